import { getCurrentTaskInput, type LangGraphRunnableConfig } from "@langchain/langgraph";

import { holdsTask, taskNamedIn } from "../../base/messages/task.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { parentRunId } from "./node-place.ts";
import { isOutermost, isUnused, OfGraphs } from "./of-graphs.ts";
import { readTask, type StateReaders } from "./read-state.ts";

/** The task that a graph works at. */
interface WorkedAt {
  readonly task: string;
  /**
   * What the field of the state that names the task held when it was last read. `undefined` if no field named the task for
   * which the graph recalled, or if the field may hold what an earlier run of the thread left in it.
   */
  readonly named: string | undefined;
  /** Whether an attempt at the task was judged. */
  readonly judged: boolean;
}

const tasks = new OfGraphs<WorkedAt>("tasks of graphs");

/**
 * The task for which a node recalls: the graph works at it until the next recall. The first node of a graph may find a
 * field that an earlier run of the thread has left in the state. What the graph was given counts then.
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
  tasks.set(config, { task, named: isGiven && named === task ? named : undefined, judged: false });
  return task;
}

/**
 * The task that a graph works at. Its nodes may add human messages, such as a critique of the answer. So the last human
 * message is not the task if the state also holds that for which the graph recalled, or which it was given. They may also
 * write over the task for which the graph recalled, such as by a question that finds more documents.
 * `undefined` if a person said nothing.
 * @param judges Whether the node judges the attempt, after which another task may take the place of this one
 * @throws DeeplakeError INVALID_STATE if the state has no place for a task
 */
export function taskInRun<State>(
  experience: ExperienceStore,
  state: State,
  config: LangGraphRunnableConfig | undefined,
  readers: StateReaders<State>,
  { judges, counted }: { readonly judges: boolean; readonly counted?: string },
): string | undefined {
  const noted = tasks.get(config);
  const begun = noted?.task ?? portOf(experience).attempts.taskAt(parentRunId(config?.callbacks));
  const named = readers.task ? undefined : taskNamedIn(state, readers.taskChannel);
  const isKept = noted && named !== undefined && isStill(noted, named, state, config ?? {});
  const kept = isKept ? noted.task : undefined;
  const task = kept ?? readTask(experience, state, readers, { begun, ...(counted && { counted }) });
  if (task === undefined) return undefined;
  const judged = judges || (noted?.task === task && noted.judged);
  tasks.set(config, { task, named: kept && named, judged });
  return task;
}

/** Whether a graph still works at a task, though the field that named it holds another text. */
function isStill(
  { task, named: before, judged }: WorkedAt,
  named: string,
  state: unknown,
  config: LangGraphRunnableConfig,
): boolean {
  if (before === undefined || named === before) return named === before;
  return !judged && isStateOf(config, state) && !holdsTask(state as object, task);
}

/** Whether a value is the state of the graph, and not what was sent to a node (`Send`) or what code gives a node. */
function isStateOf(config: LangGraphRunnableConfig, state: unknown): boolean {
  const [way] = (config.metadata?.["langgraph_path"] ?? []) as unknown[];
  try {
    return way === "__pregel_pull" && getCurrentTaskInput(config) === state;
  } catch {
    return false;
  }
}
