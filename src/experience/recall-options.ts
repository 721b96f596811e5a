import { DeeplakeError } from "../errors.ts";
import type { Filter } from "../filter/filter.ts";
import type { Outcome } from "./experience.ts";
import { checkInjection, type InjectionOptions, injectionOptionsOf } from "./injection-options.ts";

/** How to recall. */
export interface RecallOptions extends InjectionOptions {
  /** At most this many experiences. @default 3 */
  readonly k?: number;
  /** Only experiences that ended like this. */
  readonly outcome?: Outcome;
  /** Only experiences of this scope, compared by equality. */
  readonly scope?: string;
  /** Only experiences at least this similar, -1..1. @default no bound */
  readonly minSimilarity?: number;
  /** The run that asked, for the injections ledger. */
  readonly runId?: string;
  readonly threadId?: string;
  /**
   * Recalls as of an earlier moment, and writes nothing down: the id of a recall, or a time (Unix milliseconds or a
   * date). With the id and the task of a recall the text is the same to the byte.
   */
  readonly asOf?: string | number | Date;
}

/** @throws DeeplakeError INVALID_ARGUMENT */
export function checkRecall(
  task: string,
  { k = 3, outcome, scope, minSimilarity, ...options }: RecallOptions,
): void {
  if (typeof task !== "string") throw invalid("task", "a text", task);
  if (!Number.isSafeInteger(k) || k < 1) throw invalid("k", "a whole number from 1", k);
  if (outcome !== undefined && !["success", "failure", "partial"].includes(outcome))
    throw invalid("outcome", "success, failure or partial", outcome);
  if (scope !== undefined && typeof scope !== "string") throw invalid("scope", "a text", scope);
  if (minSimilarity !== undefined && !(minSimilarity >= -1 && minSimilarity <= 1))
    throw invalid("minSimilarity", "a number from -1 to 1", minSimilarity);
  const { asOf } = options;
  if (asOf !== undefined && typeof asOf !== "string" && !Number.isFinite(Number(asOf)))
    throw invalid("asOf", "the id of a recall or a time", asOf);
  checkInjection(options);
}

/** What an integration's options say about recall, without what they leave open. */
export function recallOptionsOf({ k, outcome, scope, minSimilarity, ...options }: Given): RecallOptions {
  const given = Object.entries({ k, outcome, scope, minSimilarity, ...injectionOptionsOf(options) });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

type Given = { readonly [Name in keyof RecallOptions]?: RecallOptions[Name] | undefined };

/** The conditions of a recall as a filter on columns. */
export function recallFilter({ outcome, scope }: RecallOptions): Filter | undefined {
  const parts: Filter[] = [];
  if (outcome !== undefined)
    parts.push({ kind: "compare", field: "outcome", operator: "eq", value: outcome });
  if (scope !== undefined) parts.push({ kind: "compare", field: "scope", operator: "eq", value: scope });
  return parts.length === 0 ? undefined : { kind: "and", parts };
}

function invalid(name: string, expected: string, value: unknown): DeeplakeError {
  return new DeeplakeError("INVALID_ARGUMENT", `Expected ${expected} in ${name}, got ${String(value)}.`);
}
