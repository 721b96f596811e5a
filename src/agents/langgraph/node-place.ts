import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import type { IntegrationOptions } from "../../capture/attempts/integration-options.ts";
import { attemptAround, workAt } from "../../capture/attempts/attempt-around.ts";
import type { SharedAttempt } from "../../capture/attempts/shared-attempt.ts";
import type { Attempt } from "../../capture/attempts/record-attempt.ts";
import { readBounds, scopeOfRun } from "../../capture/attempts/run-scope.ts";
import { userAt } from "../../capture/attempts/user-at.ts";
import type { Place } from "../../experience/store/seen-runs.ts";
import type { RunScope } from "../../experience/store/run-memory.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { StateReaders } from "./read-state.ts";
import { threadOfRun } from "../../base/messages/thread.ts";
import { userOfRun } from "../../base/messages/user-of-run.ts";

/** The place of a node, from its config: its run id if a handler is attached, and its thread, task and user. */
export function placeOf(config: LangGraphRunnableConfig | undefined, task: string): Place {
  return {
    runId: parentRunId(config?.callbacks),
    fallback: JSON.stringify([threadOf(config) ?? "", task, userOfRun(config ?? {}) ?? ""]),
  };
}

/**
 * The place of a node that is an attempt by itself. If an option finds the task, the place has no task, because the
 * task cannot then be compared with the task of the run above.
 */
export function ownPlaceOf<State>(
  config: LangGraphRunnableConfig | undefined,
  task: string,
  readers: StateReaders<State>,
): Place {
  const found = readers.task === undefined && readers.taskChannel === undefined;
  return { ...placeOf(config, task), own: "run", task: found ? task : undefined };
}

/** What a node knows of the attempt that it belongs to. */
interface NodeAttempt extends Pick<Attempt, "task" | "place" | "threadId" | "user"> {
  readonly memory: RunScope;
}

/**
 * Determines the place, thread and user of a node and the memory that its run uses, and notes that memory for the
 * callback handler.
 * @param findPlace Finds the place of the node.
 */
export function attemptAt<State>(
  experience: ExperienceStore,
  task: string,
  config: LangGraphRunnableConfig | undefined,
  options: StateReaders<State> & Pick<IntegrationOptions, "scope" | "user">,
  findPlace: typeof ownPlaceOf<State>,
): NodeAttempt {
  const place = findPlace(config, task, options);
  const memory = scopeOfRun(readBounds(experience), options.scope, config ?? {});
  portOf(experience).attempts.owners.hasMemory(place, memory);
  const user = userAt(portOf(experience), options.user, config ?? {});
  return { task, place, threadId: threadOf(config), user, memory };
}

/** The attempt of what runs the graph, as `withExperience` around it, if that is the attempt at which the graph works. */
export function sharedAt(
  experience: ExperienceStore,
  task: string,
  config: LangGraphRunnableConfig = {},
  memory: RunScope,
): SharedAttempt | undefined {
  if (!memory) return undefined;
  return attemptAround(config.callbacks, workAt(experience, task, memory.scope));
}

/** The thread in which a graph runs, if any. */
export function threadOf(config: LangGraphRunnableConfig | undefined): string | undefined {
  return threadOfRun(config ?? {});
}

/** The id of a node's own run. LangGraph passes the callback manager of that run to the node. */
export function parentRunId(callbacks: unknown): string | undefined {
  const manager = callbacks as { getParentRunId?: () => string | undefined } | undefined;
  return manager?.getParentRunId?.();
}
