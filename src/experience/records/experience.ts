import type { Scope } from "../scope/scope.ts";
import type { JsonObject } from "../../base/types.ts";
import type { ExperienceStatus, Origin } from "./status.ts";

/** How an attempt ended. An experience always has one of these; a run without a label is not an experience. */
export type Outcome = "success" | "failure" | "partial";

/** What to record about one attempt at a task. */
export interface ExperienceInput {
  /** The task, in the words it was given. */
  readonly task: string;
  /** What was tried. */
  readonly approach: string;
  /** How it ended. Derived from `score` when absent: at least 0.8 is a success, at most 0.2 a failure, else partial. */
  readonly outcome?: Outcome;
  /** How good the result was, 0..1. Derived from `outcome` when absent: success 1, partial 0.5, failure 0. */
  readonly score?: number;
  /** What to do or avoid next time. */
  readonly lessons?: string;
  /** Anything else; `tokens_used` (integer) and `duration` (seconds) are the conventional keys. */
  readonly metadata?: JsonObject;
  readonly tags?: readonly string[];
  /** Which agent tried. */
  readonly agent?: string;
  /** Whose it is. @default the store's scope; in a store with a scope no other is taken */
  readonly scope?: Scope;
  /** On whose behalf it is recorded: the person or service whose words and deeds these are. @default the store's author */
  readonly author?: string;
  /**
   * Where the text comes from, of several the least trusted. What `tool` and `web` wrote is quarantined until it is
   * corroborated. @default "user", and "model" for what an integration records
   */
  readonly origin?: Origin;
  /** `proposed` keeps it out of recall until `trust.setStatus` says otherwise. @default what the store's trust policy says */
  readonly status?: "proposed";
  /** Run id of the attempt, to join it with the logged runs. */
  readonly runId?: string;
  readonly threadId?: string;
  /** Whose run it was; `erase({ user })` finds it by this. @default `metadata.user_id`, else `metadata.userId`, else none */
  readonly user?: string;
  /** Where the label comes from. @default "test" when an evaluator ran, else "human" */
  readonly labelSource?: LabelSource;
  /** How likely the label is right, 0..1. @default by source, as for `LabelInput.confidence` */
  readonly confidence?: number;
  /** Identity of the attempt; recording the same id again replaces the earlier version. @default a random UUID */
  readonly id?: string;
  /** `false`: the texts are stored and given as they are, whatever the store's redaction takes out. @default true */
  readonly redact?: boolean;
  /** Whole Unix seconds; milliseconds, as of `Date.now()`, are refused. @default now */
  readonly timestamp?: number;
}

/** Where a label comes from. */
export type LabelSource = "environment" | "test" | "human" | "llm" | "rule" | "error";

/** One recorded attempt. Outcome, score, source and confidence are those of all its labels together. */
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
  /** Whose run it was, as the application names its users; empty where nobody said. */
  readonly user: string;
  /** Source of the label that weighs most. */
  readonly labelSource: string;
  /** How likely `score` is right, 0..1. */
  readonly confidence: number;
  readonly origin: Origin;
  /** What it may be used for; empty where nobody has decided, as in rows of the Python recipe. */
  readonly status: ExperienceStatus | "";
  /** Why it has this status; empty for an active one. */
  readonly statusReason: string;
  /** The author of the store that set the status. */
  readonly decidedBy: string;
  /** The author of the store that recorded it, whatever name it recorded as `author`. */
  readonly recordedBy: string;
}

/** An experience found for a task. */
export interface RecalledExperience {
  readonly experience: Experience;
  /** Cosine similarity of the tasks (-1..1), or without embeddings BM25 relative to a perfect match (0..1). */
  readonly similarity: number;
  /** What the items are ranked by, higher is better. */
  readonly score: number;
  /** How many near-duplicate experiences this one stands for, itself included, where there are several. */
  readonly count?: number;
  /** How the score was made; with `explain`. */
  readonly explanation?: RecallExplanation;
}

/** How the score of a recalled experience was made. `docs/recall.md` has the formulas. */
export interface RecallExplanation {
  /** Cosine similarity of the tasks, or without embeddings BM25 relative to a perfect match. */
  readonly similarity: number;
  /** BM25 over the candidates; 0 and more, and 0 where words were not looked at. */
  readonly lexical: number;
  /** Both fused, on the scale of `similarity`. */
  readonly relevance: number;
  /** With `ranking: "outcome"`: what is known about the success of attempts like this one, as Beta(alpha, beta). */
  readonly posterior?: { readonly alpha: number; readonly beta: number };
  /** With `ranking: "outcome"`: the success expected of this task and agent now, which the posterior shrinks to as if it were two attempts. */
  readonly prior?: number;
  /** With `ranking: "outcome"`: its lower bound, or with `explore` a draw from it; 0..1. */
  readonly utility?: number;
  readonly score: number;
}
