import type { Filter, FilterValue } from "./filter.ts";

/** A filter that engines can be asked to apply. */
export type DecidableFilter =
  | { readonly kind: "and" | "or"; readonly parts: readonly DecidableFilter[] }
  | Extract<Filter, { kind: "compare" | "in" }>;

/**
 * A condition that every row matching the filter satisfies and that every engine decides as we do, or `undefined` when
 * there is none. It may let other rows pass: engines keep empty texts as null, order texts in their own way and round
 * numbers to the column's type, so those parts are decided on the row.
 * @param numbers Columns of numbers: that one is null can be decided, as that a text is empty.
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
      // The column may hold the 32-bit neighbour of the value, so the bound itself passes.
      return { ...filter, operator: operator === "gt" || operator === "gte" ? "gte" : "lte" };
    }
  }
}

/** Values whose equality engines decide as we do: texts they do not keep as null, booleans, whole numbers. */
function exact(value: FilterValue): value is string | number | boolean {
  if (typeof value === "string") return value !== "" && !value.includes("\0") && value.isWellFormed();
  return typeof value === "boolean" || Number.isSafeInteger(value);
}
