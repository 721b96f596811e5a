import type { KnownAttempt } from "../records/known-attempts.ts";
import type { LabelledRun } from "./exposure.ts";

/** An experience as the labelled attempt that the ledger evaluates. */
export function labelledRun(attempt: KnownAttempt): LabelledRun {
  const { id, runId, threadId, task, cluster, outcome, score, tokens, timestamp } = attempt;
  const first = attempt.first ?? { outcome, score, version: timestamp * 1_000_000 };
  return {
    id,
    runId,
    threadId,
    cluster,
    task,
    success: outcome === "success",
    score,
    tokens,
    at: timestamp * 1_000,
    first: { success: first.outcome === "success", score: first.score, stored: first.version },
  };
}
