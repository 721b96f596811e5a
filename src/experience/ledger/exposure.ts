import type { WithheldReason } from "../records/ledger-reasons.ts";

/** One recall in the ledger: what was found for a task, and what of it the agent was given. */
export interface Exposure {
  readonly recallId: string;
  readonly runId: string;
  readonly threadId: string;
  /** Whose run asked; empty where nobody said. */
  readonly user: string;
  readonly agent: string;
  readonly scope: string;
  /** Cluster of the task. */
  readonly cluster: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** Whether this recall was in the arm that is given experience. */
  readonly injected: boolean;
  /** Probability of `injected`. */
  readonly propensity: number;
  readonly reason: WithheldReason;
  /** Tokens of the text that was given. */
  readonly tokens: number;
  /** What was found, best first. */
  readonly items: readonly ExposedItem[];
}

/** Where and for whom a recall was. */
export type RecallPlace = Pick<
  Exposure,
  "recallId" | "runId" | "threadId" | "user" | "agent" | "scope" | "at"
>;

/** One experience that a recall found. */
export interface ExposedItem {
  readonly experienceId: string;
  readonly version: number;
  readonly rank: number;
  readonly similarity: number;
  readonly score: number;
  readonly injected: boolean;
  /** Probability of `injected`: that of the recall times its own. */
  readonly propensity: number;
  readonly reason: WithheldReason;
}

/** One labelled attempt. */
export interface LabelledRun {
  /** Id of the experience: a recall names it as its run where no handler saw the run. */
  readonly id: string;
  readonly runId: string;
  readonly threadId: string;
  readonly cluster: string;
  readonly task: string;
  readonly success: boolean;
  /** 0..1 */
  readonly score: number;
  /** Tokens the attempt took; `null` when nobody counted. */
  readonly tokens: number | null;
  /** When it was attempted: Unix milliseconds, in whole seconds. */
  readonly at: number;
  /** What the label said that was stored first, and when: later labels change neither. */
  readonly first: { readonly success: boolean; readonly score: number; readonly stored: number };
}
