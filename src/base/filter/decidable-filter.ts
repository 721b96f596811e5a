import type { Filter, FilterValue } from "./filter.ts";

/** A filter that every engine can apply exactly. */
export type DecidableFilter =
  | { readonly kind: "and" | "or"; readonly parts: readonly DecidableFilter[] }
  | Extract<Filter, { kind: "compare" | "in" }>;

/**
 * The weakest condition that an engine can decide exactly and that every matching row satisfies; `undefined`
 * if there is none. Other rows may satisfy it too, so the filter must still be checked on each row: engines
 * store empty texts as null, order texts differently, and round numbers to the column's type.
 * @param numbers Names of number columns. For these a comparison with null is decidable, for the others a
 * comparison with an empty text.
 */
export function decidableFilter(filter: Filter, numbers: ReadonlySet<string>): DecidableFilter | undefined {
  switch (filter.kind) {
    case "and": {
      const parts = filter.parts.flatMap((part) => decidableFilter(part, numbers) ?? []);
      return parts.length === 0 ? undefined : { kind: "and", parts };
    }
    case "or": {
      const parts = filter.parts.map((part) => decidableFilter(part, numbers));
      return parts.length > 0 && parts.every((part) => part !== undefined)
        ? { kind: "or", parts }
        : undefined;
    }
    case "not":
    case "contains":
    case "exists":
      return undefined;
    case "in":
      return filter.values.length > 0 && filter.values.every(exact) ? filter : undefined;
    case "compare": {
      const { operator, value } = filter;
      if (operator === "eq") {
        const absent = numbers.has(filter.field) ? value === null : value === "";
        return absent || exact(value) ? filter : undefined;
      }
      if (operator === "ne" || !Number.isSafeInteger(value)) return undefined;
      // The column may hold the value rounded to 32 bits, so a row at the bound must pass.
      return { ...filter, operator: operator === "gt" || operator === "gte" ? "gte" : "lte" };
    }
  }
}

/**
 * Values whose equality engines decide as we do: texts that they do not store as null, booleans, and
 * integers.
 */
function exact(value: FilterValue): value is string | number | boolean {
  if (typeof value === "string") return value !== "" && !value.includes("\0") && value.isWellFormed();
  return typeof value === "boolean" || Number.isSafeInteger(value);
}
