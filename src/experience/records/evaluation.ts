import type { DeeplakeError } from "../../base/errors.ts";
import { invalid, kindOf, said } from "../../base/options/invalid-argument.ts";
import { LABEL_SOURCES } from "./default-confidence.ts";
import type { LabelSource, Outcome } from "./experience.ts";
import { outcomeOfScore, scoreOfOutcome } from "./outcome-of-score.ts";

/**
 * One judgement of an evaluator: true or false, a score, an object with more fields, or an openevals result
 * as it is.
 */
export type SingleEvaluation =
  | boolean
  | number
  | {
      /** 0..1, or true or false. */
      readonly score?: number | boolean | null | undefined;
      readonly outcome?: Outcome | undefined;
      readonly comment?: string | undefined;
      readonly lessons?: string | undefined;
      /** Name of the evaluator, which becomes the author of the label. openevals sets it. */
      readonly key?: string | undefined;
      /** Where the label comes from. @default the `source` option of the integration */
      readonly source?: LabelSource | undefined;
      /** How likely the judgement is right, 0..1. @default by source */
      readonly confidence?: number | undefined;
    };

/**
 * The return value of an evaluator. Each judgement in a list becomes a label of its own. Evaluators of LangSmith return
 * such a list as `results`.
 */
export type EvaluationResult =
  | SingleEvaluation
  | readonly SingleEvaluation[]
  | { readonly results: readonly SingleEvaluation[] };

/** A judgement of an evaluator with outcome and score, and with empty strings for texts that it left out. */
export interface Evaluation {
  readonly score: number;
  readonly outcome: Outcome;
  readonly comment: string;
  readonly lessons: string;
  readonly key: string;
  readonly source: LabelSource | undefined;
  readonly confidence: number | undefined;
}

/** The attempt that an evaluator judges. */
export interface EvaluationInput<State = unknown> {
  readonly task: string;
  readonly approach: string;
  readonly output: unknown;
  readonly state: State;
  /** Root run id; empty when no callback handler is attached. */
  readonly runId: string;
}

/** Judges an attempt. The run waits for the evaluator, unless it is wrapped as `inBackground(evaluator)`. */
export type Evaluator<State = unknown> = (
  input: EvaluationInput<State>,
) => EvaluationResult | Promise<EvaluationResult>;

/**
 * The single judgements of an evaluator's return value.
 * @throws DeeplakeError INVALID_ARGUMENT if the value is an empty list
 */
export function judgementsIn(result: unknown): readonly unknown[] {
  const { results } = (result ?? {}) as { readonly results?: unknown };
  const judgements = Array.isArray(results) ? results : Array.isArray(result) ? result : [result];
  if (judgements.length === 0) throw wrong("an empty array");
  return judgements;
}

/**
 * Fills in the fields that a judgement left out.
 * @throws DeeplakeError INVALID_ARGUMENT if it has neither a score nor an outcome, or a wrong value
 */
export function toEvaluation(result: unknown): Evaluation {
  const given =
    typeof result === "boolean" || typeof result === "number"
      ? { score: result }
      : (result as Record<string, unknown> | null);
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw wrong(said(result));
  const { score, outcome, source, confidence } = given;
  if (score === undefined && outcome === undefined)
    throw wrong(`${kindOf(result)} without a score and an outcome`);
  if (source !== undefined && !LABEL_SOURCES.includes(source as LabelSource))
    throw wrong(`the source ${said(source)}`);
  if (confidence !== undefined && !(typeof confidence === "number" && confidence >= 0 && confidence <= 1))
    throw wrong(`the confidence ${said(confidence)}`);
  const text = (name: string): string => {
    const value = given[name] ?? "";
    if (typeof value !== "string") throw wrong(`${kindOf(value)} as ${name}`);
    return value;
  };
  return {
    ...scored(score, outcome),
    comment: text("comment"),
    lessons: text("lessons"),
    key: text("key"),
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
