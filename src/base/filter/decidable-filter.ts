import type { Filter, FilterValue } from "./filter.ts";
import { type Combined, type Condition, partOf } from "./part-of.ts";

/** A filter that every engine can apply exactly. */
export type DecidableFilter = Combined<Condition>;

/**
 * The part of a filter that every engine can decide exactly; `undefined` if there is none. Every matching row
 * satisfies this part, but other rows may too. So the whole filter must still be checked on each row: engines
 * store empty texts as null, order texts differently, and round numbers to the column's type.
 * @param numbers Names of number columns. For these columns equality with null is decidable, for all others
 * equality with an empty text.
 */
export function decidableFilter(filter: Filter, numbers: ReadonlySet<string>): DecidableFilter | undefined {
  return partOf(filter, (condition) => {
    if (condition.kind === "in")
      return condition.values.length > 0 && condition.values.every(exact) ? condition : undefined;
    const { field, operator, value } = condition;
    if (operator === "eq") {
      const absent = numbers.has(field) ? value === null : value === "";
      return absent || exact(value) ? condition : undefined;
    }
    if (operator === "ne" || !Number.isSafeInteger(value)) return undefined;
    // The column may have the value rounded to 32 bits, so a row at the bound must pass.
    return { ...condition, operator: operator === "gt" || operator === "gte" ? "gte" : "lte" };
  });
}

/**
 * Whether engines decide equality with this value as we do: true for booleans, safe integers, and texts that
 * engines store unchanged and not as null.
 */
function exact(value: FilterValue): value is string | number | boolean {
  if (typeof value === "string") return value !== "" && !value.includes("\0") && value.isWellFormed();
  return typeof value === "boolean" || Number.isSafeInteger(value);
}
