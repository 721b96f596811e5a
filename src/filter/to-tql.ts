import { decidableFilter } from "./decidable-filter.ts";
import type { Filter, FilterValue } from "./filter.ts";

/** What the engine can decide of a filter, as a condition in Deeplake's query language; `undefined`: nothing. */
export function toTql(filter: Filter): string | undefined {
  const decidable = decidableFilter(filter);
  return decidable && written(decidable);
}

function written(filter: Filter): string {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.parts.map((part) => `(${written(part)})`).join(filter.kind === "and" ? " AND " : " OR ");
    case "not":
      return `NOT (${written(filter.part)})`;
    case "in":
      return `${name(filter.field)} IN (${filter.values.map(literal).join(", ")})`;
    case "compare":
      return `${name(filter.field)} ${operators[filter.operator]} ${literal(filter.value)}`;
  }
}

const operators = { eq: "=", ne: "!=", gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

function literal(value: FilterValue): string {
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
}

function name(field: string): string {
  // A reserved word of the query language.
  return field === "timestamp" ? '"timestamp"' : field;
}
