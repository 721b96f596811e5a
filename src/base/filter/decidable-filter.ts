import type { Filter, FilterValue } from "./filter.ts";

/** A filter that every engine can apply exactly. */
export type DecidableFilter =
  | { readonly kind: "and" | "or"; readonly parts: readonly DecidableFilter[] }
  | Extract<Filter, { kind: "compare" | "in" }>;

/**
 * The part of a filter that every engine can decide exactly; `undefined` if there is none. Every matching row
 * satisfies this part, but other rows may too. So the whole filter must still be checked on each row: engines
 * store empty texts as null, order texts differently, and round numbers to the column's type.
 * @param numbers Names of number columns. For these columns equality with null is decidable, for all others
 * equality with an empty text.
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
 * Whether engines decide equality with this value as we do: true for booleans, safe integers, and texts that
 * engines store unchanged and not as null.
 */
function exact(value: FilterValue): value is string | number | boolean {
  if (typeof value === "string") return value !== "" && !value.includes("\0") && value.isWellFormed();
  return typeof value === "boolean" || Number.isSafeInteger(value);
}
