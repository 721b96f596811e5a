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

/** A judgement of how a run or an experience went: an outcome, a score, or both. */
export interface LabelInput {
  /** @default by `score`: success from 0.8, failure up to 0.2, else partial */
  readonly outcome?: Opinion["outcome"] | undefined;
  /** 0..1, or true or false. @default by `outcome`: success 1, partial 0.5, failure 0 */
  readonly score?: number | boolean | undefined;
  /** Where the label comes from. */
  readonly source: LabelSource;
  /**
   * How likely the label is right, 0..1.
   * @default by source: environment 0.99, test and human 0.98, error 0.95, rule 0.85, llm 0.7
   */
  readonly confidence?: number | undefined;
  /**
   * The reason for the judgement. If the attempt did not work and no label has a lesson, agents are told this
   * reason.
   */
  readonly comment?: string | undefined;
  /**
   * What to do or avoid next time. Agents are told the lesson of a person if there is one, else that of a
   * check, else that of a model.
   */
  readonly lessons?: string | undefined;
  /**
   * Who gives the label. Only the latest label of each source and author counts, but every label without an
   * author counts.
   * @default ""
   */
  readonly author?: string | undefined;
  /** The user for whom the labelled run ran. @default the user of the experience, else none */
  readonly user?: string | undefined;
  /** Identity of the label. Giving the same label again with its id adds nothing. @default a random UUID */
  readonly id?: string | undefined;
  /** When the label was given, in whole Unix milliseconds. Seconds are refused. @default now */
  readonly at?: number | undefined;
}

/** One label of a run or an experience. */
export interface Label extends Opinion {
  /** Id of the run or experience that was labelled. */
  readonly target: string;
  readonly comment: string;
  readonly lessons: string;
  /**
   * The author of the store that stored the label, while `author` is who gave the label. Empty in a store without an
   * author, and in labels of earlier versions.
   */
  readonly recordedBy: string;
  /** The user for whom the labelled run ran; empty if unknown. */
  readonly user: string;
  /** Whether the experience was recorded with this label. */
  readonly recorded: boolean;
}

const storable = (value: string): boolean => storableText(value) === value;
const stored = string("a string without NUL and half surrogate pairs", storable);

/** A label before it is stored. */
export type NewLabel = Omit<Label, "version">;

/**
 * `target`, `version`, `recorded` and `recordedBy` are accepted and ignored, so that a label read from one store can be
 * given to another.
 */
const INPUT = endingWith("Nothing was written.", {
  target: string(),
  version: number("a number", Number.isFinite),
  recorded: boolean(),
  recordedBy: string(),
  outcome: oneOf(...OUTCOMES),
  score: either(fraction(), boolean()),
  source: required(oneOf(...LABEL_SOURCES)),
  confidence: fraction(),
  comment: withDefault(stored, ""),
  lessons: withDefault(stored, ""),
  author: withDefault(stored, ""),
  user: withDefault(stored, ""),
  id: string(
    "a string that is not empty, without NUL and half surrogate pairs",
    (id) => id !== "" && storable(id),
  ),
  at: number(
    "whole Unix milliseconds, not seconds,",
    (at) => Number.isSafeInteger(at) && isUnixMilliseconds(at),
  ),
} satisfies OptionsSpec<LabelInput & Partial<Pick<Label, "target" | "recorded" | "recordedBy" | "version">>>);

/**
 * Fills in the defaults of a label and clears its texts.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function completeLabel(
  target: string,
  input: LabelInput,
  defaults: {
    readonly id: () => string;
    readonly now: () => number;
    readonly redaction: RedactOptions;
    readonly recordedBy: string;
  },
): NewLabel {
  const given = readOptions("a label", input, INPUT);
  const { source, confidence = DEFAULT_CONFIDENCE[source] } = given;
  // A redaction mask could turn an empty text into one that is not.
  const cleared = (text: string, place: string): string =>
    text === "" ? "" : redactText(text, defaults.redaction, [place]);
  const { outcome, score } = toEvaluation({ outcome: given.outcome, score: given.score });
  return {
    id: defaults.id(),
    at: defaults.now(),
    ...given,
    comment: cleared(given.comment, "comment"),
    lessons: cleared(given.lessons, "lessons"),
    target: readOption(stored, target, "the id of a run or an experience"),
    outcome,
    score: float32(score),
    confidence: float32(confidence),
    recorded: false,
    recordedBy: defaults.recordedBy,
  };
}
