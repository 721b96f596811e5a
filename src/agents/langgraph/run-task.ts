import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import { processWide } from "../../base/process-wide.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { parentRunId } from "./node-place.ts";
import { readTask, type StateReaders } from "./read-state.ts";

/** The tasks of graphs that run: by the `writer` that LangGraph gives each run, and by the place of the graph in it. */
const tasks = processWide("tasks of graphs", () => new WeakMap<object, Map<string, string>>());

/** Notes the task for which a node recalls: the graph works at it until the next recall. */
export function noteTask(config: LangGraphRunnableConfig | undefined, task: string): void {
  if (!config?.writer) return;
  const known = tasks.get(config.writer) ?? new Map<string, string>();
  tasks.set(config.writer, known.set(graphIn(config), task));
}

/**
 * The task that a graph works at. Its nodes may add human messages, such as a critique of the answer. So the last human
 * message is not the task if the state also holds that for which the graph recalled, or which it was given.
 * `undefined` if a person said nothing.
 * @throws DeeplakeError INVALID_STATE if the state has no place for a task
 */
export function taskInRun<State>(
  experience: ExperienceStore,
  state: State,
  config: LangGraphRunnableConfig | undefined,
  readers: StateReaders<State>,
  counted?: string,
): string | undefined {
  const noted = config?.writer && tasks.get(config.writer)?.get(graphIn(config));
  const begun = noted ?? portOf(experience).attempts.taskAt(parentRunId(config?.callbacks));
  const task = readTask(experience, state, readers, { begun, ...(counted && { counted }) });
  if (task !== undefined) noteTask(config, task);
  return task;
}

/** The place of the graph that a node is in: LangGraph's namespace without the node. */
function graphIn({ configurable }: LangGraphRunnableConfig): string {
  return String(configurable?.["checkpoint_ns"] ?? "").replace(/\|?[^|]*$/u, "");
}
