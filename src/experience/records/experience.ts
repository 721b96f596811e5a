import type { Scope } from "../scope/scope.ts";
import type { JsonObject } from "../../base/types.ts";
import type { ExperienceStatus, Origin } from "./status.ts";

/** How an attempt ended. Every experience has an outcome; a run without a label is not an experience. */
export type Outcome = "success" | "failure" | "partial";

/** An attempt to record. */
export interface ExperienceInput {
  /** The task, in the words in which it was given. */
  readonly task: string;
  /** What was tried. */
  readonly approach: string;
  /** How the attempt ended. @default by `score`: success from 0.8, failure up to 0.2, else partial */
  readonly outcome?: Outcome;
  /** How good the result was, 0..1. @default by `outcome`: success 1, partial 0.5, failure 0 */
  readonly score?: number;
  /** What to do or avoid next time. */
  readonly lessons?: string;
  /** Anything else. Conventional keys are `tokens_used` (integer), `duration` (seconds) and `tool_errors`. */
  readonly metadata?: JsonObject;
  readonly tags?: readonly string[];
  /** Name of the agent that made the attempt. */
  readonly agent?: string;
  /** The owner of the experience. A store with a scope accepts no other scope. @default the store's scope */
  readonly scope?: Scope;
  /** The person or service whose words and deeds are recorded. @default the store's author */
  readonly author?: string;
  /**
   * Where the text comes from; if from several places, the least trusted one. Text from `tool` and `web` is
   * quarantined until it is corroborated or released.
   * @default "user", and "model" for what an integration records
   */
  readonly origin?: Origin;
  /**
   * `proposed` keeps the experience out of recall until `trust.setStatus` changes its status.
   * @default as the store's trust policy decides
   */
  readonly status?: "proposed";
  /** Run id of the attempt, which links the experience to the logged runs. */
  readonly runId?: string;
  readonly threadId?: string;
  /**
   * The user for whom the agent ran. `erase({ user })` finds the experience by it.
   * @default `metadata.user_id`, else `metadata.userId`, else none
   */
  readonly user?: string;
  /** Where the label comes from. @default "human"; integrations give "test" to evaluators and "error" to failures */
  readonly labelSource?: LabelSource;
  /** How likely the label is right, 0..1. @default by source, as for `LabelInput.confidence` */
  readonly confidence?: number;
  /**
   * Identity of the attempt. Recording the same id again replaces the earlier version.
   * @default a random UUID
   */
  readonly id?: string;
  /**
   * Whether the store's redaction is applied to the texts. `false` stores and shows them as they are.
   * @default true
   */
  readonly redact?: boolean;
  /**
   * When the attempt was made, in whole Unix seconds. Milliseconds, as from `Date.now()`, are refused.
   * @default now
   */
  readonly timestamp?: number;
}

/** Where a label comes from. */
export type LabelSource = "environment" | "test" | "human" | "llm" | "rule" | "error";

/** One recorded attempt. Outcome, score, lessons, source and confidence follow from its labels. */
export interface Experience {
  readonly id: string;
  readonly version: number;
  readonly task: string;
  readonly approach: string;
  readonly outcome: Outcome;
  readonly score: number;
  readonly lessons: string;
  readonly metadata: JsonObject;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly tags: readonly string[];
  readonly agent: string;
  readonly author: string;
  readonly scope: string;
  readonly runId: string;
  readonly threadId: string;
  /** The user for whom the agent ran, as the application names its users; empty if unknown. */
  readonly user: string;
  /** Source of the label with the greatest weight. */
  readonly labelSource: string;
  /** How likely `outcome` and `score` are right, 0..1. */
  readonly confidence: number;
  readonly origin: Origin;
  /** Whether agents may be shown the experience; empty if nobody has decided, as in rows of the Python recipe. */
  readonly status: ExperienceStatus | "";
  /** Why the experience has this status; empty if the policy made it active. */
  readonly statusReason: string;
  /** Author of the store that set the status. */
  readonly decidedBy: string;
  /** Author of the store that recorded it, which may differ from `author`. */
  readonly recordedBy: string;
}

/** An experience found for a task. */
export interface RecalledExperience {
  readonly experience: Experience;
  /**
   * Cosine similarity of the two tasks (-1..1). Without embeddings: the share of their informative words in common
   * (0..1).
   */
  readonly similarity: number;
  /** The value by which items are ranked; higher is better. */
  readonly score: number;
  /**
   * How many experiences with the same wording this item represents, itself included; absent if it has no
   * duplicates.
   */
  readonly count?: number;
  /**
   * Present if newer attempts with the same approach ended otherwise (`docs/recall.md`). Agents are not given
   * such an experience; `find` shows it last.
   */
  readonly stale?: true;
  /** How the score was computed. Only with `explain`. */
  readonly explanation?: RecallExplanation;
}

/** How the score of a recalled experience was computed. `docs/recall.md` has the formulas. */
export interface RecallExplanation {
  /** Cosine similarity of the two tasks. Without embeddings: the share of their informative words in common. */
  readonly similarity: number;
  /**
   * BM25 score among the candidates, at least 0. With `retrieval: "vector"` it is 0. Without embeddings it equals
   * `similarity`.
   */
  readonly lexical: number;
  /**
   * `similarity` and `lexical` fused, on the scale of `similarity`. An attempt at the same task, in the same words,
   * has the highest relevance of all candidates.
   */
  readonly relevance: number;
  /**
   * With `ranking: "outcome"`: the estimated success rate of attempts with this approach, as Beta(alpha, beta).
   */
  readonly posterior?: { readonly alpha: number; readonly beta: number };
  /**
   * With `ranking: "outcome"`: the expected success for this task and agent now. It enters the posterior
   * with the weight of two attempts.
   */
  readonly prior?: number;
  /**
   * With `ranking: "outcome"`: the lower bound of the posterior, or with `explore` a random draw from it;
   * 0..1.
   */
  readonly utility?: number;
  /**
   * Attempts at similar tasks that were given this experience: their number (`given`), their expected success (`rate`),
   * and the expected success of attempts without the experience (`otherwise`). Absent if there is no such attempt.
   */
  readonly followed?: { readonly given: number; readonly rate: number; readonly otherwise: number };
  readonly score: number;
}
