import { DeeplakeError } from "../errors.ts";
import type { Outcome } from "./experience.ts";
import { outcomeOfScore, scoreOfOutcome } from "./outcome-of-score.ts";

/** What an evaluator may give: a verdict, a score, both with words, or an openevals result as it is. */
export type EvaluationResult =
  | boolean
  | number
  | {
      readonly score?: number | boolean | undefined;
      readonly outcome?: Outcome | undefined;
      readonly comment?: string | undefined;
      readonly lessons?: string | undefined;
      /** openevals names its results. */
      readonly key?: string | undefined;
    };

/** A complete evaluation. */
export interface Evaluation {
  readonly score: number;
  readonly outcome: Outcome;
  readonly comment: string;
  readonly lessons: string;
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

/** Scores an attempt. */
export type Evaluator<State> = (
  input: EvaluationInput<State>,
) => EvaluationResult | Promise<EvaluationResult>;

/**
 * A complete evaluation from what an evaluator gave.
 * @throws DeeplakeError INVALID_ARGUMENT when it gave neither a score from 0 to 1 nor an outcome
 */
export function toEvaluation(result: unknown): Evaluation {
  if (typeof result === "boolean" || typeof result === "number")
    return { ...scored(result, undefined), comment: "", lessons: "" };
  if (typeof result !== "object" || result === null) throw invalid(result);
  const { score, outcome, comment, lessons } = result as {
    score?: unknown;
    outcome?: unknown;
    comment?: unknown;
    lessons?: unknown;
  };
  return {
    ...scored(score, outcome),
    comment: typeof comment === "string" ? comment : "",
    lessons: typeof lessons === "string" ? lessons : "",
  };
}

function scored(score: unknown, outcome: unknown): { score: number; outcome: Outcome } {
  if (outcome !== undefined && outcome !== "success" && outcome !== "failure" && outcome !== "partial")
    throw invalid(outcome);
  const number = typeof score === "boolean" ? Number(score) : score;
  if (number === undefined && outcome !== undefined) return { score: scoreOfOutcome(outcome), outcome };
  if (typeof number !== "number" || !(number >= 0 && number <= 1)) throw invalid(score);
  return { score: number, outcome: outcome ?? outcomeOfScore(number) };
}

function invalid(came: unknown): DeeplakeError {
  return new DeeplakeError(
    "INVALID_ARGUMENT",
    `Expected an evaluation: true, false, a score from 0 to 1, or { score?, outcome?, comment?, lessons? }; got ${String(came)}.`,
  );
}
