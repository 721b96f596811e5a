import type { JsonObject } from "../types.ts";
import type { Lesson } from "./lessons/lesson.ts";

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
  /** Who may read it: an opaque name compared by equality. */
  readonly scope?: string;
  /** Run id of the attempt, to join it with the logged runs. */
  readonly runId?: string;
  readonly threadId?: string;
  /** Where the label comes from. @default "test" when an evaluator ran, else "human" */
  readonly labelSource?: LabelSource;
  /** Identity of the attempt; recording the same id again replaces the earlier version. @default a random UUID */
  readonly id?: string;
  /** Unix seconds. @default now */
  readonly timestamp?: number;
}

/** Where a label comes from. */
export type LabelSource = "environment" | "test" | "human" | "llm" | "rule" | "error";

/** One recorded attempt. */
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
  readonly labelSource: string;
}

/** An experience found for a task. */
export interface RecalledExperience {
  readonly experience: Experience;
  /** Cosine similarity of the tasks (-1..1), or without embeddings BM25 relative to a perfect match (0..1). */
  readonly similarity: number;
  /** What the items are ranked by, higher is better. */
  readonly score: number;
}

/** What `recall` found. */
export interface Recall {
  readonly items: readonly RecalledExperience[];
  /** Lessons made of them, or of others with the same tasks, where they were asked for. */
  readonly lessons?: readonly Lesson[];
  /** The prompt text: empty when nothing was found. */
  readonly text: string;
}
