import { groupBy } from "../../base/collections/group-by.ts";
import { parsedJson } from "../../base/json/read-json.ts";
import { runAnswer } from "../../base/messages/run-texts.ts";
import { taskOfInput } from "../../base/messages/task.ts";
import type { ExposedItem, Exposure } from "../../experience/ledger/exposure.ts";
import type { Experience } from "../../experience/records/experience.ts";
import type { LoggedRun } from "../../experience/records/run-codec.ts";
import { costOf, type ModelPrices, sumOfCosts } from "../../experience/store/usage.ts";
import { mayShareThread } from "../../experience/scope/scope.ts";
import type { Session } from "./session.ts";
import type { History } from "./read-history.ts";
import { isModelCall } from "../../experience/records/run-record.ts";

/** A session with its runs, for people to read. */
export interface SessionView {
  readonly session: Session;
  /** The task in the inputs of the first root run, else the task of the first experience, else the root run's name. */
  readonly task: string;
  /** The error of the last root run, or else its answer. */
  readonly answer: string;
  /** Number of root runs with a task. If there are several, `task` is from the first and `answer` from the last. */
  readonly tasks: number;
  /** Milliseconds from the first start of a run to the last end; `null` if no end of a run was seen. */
  readonly duration: number | null;
  /** Cost of the model calls; `null` if a called model has no price, or no call reported tokens. */
  readonly cost: number | null;
  readonly runs: readonly LoggedRun[];
}

/** One turn of a session: a root run with its task and its answer. */
export interface Turn {
  readonly root: LoggedRun;
  readonly task: string;
  readonly answer: string;
  /** The root run and everything below it, parents before their children, by start. */
  readonly tree: readonly TreeNode[];
  readonly recalls: readonly RecallView[];
  /** The experiences that were recorded from runs of the turn. */
  readonly experiences: readonly Experience[];
}

export interface TreeNode {
  readonly run: LoggedRun;
  /** 0 for the root run. */
  readonly depth: number;
}

/** A recall as the ledger has it, with the experiences that the recall found. */
export interface RecallView {
  readonly exposure: Exposure;
  readonly items: readonly {
    readonly item: ExposedItem;
    /** The experience as it is now; `null` if it was deleted since the recall. */
    readonly experience: Experience | null;
  }[];
}

/** Reads a session for people. Call this function only for the sessions that are shown, because it parses texts. */
export function sessionView(
  { session, runs }: Pick<SessionView, "session" | "runs">,
  prices: ModelPrices = {},
): SessionView {
  const first = session.roots[0] as LoggedRun;
  const last = session.roots.at(-1) as LoggedRun;
  return {
    session,
    runs,
    task: taskOf(first, session.experiences),
    answer: answerOf(last),
    tasks: session.roots.filter(({ inputs }) => taskOfInput(parsedJson(inputs)) !== undefined).length,
    duration: session.endedAt === null ? null : session.endedAt - session.startedAt,
    cost: costOfRuns(runs, prices),
  };
}

/** Cost of the model calls that reported tokens; `null` if there is no such call, or if one of them has no price. */
export function costOfRuns(runs: readonly LoggedRun[], prices: ModelPrices): number | null {
  const costs = runs
    .filter((run) => isModelCall(run) && (run.tokensTotal ?? run.tokensInput) !== null)
    .map((run) => costOf(run, prices));
  return costs.length === 0 ? null : costs.reduce(sumOfCosts);
}

function taskOf({ inputs, name }: LoggedRun, experiences: readonly Experience[]): string {
  return taskOfInput(parsedJson(inputs)) ?? experiences[0]?.task ?? name;
}

function answerOf({ outputs, error }: LoggedRun): string {
  return error === "" ? runAnswer(parsedJson(outputs) ?? (outputs || undefined)) : error;
}

/** Milliseconds from the start of a turn to the last end of its runs, at least 1. */
export function spanOf(startedAt: number, tree: readonly TreeNode[]): number {
  return tree.reduce((last, { run }) => Math.max(last, (run.endedAt ?? run.startedAt) - startedAt), 1);
}

/** The turns of a session, oldest first. */
export function turnsOf(
  { session, runs }: SessionView,
  { attempts, exposures, experiences }: Pick<History, "attempts" | "exposures" | "experiences">,
): Turn[] {
  return turnsReader({ attempts, exposures, experiences })({ session, runs });
}

/** Reads the turns of many sessions of one history. */
export function turnsReader({
  attempts,
  exposures,
  experiences,
}: Pick<History, "attempts" | "exposures" | "experiences">): (
  view: Pick<SessionView, "session" | "runs">,
) => Turn[] {
  const known = new Map(experiences.map((experience) => [experience.id, experience]));
  const byRun = groupBy(exposures, ({ runId }) => runId);
  const byThread = groupBy(
    exposures.filter(({ runId }) => runId === ""),
    ({ threadId }) => threadId,
  );
  return ({ session, runs }) => {
    const trees = groupBy(runs, ({ rootId }) => rootId);
    return session.roots.map((root) => {
      const tree = trees.get(root.rootId) ?? [root];
      const own = tree.flatMap(({ id }) => byRun.get(id) ?? []);
      const within = (byThread.get(root.threadId ?? "") ?? []).filter(
        ({ at, threadId, scope }) =>
          threadId !== "" &&
          mayShareThread(scope, root.scope) &&
          at >= root.startedAt &&
          at <= (root.endedAt ?? Number.POSITIVE_INFINITY),
      );
      return {
        root,
        task: taskOfInput(parsedJson(root.inputs)) ?? "",
        answer: answerOf(root),
        tree: treeOf(root, tree),
        recalls: [...new Set([...own, ...within])].map((exposure) => ({
          exposure,
          items: exposure.items.map((item) => ({ item, experience: known.get(item.experienceId) ?? null })),
        })),
        experiences: attempts.ofAll(tree),
      };
    });
  };
}

/** Orders runs as a tree. A run whose parent was never stored becomes a child of the root run. */
function treeOf(root: LoggedRun, runs: readonly LoggedRun[]): TreeNode[] {
  const ids = new Set(runs.map(({ id }) => id));
  const children = groupBy(
    runs.filter(({ id }) => id !== root.id),
    ({ parentId }) => (parentId !== null && ids.has(parentId) ? parentId : root.id),
  );
  const nodes: TreeNode[] = [];
  const waiting: TreeNode[] = [{ run: root, depth: 0 }];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    nodes.push(node);
    const { run, depth } = node;
    const below = (children.get(run.id) ?? []).toSorted((a, b) => a.startedAt - b.startedAt);
    // Each run is listed once, whatever a broken row names as its parent.
    children.delete(run.id);
    waiting.push(...below.toReversed().map((child) => ({ run: child, depth: depth + 1 })));
  }
  return nodes;
}
