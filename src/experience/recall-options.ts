import { DeeplakeError } from "../errors.ts";
import type { Filter } from "../filter/filter.ts";
import type { Outcome } from "./experience.ts";

/** How to recall. */
export interface RecallOptions {
  /** At most this many experiences. @default 3 */
  readonly k?: number;
  /** Only experiences that ended like this. */
  readonly outcome?: Outcome;
  /** Only experiences of this scope, compared by equality. */
  readonly scope?: string;
  /** Only experiences at least this similar, -1..1. @default no bound */
  readonly minSimilarity?: number;
  /** Upper bound of the text's tokens, estimated as one per three UTF-8 bytes. @default no bound */
  readonly tokenBudget?: number;
  /**
   * Adds lessons made of what was found, or of others with the same task: those with evidence, or with `proposed` also those that wait for some. They
   * stand behind the experiences and give way to them where the token budget is short. @default none
   */
  readonly lessons?: "active" | "proposed";
  /** The run that asked, for the injections ledger. */
  readonly runId?: string;
  readonly threadId?: string;
}

/** @throws DeeplakeError INVALID_ARGUMENT */
export function checkRecall(
  task: string,
  { k = 3, outcome, scope, minSimilarity, tokenBudget, lessons }: RecallOptions,
): void {
  if (typeof task !== "string") throw invalid("task", "a text", task);
  if (!Number.isSafeInteger(k) || k < 1) throw invalid("k", "a whole number from 1", k);
  if (outcome !== undefined && !["success", "failure", "partial"].includes(outcome))
    throw invalid("outcome", "success, failure or partial", outcome);
  if (scope !== undefined && typeof scope !== "string") throw invalid("scope", "a text", scope);
  if (minSimilarity !== undefined && !(minSimilarity >= -1 && minSimilarity <= 1))
    throw invalid("minSimilarity", "a number from -1 to 1", minSimilarity);
  if (tokenBudget !== undefined && !(tokenBudget >= 0))
    throw invalid("tokenBudget", "a number from 0", tokenBudget);
  if (lessons !== undefined && lessons !== "active" && lessons !== "proposed")
    throw invalid("lessons", "active or proposed", lessons);
}

/** What an integration's options say about recall, without what they leave open. */
export function recallOptionsOf({
  k,
  outcome,
  scope,
  minSimilarity,
  tokenBudget,
  lessons,
}: Given): RecallOptions {
  const given = Object.entries({ k, outcome, scope, minSimilarity, tokenBudget, lessons });
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
