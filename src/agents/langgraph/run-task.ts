import { getCurrentTaskInput, type LangGraphRunnableConfig } from "@langchain/langgraph";

import { processWide } from "../../base/process-wide.ts";
import { holdsTask, taskNamedIn } from "../../base/messages/task.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { parentRunId } from "./node-place.ts";
import { readTask, type StateReaders } from "./read-state.ts";

/** The task that a graph works at. */
interface WorkedAt {
  readonly task: string;
  /**
   * What the field of the state that names the task held when it was last read. `undefined` if no field named the task, or if
   * the field may hold what an earlier run of the thread left in it.
   */
  readonly named: string | undefined;
  /** Whether an attempt at the task was judged. */
  readonly judged: boolean;
}

/** The tasks of graphs that run: by the `writer` that LangGraph gives each run, and by the place of the graph in it. */
const tasks = processWide("tasks of graphs", () => new WeakMap<object, Map<string, WorkedAt>>());

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
  note(config, { task, named: isGiven && named === task ? named : undefined, judged: false });
  return task;
}

/** Whether no earlier run can have left anything in the state of a graph. */
function isUnused(config: LangGraphRunnableConfig = {}): boolean {
  const { configurable, metadata } = config;
  return (
    configurable?.["thread_id"] === undefined || (isOutermost(config) && metadata?.["langgraph_step"] === 1)
  );
}

/** Whether a graph is in no other graph, whose state is what it is given. */
function isOutermost(config: LangGraphRunnableConfig = {}): boolean {
  return graphIn(config) === "";
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
  const noted = config?.writer && tasks.get(config.writer)?.get(graphIn(config));
  const begun = noted?.task ?? portOf(experience).attempts.taskAt(parentRunId(config?.callbacks));
  const named = readers.task ? undefined : taskNamedIn(state, readers.taskChannel);
  const kept = noted && named !== undefined && isStill(noted, named, state, config) ? noted.task : undefined;
  const task = kept ?? readTask(experience, state, readers, { begun, ...(counted && { counted }) });
  if (task === undefined) return undefined;
  const judged = judges || (noted?.task === task && noted.judged);
  note(config, { task, named: kept || named === task ? named : undefined, judged });
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

function note(config: LangGraphRunnableConfig | undefined, workedAt: WorkedAt): void {
  if (!config?.writer) return;
  const known = tasks.get(config.writer) ?? new Map<string, WorkedAt>();
  tasks.set(config.writer, known.set(graphIn(config), workedAt));
}

/** The place of the graph that a node is in: LangGraph's namespace without the node. */
function graphIn({ configurable }: LangGraphRunnableConfig): string {
  return String(configurable?.["checkpoint_ns"] ?? "").replace(/\|?[^|]*$/u, "");
}
