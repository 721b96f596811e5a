import { parsedJson } from "../../base/json/read-json.ts";
import { type EvaluationResult, toEvaluation } from "../../experience/records/evaluation.ts";
import { checkStore } from "../../experience/records/check-store.ts";
import type { ExperienceInput } from "../../experience/records/experience.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { RunRecord } from "../../experience/records/run-record.ts";
import { func, having, readOption } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import { taskOfInput } from "../../base/messages/task.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import { storableText } from "../../base/json/storable.ts";
import type { Hivemind } from "./hivemind.ts";
import { runsOfSession } from "./runs-of-session.ts";
import type { HivemindSession } from "./session-event.ts";

/** One turn of a session: a task and the assistant's answer. */
export interface HivemindTurn {
  readonly task: string;
  readonly answer: string;
  /** The runs of the turn, the root run first. */
  readonly runs: readonly [RunRecord, ...RunRecord[]];
  readonly session: HivemindSession;
}

/** Options of an import. */
export interface ImportHivemindOptions {
  /**
   * Judges a turn. A turn becomes an experience only if `evaluate` returns a verdict, because Hivemind stores no
   * outcomes. Otherwise only the runs of the turn are imported.
   * @default none
   */
  readonly evaluate?: (
    turn: HivemindTurn,
  ) => EvaluationResult | undefined | Promise<EvaluationResult | undefined>;
}

const IMPORT_OPTIONS = { evaluate: func() } satisfies OptionsSpec<ImportHivemindOptions>;

/** The result of an import. */
export interface HivemindImport {
  readonly sessions: number;
  /** Runs that were not in the store before. */
  readonly runs: number;
  readonly experiences: number;
}

/**
 * Copies Hivemind's sessions into a store as runs, and each turn that `evaluate` judges as an experience. Importing
 * the same again adds nothing.
 */
export async function importHivemind(
  experience: ExperienceStore,
  hivemind: Hivemind,
  options: ImportHivemindOptions = {},
): Promise<HivemindImport> {
  checkStore(experience);
  readOption(having<Hivemind>("an open Hivemind", "sessions"), hivemind, "hivemind");
  const { evaluate } = readOptions("importHivemind", options, IMPORT_OPTIONS);
  const known = new Set<string>();
  for await (const { id } of experience.runs.scan()) known.add(id);
  let [sessions, added, experiences] = [0, 0, 0];
  for await (const session of hivemind.sessions()) {
    // The root run of a turn without an answer is left out. An import after the answer adds it.
    const runs = runsOfSession(session).filter(({ endedAt }) => endedAt !== null);
    const fresh = runs.filter(({ id }) => !known.has(id));
    if (fresh.length > 0) await experience.runs.log(fresh);
    sessions++;
    added += fresh.length;
    if (evaluate) experiences += await recordTurns(experience, turnsOf(session, runs), evaluate);
  }
  return { sessions, runs: added, experiences };
}

function turnsOf(session: HivemindSession, runs: readonly RunRecord[]): HivemindTurn[] {
  return runs
    .filter(({ id, rootId }) => id === rootId)
    .flatMap((root) => {
      const task = taskOfInput(parsedJson(root.inputs));
      const answer = root.outputs === "" ? "" : parsedJson(root.outputs);
      if (task === undefined || typeof answer !== "string") return [];
      const below = runs.filter(({ id, rootId }) => rootId === root.id && id !== root.id);
      return [{ task, answer, runs: [root, ...below] as const, session }];
    });
}

async function recordTurns(
  experience: ExperienceStore,
  turns: readonly HivemindTurn[],
  evaluate: NonNullable<ImportHivemindOptions["evaluate"]>,
): Promise<number> {
  const inputs: ExperienceInput[] = [];
  for (const turn of turns) {
    const [root] = turn.runs;
    const id = derivedId("hivemind experience", root.id);
    const result = (await experience.get(id)) === null ? await evaluate(turn) : undefined;
    if (result === undefined) continue;
    const { score, outcome, lessons, source, confidence } = toEvaluation(result);
    inputs.push({
      id,
      task: storableText(turn.task),
      approach: storableText(turn.answer),
      score,
      outcome,
      lessons: storableText(lessons),
      labelSource: source ?? "rule",
      ...(confidence !== undefined && { confidence }),
      runId: root.id,
      threadId: root.threadId ?? "",
      timestamp: Math.floor(root.startedAt / 1000),
      tags: ["hivemind"],
    });
  }
  if (inputs.length > 0) await experience.recordMany(inputs);
  return inputs.length;
}
