import { DeeplakeError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../types.ts";
import type { Experience, ExperienceInput, LabelSource, Outcome } from "./experience.ts";
import { outcomeOfScore, scoreOfOutcome } from "./outcome-of-score.ts";

const OUTCOMES: readonly Outcome[] = ["success", "failure", "partial"];
const SOURCES: readonly LabelSource[] = ["environment", "test", "human", "llm", "rule", "error"];

/** What fills in the fields an input leaves out. */
export interface ExperienceDefaults {
  readonly id: () => string;
  /** Unix seconds. */
  readonly now: () => number;
  readonly agent: string;
  readonly author: string;
  readonly scope: string;
}

/**
 * A complete experience from what a user gave.
 * @throws DeeplakeError INVALID_ARGUMENT naming the field, what was expected and what came.
 */
export function completeExperience(input: ExperienceInput, defaults: ExperienceDefaults): Omit<Experience, "version"> {
  if (typeof input !== "object" || input === null) throw invalid("experience", "an object with task, approach and outcome or score", input);
  const score = scoreOf(input);
  const outcome = input.outcome ?? outcomeOfScore(score);
  if (!OUTCOMES.includes(outcome)) throw invalid("outcome", `one of ${OUTCOMES.join(", ")}`, outcome);
  if (typeof input.task !== "string" || input.task.trim() === "") throw invalid("task", "a text that is not empty", input.task);
  const labelSource = input.labelSource ?? "human";
  if (!SOURCES.includes(labelSource)) throw invalid("labelSource", `one of ${SOURCES.join(", ")}`, labelSource);
  return {
    id: text("id", input.id ?? defaults.id()),
    task: input.task,
    approach: text("approach", input.approach),
    outcome,
    score,
    lessons: text("lessons", input.lessons ?? ""),
    metadata: metadata(input.metadata ?? {}),
    timestamp: whole("timestamp", input.timestamp ?? defaults.now()),
    tags: tags(input.tags ?? []),
    agent: text("agent", input.agent ?? defaults.agent),
    author: defaults.author,
    scope: text("scope", input.scope ?? defaults.scope),
    runId: text("runId", input.runId ?? ""),
    threadId: text("threadId", input.threadId ?? ""),
    labelSource,
  };
}

function scoreOf(input: ExperienceInput): number {
  const { score, outcome } = input;
  if (score !== undefined) {
    if (typeof score !== "number" || !(score >= 0 && score <= 1)) throw invalid("score", "a number from 0 to 1", score);
    return score;
  }
  if (outcome === undefined) throw invalid("outcome", "an outcome or a score", undefined);
  if (!OUTCOMES.includes(outcome)) throw invalid("outcome", `one of ${OUTCOMES.join(", ")}`, outcome);
  return scoreOfOutcome(outcome);
}

function text(name: string, value: unknown): string {
  if (typeof value !== "string") throw invalid(name, "a text", value);
  return value;
}

function whole(name: string, value: unknown): number {
  if (!Number.isSafeInteger(value)) throw invalid(name, "a whole number", value);
  return value as number;
}

function tags(value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every((tag) => typeof tag === "string")) throw invalid("tags", "an array of texts", value);
  return value;
}

function metadata(value: unknown): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid("metadata", "a JSON object", value);
  return json("metadata", value, new Set()) as JsonObject;
}

/** Refuses what JSON would silently drop or change: functions, dates, BigInt, cycles, numbers that are not finite. */
function json(path: string, value: unknown, above: ReadonlySet<object>): JsonValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value !== "object") throw invalid(path, "a JSON value", value);
  if (above.has(value)) throw invalid(path, "a JSON value", "a cycle");
  const inside = new Set(above).add(value);
  if (Array.isArray(value)) return value.map((item, index) => json(`${path}[${index}]`, item, inside));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw invalid(path, "a JSON value", value);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, json(`${path}.${name}`, item, inside)]));
}

function invalid(name: string, expected: string, value: unknown): DeeplakeError {
  const came = typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : typeof value === "object" && value !== null ? `a ${value.constructor?.name ?? "object"}` : String(value);
  return new DeeplakeError("INVALID_ARGUMENT", `Expected ${expected} in ${name}, got ${came}. Nothing was recorded.`, { details: value });
}
