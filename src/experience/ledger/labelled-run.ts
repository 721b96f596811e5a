import type { Experience } from "../records/experience.ts";
import type { Label } from "../records/label.ts";
import type { LabelledRun } from "./exposure.ts";
import { taskCluster } from "../../base/text/same-task.ts";

/** An experience as the labelled attempt that the ledger evaluates. `first` is its first stored label. */
export function labelledRun(experience: Experience, first: Label | null): LabelledRun {
  const { id, runId, threadId, task, outcome, score, metadata, timestamp } = experience;
  const tokens = metadata["tokens_used"];
  const label = first ?? { outcome, score, version: timestamp * 1_000_000 };
  return {
    id,
    runId,
    threadId,
    cluster: taskCluster(task),
    task,
    success: outcome === "success",
    score,
    // Some programs record 0 if nobody counted.
    tokens: typeof tokens === "number" && tokens > 0 ? tokens : null,
    at: timestamp * 1_000,
    first: { success: label.outcome === "success", score: label.score, stored: label.version },
  };
}
