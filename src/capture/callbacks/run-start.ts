import { userOfRun } from "../../base/messages/user-of-run.ts";
import { threadOfRun } from "../../base/messages/thread.ts";
import { stepKey } from "../../experience/records/spent-so-far.ts";
import type { RunStart } from "../../experience/store/seen-runs.ts";
import type { OpenRun } from "./run-events.ts";

/** What `Attempts` needs to know about a run that starts. */
export function startOf(run: OpenRun, elsewhere: RunStart["elsewhere"]): RunStart {
  const { id, rootId, above, kind, path, task, resumes, metadata, user, around } = run;
  return {
    id,
    rootId,
    above,
    isGraph: kind === "graph",
    node: kind === "node" ? path : null,
    task: task ?? (id === rootId && !resumes ? null : undefined),
    key: stepKey(run, metadata),
    told: {
      user: { option: user, code: around && (around.user ?? null), metadata: userOfRun({ metadata }) },
      thread: { code: around && (around.threadId ?? null), metadata: threadOfRun({ metadata }) },
    },
    startedIn: around?.runId,
    elsewhere,
  };
}

/**
 * Whether a `Send` started a step. The step's input is then not the graph's state, but may be a part of the state.
 */
export function isSent({ metadata }: OpenRun): boolean {
  const path = metadata["langgraph_path"];
  return Array.isArray(path) && path[0] === "__pregel_push";
}

/** Checkpoint namespace of a graph's step. The namespace is the same before and after an interrupt. */
export function stepOf({ metadata }: OpenRun): string | undefined {
  const step = metadata["langgraph_checkpoint_ns"];
  return typeof step === "string" ? step : undefined;
}
