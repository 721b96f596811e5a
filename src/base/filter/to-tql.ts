import { type DecidableFilter, decidableFilter } from "./decidable-filter.ts";
import type { Filter, FilterValue } from "./filter.ts";

/**
 * Most comparisons in one query. The engine checks each on its own: 100 take less than a second, 2,000 take minutes.
 * Further conditions are checked on each row.
 */
const MOST = 200;

/**
 * The part of a filter that the engine can decide quickly, in Deeplake's query language; `undefined` if there is
 * none.
 * @param numbers Names of number columns. Their cells that were never written are null, or far below every
 * safe integer.
 */
export function toTql(filter: Filter, numbers: ReadonlySet<string> = new Set()): string | undefined {
  const decidable = decidableFilter(filter, numbers);
  const few = decidable && affordable(decidable);
  return few && written(few);
}

/** The part of a filter with at most `MOST` comparisons; `undefined` if there is none. */
function affordable(filter: DecidableFilter): DecidableFilter | undefined {
  if (filter.kind !== "and") return comparisons(filter) > MOST ? undefined : filter;
  const parts: DecidableFilter[] = [];
  let left = MOST;
  for (const one of filter.parts.flatMap((each) => affordable(each) ?? [])) {
    if (comparisons(one) > left) continue;
    parts.push(one);
    left -= comparisons(one);
  }
  return parts.length === 0 ? undefined : { ...filter, parts };
}

function comparisons(filter: DecidableFilter): number {
  return "parts" in filter ? filter.parts.reduce((sum, one) => sum + comparisons(one), 0) : 1;
}

function written(filter: DecidableFilter): string {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.parts.map((part) => `(${written(part)})`).join(filter.kind === "and" ? " AND " : " OR ");
    case "in":
      return `${name(filter.field)} IN (${filter.values.map(literal).join(", ")})`;
    case "compare":
      if (filter.value === "") return `${name(filter.field)} IS NULL OR ${name(filter.field)} = ''`;
      if (filter.value === null)
        return `${name(filter.field)} IS NULL OR ${name(filter.field)} < ${-(2 ** 53)}`;
      return `${name(filter.field)} ${operators[filter.operator]} ${literal(filter.value)}`;
  }
}

const operators = { eq: "=", ne: "!=", gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

function literal(value: FilterValue): string {
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
}

function name(field: string): string {
  // `timestamp` is a reserved word of the query language.
  return field === "timestamp" ? '"timestamp"' : field;
}
