import { float32 } from "../../base/json/float32.ts";
import {
  boolean,
  either,
  fraction,
  number,
  oneOf,
  readOption,
  required,
  string,
  withDefault,
} from "../../base/options/option.ts";
import { endingWith, type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import { OUTCOMES } from "./outcome-of-score.ts";
import { redactText, type RedactOptions } from "../../storage/redaction/redact.ts";
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
  /** Whose run it is about. @default whose the experience is, else none */
  readonly user?: string | undefined;
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
  /** Whose run it is about; empty where nobody said. */
  readonly user: string;
  /** Whether it is the one that the experience was recorded with. */
  readonly recorded: boolean;
}

const storable = (value: string): boolean => storableText(value) === value;
const stored = string("a text without NUL and half surrogate pairs", storable);

/** A label that is not stored yet. */
export type NewLabel = Omit<Label, "version">;

/** A label that was read can be given to another store: what says where it was is left out. */
const INPUT = endingWith("Nothing was written.", {
  target: string(),
  version: number("a number", Number.isFinite),
  recorded: boolean(),
  outcome: oneOf(...OUTCOMES),
  score: either(fraction(), boolean()),
  source: required(oneOf(...LABEL_SOURCES)),
  confidence: fraction(),
  comment: withDefault(stored, ""),
  author: withDefault(stored, ""),
  user: withDefault(stored, ""),
  id: string(
    "a text that is not empty, without NUL and half surrogate pairs",
    (id) => id !== "" && storable(id),
  ),
  at: number(
    "whole Unix milliseconds, not seconds,",
    (at) => Number.isSafeInteger(at) && isUnixMilliseconds(at),
  ),
} satisfies OptionsSpec<LabelInput & Partial<Pick<Label, "target" | "recorded" | "version">>>);

/**
 * A complete label from what a user gave, its comment cleared.
 * @throws DeeplakeError INVALID_ARGUMENT naming what was expected and what came
 */
export function completeLabel(
  target: string,
  input: LabelInput,
  defaults: { readonly id: () => string; readonly now: () => number; readonly redaction: RedactOptions },
): NewLabel {
  const given = readOptions("a label", input, INPUT);
  const { source, confidence = DEFAULT_CONFIDENCE[source] } = given;
  const { outcome, score } = toEvaluation({ outcome: given.outcome, score: given.score });
  return {
    id: defaults.id(),
    at: defaults.now(),
    ...given,
    comment: redactText(given.comment, defaults.redaction, ["comment"]),
    target: readOption(stored, target, "the id of a run or an experience"),
    outcome,
    score: float32(score),
    confidence: float32(confidence),
    recorded: false,
  };
}
