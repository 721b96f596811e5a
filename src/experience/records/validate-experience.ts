import { DeeplakeError } from "../../base/errors.ts";
import type { ScopeView } from "../../storage/table/scope-view.ts";
import { checkOptions, type OptionTypes } from "../../base/options/check-options.ts";
import { exactJson } from "../../base/json/exact-json.ts";
import { said } from "../../base/options/invalid-argument.ts";
import { DEFAULT_CONFIDENCE, LABEL_SOURCES } from "./default-confidence.ts";
import type { Experience, ExperienceInput } from "./experience.ts";
import { writableScope } from "../scope/scope-view.ts";
import { ORIGINS } from "./status.ts";
import { OUTCOMES, outcomeOfScore, scoreOfOutcome } from "./outcome-of-score.ts";
import { isUnixSeconds } from "./unix-time.ts";

const INPUT: OptionTypes<ExperienceInput> = {
  task: "any",
  approach: "any",
  outcome: "any",
  score: "any",
  lessons: "any",
  metadata: "any",
  tags: "any",
  agent: "any",
  scope: "any",
  author: "any",
  origin: "any",
  status: "any",
  runId: "any",
  threadId: "any",
  labelSource: "any",
  confidence: "any",
  id: "any",
  timestamp: "any",
};

/** What fills in the fields an input leaves out. */
export interface ExperienceDefaults {
  readonly id: () => string;
  /** Unix seconds. */
  readonly now: () => number;
  readonly agent: string;
  readonly author: string;
  readonly scope: string;
  /** What the store may see, and so where it may record. */
  readonly view?: ScopeView | undefined;
}

/**
 * A complete experience from what a user gave.
 * @throws DeeplakeError INVALID_ARGUMENT naming the field, what was expected and what came.
 */
export function completeExperience(
  input: ExperienceInput,
  defaults: ExperienceDefaults,
): Omit<Experience, "version"> {
  if (typeof input !== "object" || input === null)
    throw invalid("experience", "an object with task, approach and outcome or score", input);
  checkOptions("an experience", input, INPUT);
  const score = scoreOf(input);
  const outcome = input.outcome ?? outcomeOfScore(score);
  if (!OUTCOMES.includes(outcome)) throw invalid("outcome", `one of ${OUTCOMES.join(", ")}`, outcome);
  if (typeof input.task !== "string" || input.task.trim() === "")
    throw invalid("task", "a text that is not empty", input.task);
  const labelSource = input.labelSource ?? "human";
  if (!LABEL_SOURCES.includes(labelSource))
    throw invalid("labelSource", `one of ${LABEL_SOURCES.join(", ")}`, labelSource);
  const origin = input.origin ?? "user";
  if (!ORIGINS.includes(origin)) throw invalid("origin", `one of ${ORIGINS.join(", ")}`, origin);
  if (input.status !== undefined && input.status !== "proposed")
    throw invalid("status", "proposed or nothing: the trust policy decides the rest", input.status);
  return {
    id: text("id", input.id ?? defaults.id()),
    task: input.task,
    approach: text("approach", input.approach),
    outcome,
    score,
    lessons: text("lessons", input.lessons ?? ""),
    metadata: exactJson("metadata", input.metadata ?? {}),
    timestamp: seconds("timestamp", input.timestamp ?? defaults.now()),
    tags: tags(input.tags ?? []),
    agent: text("agent", input.agent ?? defaults.agent),
    author: text("author", input.author ?? defaults.author),
    scope: input.scope === undefined ? defaults.scope : writableScope(input.scope, defaults.view),
    runId: text("runId", input.runId ?? ""),
    threadId: text("threadId", input.threadId ?? ""),
    labelSource,
    confidence: fraction("confidence", input.confidence ?? DEFAULT_CONFIDENCE[labelSource]),
    origin,
    status: input.status ?? "",
    statusReason: "",
    decidedBy: defaults.author,
    recordedBy: defaults.author,
  };
}

/** @throws DeeplakeError INVALID_ARGUMENT */
function fraction(name: string, value: unknown): number {
  if (typeof value !== "number" || !(value >= 0 && value <= 1))
    throw invalid(name, "a number from 0 to 1", value);
  return value;
}

function scoreOf(input: ExperienceInput): number {
  const { score, outcome } = input;
  if (score !== undefined) return fraction("score", score);
  if (outcome === undefined) throw invalid("outcome", "an outcome or a score", undefined);
  if (!OUTCOMES.includes(outcome)) throw invalid("outcome", `one of ${OUTCOMES.join(", ")}`, outcome);
  return scoreOfOutcome(outcome);
}

function text(name: string, value: unknown): string {
  if (typeof value !== "string") throw invalid(name, "a text", value);
  return value;
}

function seconds(name: string, value: unknown): number {
  if (!Number.isSafeInteger(value) || !isUnixSeconds(value))
    throw invalid(name, "whole Unix seconds, not milliseconds,", value);
  return value;
}

function tags(value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every((tag) => typeof tag === "string"))
    throw invalid("tags", "an array of texts", value);
  return value;
}

function invalid(name: string, expected: string, value: unknown): DeeplakeError {
  return new DeeplakeError(
    "INVALID_ARGUMENT",
    `Expected ${expected} in ${name}, got ${said(value)}. Nothing was recorded.`,
    { details: value },
  );
}
