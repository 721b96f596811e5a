import { readJson } from "../../base/json/read-json.ts";
import { experiencesSchema } from "../records/schemas.ts";
import type { Filter } from "../../base/filter/filter.ts";
import { pushableFilter } from "../../storage/table/pushable-filter.ts";
import type { ReadOptions } from "../../storage/table/read-options.ts";
import type { Row, Value } from "../../base/types.ts";
import type { Outcome } from "../records/experience.ts";
import { type Scope, scopeText } from "../scope/scope.ts";
import { allOf, compare } from "../../base/filter/compare.ts";

/** Conditions on experiences. An experience must meet all of them. */
export interface RecallConditions {
  /** Made by this agent. */
  readonly agent?: string;
  /** Has all of these tags. */
  readonly tags?: readonly string[];
  /** Has a `timestamp` at or after this time, in Unix seconds. Milliseconds are refused. */
  readonly after?: number;
  /** Has a `timestamp` before this time, in Unix seconds. */
  readonly before?: number;
}

/** The conditions that a recall sets. */
export interface Conditions {
  readonly outcome?: Outcome;
  readonly scope?: Scope;
  readonly where?: RecallConditions;
  readonly withoutThread?: string;
}

const TAG = "tag:";
const SCALARS = experiencesSchema.columns
  .filter(({ type }) => type !== "embedding" && type !== "dict")
  .map(({ name }) => name);

/**
 * Translates the conditions of a recall for a table, together with the condition `usable` of the trust
 * policy. Most rows satisfy `usable`, and engines search slowly with it. So the first round of a search checks
 * `usable` only on the rows that the engine found. If too few satisfy it, the next round searches with it.
 */
export function recallReads(conditions: Conditions, usable: Filter | undefined): ReadOptions {
  const reads = stated(conditions);
  if (usable === undefined) return reads;
  const all = reads.filter ? allOf([reads.filter, usable]) : usable;
  const first = reads.filter && pushableFilter(reads.filter, experiencesSchema);
  const later = pushableFilter(all, experiencesSchema);
  return { ...reads, filter: all, push: (round) => (round === 0 ? first : later) };
}

/** The conditions of the recall. The engine checks those about columns while it searches. */
function stated({ outcome, scope, where = {}, withoutThread }: Conditions): ReadOptions {
  const { agent, tags = [], after, before } = where;
  const columns = [
    ...(outcome === undefined ? [] : [compare("outcome", "eq", outcome)]),
    ...(scope === undefined ? [] : [compare("scope", "eq", scopeText(scope))]),
    ...(agent === undefined ? [] : [compare("agent", "eq", agent)]),
    ...(withoutThread === undefined ? [] : [compare("thread_id", "ne", withoutThread)]),
    ...(after === undefined ? [] : [compare("timestamp", "gte", after)]),
    ...(before === undefined ? [] : [compare("timestamp", "lt", before)]),
  ];
  const ofColumns = columns.length === 0 ? undefined : allOf(columns);
  if (tags.length === 0) return ofColumns ? { filter: ofColumns } : {};
  // Tags are JSON in one column, which no engine can search.
  const ofTags = tags.map((tag) => compare(TAG + tag, "eq", true));
  return {
    filter: allOf([...columns, ...ofTags]),
    read: readTag,
    reads: SCALARS,
    push: () => ofColumns,
  };
}

function readTag(row: Row, field: string): Value | undefined {
  if (!field.startsWith(TAG)) return row[field];
  const tags = readJson<readonly string[]>(row["tags"], []);
  return tags.includes(field.slice(TAG.length));
}
