import type { Filter, FilterValue } from "./filter.ts";

type Comparison = Extract<Filter, { kind: "compare" }>;

/** The filter that compares a field with a value. */
export function compare(field: string, operator: Comparison["operator"], value: FilterValue): Comparison {
  return { kind: "compare", field, operator, value };
}

/** The filter that a field equals one of the values, by `eq`, because only `eq` with "" matches empty cells on every engine. */
export function equalsAny(field: string, values: readonly FilterValue[]): Filter {
  const parts = values.map((value) => compare(field, "eq", value));
  return parts.length === 1 && parts[0] ? parts[0] : { kind: "or", parts };
}
