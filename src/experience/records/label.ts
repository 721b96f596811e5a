import { DeeplakeError } from "../../base/errors.ts";
import { checkOptions, type OptionTypes } from "../../base/options/check-options.ts";
import { said } from "../../base/options/invalid-argument.ts";
import { storableText } from "../../base/json/storable.ts";
import type { Opinion } from "./combine-labels.ts";
import { DEFAULT_CONFIDENCE, LABEL_SOURCES } from "./default-confidence.ts";
import type { LabelSource } from "./experience.ts";
import { toEvaluation } from "./evaluation.ts";
import { isUnixMilliseconds } from "./unix-time.ts";

/** What somebody says about how a run or an experience went: an outcome, a score, or both. */
export interface LabelInput {
  /** Derived from `score` when absent: at least 0.8 is a success, at most 0.2 a failure, else partial. */
  readonly outcome?: Opinion["outcome"] | undefined;
  /** 0..1, or a verdict. Derived from `outcome` when absent: success 1, partial 0.5, failure 0. */
  readonly score?: number | boolean | undefined;
  /** Where it comes from. */
  readonly source: LabelSource;
  /** How likely it is right, 0..1. @default by source: environment 0.99, test and human 0.98, error 0.95, rule 0.85, llm 0.7 */
  readonly confidence?: number | undefined;
  readonly comment?: string | undefined;
  /** Who says so. Of labels with the same source and author only the latest counts; without an author each does. @default "" */
  readonly author?: string | undefined;
  /** Identity of the label: given again, it is the same one and nothing is added. @default a random UUID */
  readonly id?: string | undefined;
  /** When it was said: whole Unix milliseconds; seconds are refused. @default now */
  readonly at?: number | undefined;
}

/** One label of a run or an experience. */
export interface Label extends Opinion {
  /** Id of the run or experience it was given to. */
  readonly target: string;
  readonly comment: string;
  /** Whether it is the one that the experience was recorded with. */
  readonly recorded: boolean;
}

/** A label that was read can be given to another store: what says where it was is left out. */
const INPUT: OptionTypes<LabelInput & Pick<Label, "target" | "recorded">> = {
  target: "any",
  recorded: "any",
  outcome: "any",
  score: "any",
  source: "any",
  confidence: "any",
  comment: "any",
  author: "any",
  id: "any",
  at: "any",
};

/**
 * A complete label from what a user gave.
 * @throws DeeplakeError INVALID_ARGUMENT naming what was expected and what came
 */
export function completeLabel(
  target: string,
  input: LabelInput,
  defaults: { readonly id: () => string; readonly now: () => number },
): Label {
  if (typeof input !== "object" || input === null)
    throw invalid("label", "an object with source and outcome or score", input);
  checkOptions("a label", input, INPUT);
  const { source, comment = "", author = "", id = defaults.id(), at = defaults.now() } = input;
  if (!LABEL_SOURCES.includes(source)) throw invalid("source", `one of ${LABEL_SOURCES.join(", ")}`, source);
  const { outcome, score } = toEvaluation({ outcome: input.outcome, score: input.score });
  const confidence = input.confidence ?? DEFAULT_CONFIDENCE[source];
  if (typeof confidence !== "number" || !(confidence >= 0 && confidence <= 1))
    throw invalid("confidence", "a number from 0 to 1", confidence);
  if (typeof id !== "string" || id === "") throw invalid("id", "a text that is not empty", id);
  if (!Number.isSafeInteger(at) || !isUnixMilliseconds(at))
    throw invalid("at", "whole Unix milliseconds, not seconds,", at);
  return {
    id: stored("id", id),
    target: stored("target", target),
    outcome,
    score: Math.fround(score),
    source,
    confidence: Math.fround(confidence),
    comment: stored("comment", comment),
    author: stored("author", author),
    at,
    recorded: false,
  };
}

function stored(name: string, value: unknown): string {
  if (typeof value !== "string") throw invalid(name, "a text", value);
  if (storableText(value) !== value)
    throw invalid(name, "a text without NUL and half surrogate pairs", "one with");
  return value;
}

function invalid(name: string, expected: string, value: unknown): DeeplakeError {
  return new DeeplakeError(
    "INVALID_ARGUMENT",
    `Expected ${expected} in ${name}, got ${said(value)}. Nothing was written.`,
    { details: value },
  );
}
