import { readJson } from "../../base/json/read-json.ts";
import { experiencesSchema } from "../records/schemas.ts";
import type { Filter } from "../../base/filter/filter.ts";
import { pushableFilter } from "../../storage/table/pushable-filter.ts";
import type { ReadOptions } from "../../storage/table/read-options.ts";
import type { Row, Value } from "../../base/types.ts";
import type { Outcome } from "../records/experience.ts";
import { type Scope, scopeText } from "../scope/scope.ts";

/** Conditions on experiences, all of which must hold. */
export interface RecallConditions {
  /** Tried by this agent. */
  readonly agent?: string;
  /** Has all of these tags. */
  readonly tags?: readonly string[];
  /** Recorded at this time or later: Unix seconds, as `timestamp` is; milliseconds are refused. */
  readonly after?: number;
  /** Recorded before this time: Unix seconds too. */
  readonly before?: number;
}

/** What conditions a recall sets. */
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
 * The conditions of a recall as a table reads them, with one more that holds for what may be used. Most rows satisfy
 * that one, and engines are slow to look for it, so it is decided on the candidates first; only where too few of them
 * satisfy it, it narrows the candidates.
 */
export function recallReads(conditions: Conditions, usable: Filter | undefined): ReadOptions {
  const reads = stated(conditions);
  if (usable === undefined) return reads;
  const all: Filter = reads.filter ? { kind: "and", parts: [reads.filter, usable] } : usable;
  const first = reads.filter && pushableFilter(reads.filter, experiencesSchema);
  const later = pushableFilter(all, experiencesSchema);
  return { ...reads, filter: all, push: (round) => (round === 0 ? first : later) };
}

/** What is about one column, the engine checks while it searches. */
function stated({ outcome, scope, where = {}, withoutThread }: Conditions): ReadOptions {
  const { agent, tags = [], after, before } = where;
  const columns: Filter[] = [];
  const compare = (
    field: string,
    operator: "eq" | "ne" | "gte" | "lt",
    value: string | number | undefined,
  ): void => {
    if (value !== undefined) columns.push({ kind: "compare", field, operator, value });
  };
  compare("outcome", "eq", outcome);
  compare("scope", "eq", scope === undefined ? undefined : scopeText(scope));
  compare("agent", "eq", agent);
  compare("thread_id", "ne", withoutThread);
  compare("timestamp", "gte", after);
  compare("timestamp", "lt", before);
  const ofColumns: Filter | undefined = columns.length === 0 ? undefined : { kind: "and", parts: columns };
  if (tags.length === 0) return ofColumns ? { filter: ofColumns } : {};
  // Tags are JSON in one column, which no engine can look into.
  const ofTags = tags.map((tag): Filter => ({
    kind: "compare",
    field: TAG + tag,
    operator: "eq",
    value: true,
  }));
  return {
    filter: { kind: "and", parts: [...columns, ...ofTags] },
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
