import type { Experience } from "../experience.ts";
import type { LabelledRun } from "./exposure.ts";
import { taskCluster } from "./task-cluster.ts";

/** An experience as the label of the run it came from. */
export function labelledRun(experience: Experience): LabelledRun {
  const { id, runId, threadId, task, outcome, score, metadata, timestamp, version } = experience;
  const tokens = metadata["tokens_used"];
  return {
    id,
    runId,
    threadId,
    cluster: taskCluster(task),
    task,
    success: outcome === "success",
    score,
    // 0 is what is recorded when nobody counted.
    tokens: typeof tokens === "number" && tokens > 0 ? tokens : null,
    at: timestamp * 1_000,
    version,
  };
}
