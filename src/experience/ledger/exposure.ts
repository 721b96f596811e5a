import type { KnownAttempt } from "../records/known-attempts.ts";
import type { WithheldReason } from "../records/ledger-reasons.ts";

/** One recall in the ledger: what it found for a task, and how much of that the agent was given. */
export interface Exposure {
  readonly recallId: string;
  readonly runId: string;
  readonly threadId: string;
  /** The user for whom the run asked; empty if unknown. */
  readonly user: string;
  readonly agent: string;
  readonly scope: string;
  /** Id of the cluster that the task belongs to. */
  readonly cluster: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** Whether the recall was in the arm that is given experience. */
  readonly injected: boolean;
  /** Probability that the recall was in that arm. */
  readonly propensity: number;
  readonly reason: WithheldReason;
  /** Tokens of the experiences' text that the agent was given, without rules and lessons. */
  readonly tokens: number;
  /** The experiences that could be given, best first. */
  readonly items: readonly ExposedItem[];
  /** For a hint inside a run: the tool that failed, and the signature of its error. Absent for other recalls. */
  readonly failure?: string;
}

/** Where a recall was made: its run, thread, user, agent, scope and time. */
export type RecallPlace = Pick<
  Exposure,
  "recallId" | "runId" | "threadId" | "user" | "agent" | "scope" | "at"
>;

/** One experience that a recall found and could give. */
export interface ExposedItem {
  readonly experienceId: string;
  readonly version: number;
  readonly rank: number;
  readonly similarity: number;
  readonly score: number;
  readonly injected: boolean;
  /** Probability that the item is given: the probability of the recall times that of the item alone. */
  readonly propensity: number;
  readonly reason: WithheldReason;
}

/** One labelled attempt. */
export interface LabelledRun {
  /** Id of the experience. If no handler saw the attempt's run, its recalls have this id as `runId`. */
  readonly id: string;
  readonly runId: string;
  readonly threadId: string;
  readonly scope: string;
  readonly cluster: string;
  readonly task: string;
  readonly success: boolean;
  /** 0..1 */
  readonly score: number;
  /** Tokens that the attempt took; `null` if unknown. */
  readonly tokens: number | null;
  /** When the attempt was made, in Unix milliseconds with the precision of a second. */
  readonly at: number;
  /** The label that was stored first. Later labels never change it. */
  readonly first: { readonly success: boolean; readonly score: number; readonly stored: number };
}

/** An experience as the labelled attempt that the ledger evaluates. */
export function labelledRun(attempt: KnownAttempt): LabelledRun {
  const { id, runId, threadId, scope, task, cluster, outcome, score, tokens, timestamp } = attempt;
  const first = attempt.first ?? { outcome, score, version: timestamp * 1_000_000 };
  return {
    id,
    runId,
    threadId,
    scope,
    cluster,
    task,
    success: outcome === "success",
    score,
    tokens,
    at: timestamp * 1_000,
    first: { success: first.outcome === "success", score: first.score, stored: first.version },
  };
}
