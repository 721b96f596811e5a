import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import { readBounds, type ScopeOfRun, scopeOfRun } from "../../capture/attempts/run-scope.ts";
import type { Place, RunScope } from "../../experience/store/attempts.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { threadIdOf } from "../../base/messages/thread-id.ts";

/** Where a node runs, from its config: its own run id when a handler is attached, and thread and task. */
export function placeOf(config: LangGraphRunnableConfig | undefined, task: string): Place {
  return {
    runId: parentRunId(config?.callbacks),
    fallback: JSON.stringify([threadOf(config) ?? "", task]),
  };
}

/** Whose memory the graph's run has; the callback handler is told. */
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

/** The thread a graph runs in, when it has one. */
export function threadOf(config: LangGraphRunnableConfig | undefined): string | undefined {
  return threadIdOf(config?.configurable?.["thread_id"]);
}

/** LangGraph hands a node the callback manager of its own run. */
function parentRunId(callbacks: unknown): string | undefined {
  const manager = callbacks as { getParentRunId?: () => string | undefined } | undefined;
  return manager?.getParentRunId?.();
}
