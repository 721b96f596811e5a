import { userOfRun } from "../../base/messages/user-of-run.ts";
import { threadOfRun } from "../../base/messages/thread.ts";
import type { RunStart } from "../../experience/store/attempts.ts";
import type { OpenRun, StartedRun } from "./run-events.ts";

/** Checkpoint namespace of the graph node that a run is in. It stays the same over interrupts of the node. */
export function nodeIn({
  langgraph_checkpoint_ns: node,
  checkpoint_ns: above,
}: StartedRun["metadata"]): string | undefined {
  const name = node ?? above;
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** What `Attempts` is told of a run that starts. */
export function startOf(run: OpenRun): RunStart {
  const { id, rootId, above, kind, name, path, task, resumes, metadata, user, around } = run;
  const inNode = nodeIn(metadata);
  const isStep = kind === "graph" || kind === "node";
  return {
    id,
    rootId,
    above,
    isGraph: kind === "graph",
    node: kind === "node" ? path : null,
    task: task ?? (id === rootId && !resumes ? null : undefined),
    key: isStep && inNode !== undefined ? JSON.stringify([inNode, kind, name]) : undefined,
    told: {
      user: { option: user, code: around && (around.user ?? null), metadata: userOfRun({ metadata }) },
      thread: { code: around && (around.threadId ?? null), metadata: threadOfRun({ metadata }) },
    },
    startedIn: around?.runId,
  };
}

/** Checkpoint namespace of a graph's step. It is the same before an interrupt and after it. */
export function stepOf({ metadata }: OpenRun): string | undefined {
  const step = metadata["langgraph_checkpoint_ns"];
  return typeof step === "string" ? step : undefined;
}
