import type { DeeplakeError } from "../../base/errors.ts";
import { invalid, said } from "../../base/options/invalid-argument.ts";
import { LABEL_SOURCES } from "./default-confidence.ts";
import type { LabelSource, Outcome } from "./experience.ts";
import { outcomeOfScore, scoreOfOutcome } from "./outcome-of-score.ts";

/** One verdict of an evaluator: true or false, a score, either with words, or an openevals result as it is. */
export type SingleEvaluation =
  | boolean
  | number
  | {
      /** 0..1, or a verdict. */
      readonly score?: number | boolean | null | undefined;
      readonly outcome?: Outcome | undefined;
      readonly comment?: string | undefined;
      readonly lessons?: string | undefined;
      /** openevals names its results; the name becomes the author of the label. */
      readonly key?: string | undefined;
      /** Where the label comes from. @default what the integration's `source` says */
      readonly source?: LabelSource | undefined;
      /** How likely it is right, 0..1. @default by source */
      readonly confidence?: number | undefined;
    };

/** What an evaluator may give. Several verdicts are a label each. */
export type EvaluationResult = SingleEvaluation | readonly SingleEvaluation[];

/** A complete evaluation. */
export interface Evaluation {
  readonly score: number;
  readonly outcome: Outcome;
  readonly comment: string;
  readonly lessons: string;
  readonly key: string;
  readonly source: LabelSource | undefined;
  readonly confidence: number | undefined;
}

/** What an evaluator is given. */
export interface EvaluationInput<State> {
  readonly task: string;
  readonly approach: string;
  readonly output: unknown;
  readonly state: State;
  /** Root run id; empty when no callback handler is attached. */
  readonly runId: string;
}

/** Scores an attempt. `inBackground(evaluator)` is asked after the run, which does not wait for it. */
export type Evaluator<State> = (
  input: EvaluationInput<State>,
) => EvaluationResult | Promise<EvaluationResult>;

/**
 * A complete evaluation from one verdict.
 * @throws DeeplakeError INVALID_ARGUMENT when it gave neither a score from 0 to 1 nor an outcome
 */
export function toEvaluation(result: unknown): Evaluation {
  const given =
    typeof result === "boolean" || typeof result === "number"
      ? { score: result }
      : (result as Record<string, unknown> | null);
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw wrong(said(result));
  const { score, outcome, comment, lessons, key, source, confidence } = given;
  if (source !== undefined && !LABEL_SOURCES.includes(source as LabelSource))
    throw wrong(`the source ${said(source)}`);
  if (confidence !== undefined && !(typeof confidence === "number" && confidence >= 0 && confidence <= 1))
    throw wrong(`the confidence ${said(confidence)}`);
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return {
    ...scored(score, outcome),
    comment: text(comment),
    lessons: text(lessons),
    key: text(key),
    source: source as LabelSource | undefined,
    confidence,
  };
}

function scored(score: unknown, outcome: unknown): { score: number; outcome: Outcome } {
  if (outcome !== undefined && outcome !== "success" && outcome !== "failure" && outcome !== "partial")
    throw wrong(said(outcome));
  const number = typeof score === "boolean" ? Number(score) : score;
  if (number === undefined && outcome !== undefined) return { score: scoreOfOutcome(outcome), outcome };
  if (typeof number !== "number" || !(number >= 0 && number <= 1)) throw wrong(said(score));
  return { score: number, outcome: outcome ?? outcomeOfScore(number) };
}

function wrong(came: string): DeeplakeError {
  return invalid(
    "an evaluation: true, false, a score from 0 to 1, or { score?, outcome?, comment?, lessons? }",
    came,
  );
}
