import { getCurrentTaskInput, type LangGraphRunnableConfig } from "@langchain/langgraph";

import { fieldOf } from "../../base/messages/chain-values.ts";
import { holdsTask, taskNamedIn, taskOfState } from "../../base/messages/task.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { parentRunId } from "./node-place.ts";
import { isOutermost, isUnused, OfGraphs } from "../../capture/attempts/of-graphs.ts";
import { readTask, type StateReaders } from "./read-state.ts";
import { noteWork, workBefore, type WorkedAt } from "../../capture/attempts/work-before.ts";

const tasks = new OfGraphs<WorkedAt>("tasks of graphs");

/**
 * The task for which a node recalls. The graph works at this task until the next recall. The first node of a graph
 * may find a task field that an earlier run of the thread left in the state. In that case, the task in the graph's
 * input counts.
 * @throws DeeplakeError INVALID_STATE if the state has no place for a task
 */
export function taskToRecall<State>(
  experience: ExperienceStore,
  state: State,
  config: LangGraphRunnableConfig | undefined,
  readers: StateReaders<State>,
): string | undefined {
  const { attempts } = portOf(experience);
  const runId = parentRunId(config?.callbacks);
  const named = readers.task ? undefined : taskNamedIn(state, readers.taskChannel);
  const given = attempts.taskGiven(runId);
  const isLeft = named !== undefined && given !== undefined && named !== given;
  const task = isLeft && holdsTask(state as object, given) ? given : readTask(experience, state, readers);
  if (task === undefined) return undefined;
  const isGiven = isUnused(config) || (isOutermost(config) && attempts.taskAt(runId) === task);
  const held = named === task ? isGiven && ("field" as const) : !readers.task && ("message" as const);
  note(config, { task, heldBy: held || undefined, judged: false });
  return task;
}

/**
 * The task that a graph works at. `undefined` if the state has no words of a person. Two things in the state may look
 * like the task but are not, because nodes write them:
 * - A human message, such as a critique of the answer. The last human message does not count if the state also has
 *   the task for which the graph recalled, or the task of its input.
 * - A question in a field, such as a query for a database. It may stand beside the task for which the graph recalled,
 *   or replace it.
 * @param judges Whether the node judges the attempt. After that, the state may name the next task.
 * @throws DeeplakeError INVALID_STATE if the state has no place for a task
 */
export async function taskInRun<State>(
  experience: ExperienceStore,
  state: State,
  config: LangGraphRunnableConfig | undefined,
  readers: StateReaders<State> & { readonly into?: string },
  { judges, counted }: { readonly judges: boolean; readonly counted?: string },
): Promise<string | undefined> {
  const noted = tasks.get(config) ?? (await notedBefore(experience, config, readers));
  const begun = noted?.task ?? portOf(experience).attempts.taskAt(parentRunId(config?.callbacks));
  const named = readers.task ? undefined : taskNamedIn(state, readers.taskChannel);
  const isKept =
    noted && named !== undefined && isStill(noted, named, state, config ?? {}, readers.taskChannel);
  const kept = isKept ? noted.task : undefined;
  const task = kept ?? readTask(experience, state, readers, { begun, ...(counted && { counted }) });
  if (task === undefined) return undefined;
  const before = noted?.task === task ? noted : undefined;
  const judged = judges || before?.judged === true;
  note(config, { task, heldBy: before?.heldBy, named: kept && named, judged });
  return task;
}

function note(config: LangGraphRunnableConfig | undefined, work: WorkedAt): void {
  tasks.set(config, work);
  noteWork(config, work);
}

/** The work of a graph before it waited for a person. Never throws. */
async function notedBefore<State>(
  experience: ExperienceStore,
  config: LangGraphRunnableConfig | undefined,
  { task: find, taskChannel, into = "experience" }: StateReaders<State> & { readonly into?: string },
): Promise<WorkedAt | undefined> {
  if (!config || find) return undefined;
  try {
    const { worked, given } = await workBefore(config, into);
    if (worked || !given) return worked;
    const task = taskOfState(given, taskChannel);
    if (task === undefined) return undefined;
    const heldBy = taskNamedIn(given, taskChannel) === task ? "field" : "message";
    return { task, heldBy, judged: false };
  } catch (error) {
    portOf(experience).noteError("recall", error);
    return undefined;
  }
}

/** Whether a graph still works at a task, although a field of the state names a text that may be another task. */
function isStill(
  { task, heldBy, named: before, judged }: WorkedAt,
  named: string,
  state: unknown,
  config: LangGraphRunnableConfig,
  channel = "task",
): boolean {
  if (named === task || named === before) return true;
  if (judged || heldBy === undefined || !isStateOf(config, state)) return false;
  // A node that writes into the task channel begins another task.
  return heldBy === "field" ? !holdsTask(state as object, task) : !fieldOf(state, channel);
}

/**
 * Whether a value is the state of the graph, and neither the input of a `Send` nor a value that code passes to a
 * node.
 */
function isStateOf(config: LangGraphRunnableConfig, state: unknown): boolean {
  const [way] = (config.metadata?.["langgraph_path"] ?? []) as unknown[];
  try {
    return way === "__pregel_pull" && getCurrentTaskInput(config) === state;
  } catch {
    return false;
  }
}
