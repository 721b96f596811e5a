import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import { readBounds, type ScopeOfRun, scopeOfRun } from "../../capture/attempts/run-scope.ts";
import type { Place } from "../../experience/store/attempts.ts";
import type { RunScope } from "../../experience/store/run-memory.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { StateReaders } from "./read-state.ts";
import { threadOfRun } from "../../base/messages/thread.ts";
import { userOfRun } from "../../base/messages/user-of-run.ts";

/** The place of a node, from its config: its run id if a handler is attached, and its thread, task and user. */
export function placeOf(
  config: LangGraphRunnableConfig | undefined,
  task: string,
  more: Pick<Place, "own" | "task"> = {},
): Place {
  return {
    runId: parentRunId(config?.callbacks),
    fallback: JSON.stringify([threadOf(config) ?? "", task, userOfRun(config ?? {}) ?? ""]),
    ...more,
  };
}

/**
 * The place of a node that is an attempt by itself. The place names no task that an option finds, because such a task
 * cannot be compared with the task of the run above.
 */
export function ownPlaceOf<State>(
  config: LangGraphRunnableConfig | undefined,
  task: string,
  readers: StateReaders<State>,
): Place {
  const found = readers.task === undefined && readers.taskChannel === undefined;
  return placeOf(config, task, { own: "run", task: found ? task : undefined });
}

/** Determines the memory that the graph's run uses, and notes that memory for the callback handler. */
export function memoryOf(
  experience: ExperienceStore,
  scope: ScopeOfRun | undefined,
  config: LangGraphRunnableConfig | undefined,
  place: Place,
): RunScope {
  const memory = scopeOfRun(readBounds(experience), scope, config ?? {});
  portOf(experience).attempts.hasMemory(place, memory);
  return memory;
}

/** The thread in which a graph runs, if any. */
export function threadOf(config: LangGraphRunnableConfig | undefined): string | undefined {
  return threadOfRun(config ?? {});
}

/** The id of a node's own run. LangGraph passes the callback manager of that run to the node. */
function parentRunId(callbacks: unknown): string | undefined {
  const manager = callbacks as { getParentRunId?: () => string | undefined } | undefined;
  return manager?.getParentRunId?.();
}
