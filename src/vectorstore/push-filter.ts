import type { Filter, FilterValue } from "../base/filter/filter.ts";
import type { FieldColumn } from "./field-column.ts";
import { LOWEST, MISSING, unwritten } from "./field-cell.ts";
import { anyOf, compare } from "../base/filter/compare.ts";
import { partOf } from "../base/filter/part-of.ts";

/**
 * The greatest bound that is pushed. Larger integers are not exact, and engines may read their digits differently.
 */
const EXACT = Number.MAX_SAFE_INTEGER;

/**
 * The part of a metadata filter that declared columns can decide; `undefined` if there is none. Every row that
 * matches the whole filter satisfies this part. Every row whose cells were never written also satisfies it.
 */
export function pushFilter(filter: Filter, columns: ReadonlyMap<string, FieldColumn>): Filter | undefined {
  return partOf<Filter>(filter, (condition) => {
    const column = columns.get(condition.field);
    const written =
      column && (condition.kind === "in" ? among(column, condition.values) : compared(column, condition));
    if (!written) return undefined;
    const { name, type } = column;
    return anyOf([...written, compare(name, "eq", unwritten(type))]);
  });
}

/**
 * Conditions on a column. Every matching row whose cell was written satisfies at least one of them. An empty list
 * means that no row with a written cell can match.
 */
type Alternatives = readonly Filter[];

function compared(column: FieldColumn, filter: Filter & { kind: "compare" }): Alternatives | undefined {
  switch (filter.operator) {
    case "ne":
      return undefined;
    case "eq":
      return equal(column, filter.value);
    default:
      return ordered(column, filter.operator, filter.value);
  }
}

function among(column: FieldColumn, values: readonly FilterValue[]): Alternatives | undefined {
  const parts = values.map((value) => equal(column, value));
  return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

function equal({ name, type }: FieldColumn, value: FilterValue): Alternatives | undefined {
  const is = (cell: FilterValue): Alternatives => [compare(name, "eq", cell)];
  if (value === null) return type === "text" ? is(MISSING.text) : [compare(name, "lte", MISSING.number)];
  if (type === "text") return typeof value === "string" && value !== "" ? is(value) : [];
  if (type === "bool") return typeof value === "boolean" ? is(value ? 1 : 0) : [];
  if (typeof value !== "number" || value < LOWEST) return [];
  if (type === "int64") return Number.isSafeInteger(value) ? is(value) : [];
  const near = range(name, Math.fround(value), Math.fround(value));
  return near && [near];
}

function ordered(
  { name, type }: FieldColumn,
  operator: "gt" | "gte" | "lt" | "lte",
  value: FilterValue,
): Alternatives | undefined {
  // Engines order texts differently from this package's filter.
  if (type === "text") return typeof value === "string" ? undefined : [];
  if (type === "bool" || typeof value !== "number") return [];
  const bound = type === "float32" ? Math.fround(value) : value;
  const upwards = operator === "gt" || operator === "gte";
  const near = upwards ? range(name, bound, undefined) : range(name, undefined, bound);
  return near && [near];
}

/** A range of numbers with integer bounds. Numbers just beyond `from` and `to` may pass. */
function range(field: string, from: number | undefined, to: number | undefined): Filter | undefined {
  const lower = Math.max(from === undefined ? LOWEST : Math.floor(from), LOWEST);
  if (lower > EXACT || (to !== undefined && Math.abs(to) > EXACT)) return undefined;
  const parts = [compare(field, "gte", lower)];
  if (to !== undefined) parts.push(compare(field, "lte", Math.ceil(to)));
  return { kind: "and", parts };
}
