import type { Filter, FilterValue } from "./filter.ts";

type Comparison = Extract<Filter, { kind: "compare" }>;

/** The filter that compares a field with a value. */
export function compare(field: string, operator: Comparison["operator"], value: FilterValue): Comparison {
  return { kind: "compare", field, operator, value };
}

/** The filter that all of these hold. */
export function allOf(parts: readonly Filter[]): Filter {
  return parts.length === 1 && parts[0] ? parts[0] : { kind: "and", parts };
}

/**
 * Matches if a field equals one of the values. Uses `eq` and not `in`, because only `eq` with "" matches empty cells on
 * every engine.
 */
export function equalsAny(field: string, values: readonly FilterValue[]): Filter {
  const parts = values.map((value) => compare(field, "eq", value));
  return parts.length === 1 && parts[0] ? parts[0] : { kind: "or", parts };
}

/**
 * Matches if at least one of the parts matches. Equalities of one field become one `in`, because an engine takes minutes
 * for thousands of alternatives. Equality with null or an empty text stays an `eq`, because only `eq` decides it on every
 * engine.
 */
export function anyOf(parts: readonly Filter[]): Filter {
  const others: Filter[] = [];
  const lists = new Map<string, FilterValue[]>();
  for (const part of parts) {
    const isListed =
      part.kind === "compare" && part.operator === "eq" && part.value !== null && part.value !== "";
    if (!isListed) others.push(part);
    else if (!lists.get(part.field)?.push(part.value)) lists.set(part.field, [part.value]);
  }
  const equalities = [...lists].map(([field, values]) =>
    values.length === 1 ? equalsAny(field, values) : ({ kind: "in", field, values } as const),
  );
  const all = [...equalities, ...others];
  return all.length === 1 && all[0] ? all[0] : { kind: "or", parts: all };
}
