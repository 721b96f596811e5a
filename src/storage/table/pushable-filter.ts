import type { Filter, FilterValue } from "../../base/filter/filter.ts";
import { type Condition, partOf } from "../../base/filter/part-of.ts";
import { float32 } from "../../base/json/float32.ts";
import type { ColumnType, TableSchema } from "../driver/driver.ts";

/**
 * The part of a filter that a driver can apply before searching: conditions on columns. Every matching row
 * satisfies this part; `undefined` if there is none. `Table` checks the whole filter again on each row.
 */
export function pushableFilter(filter: Filter, schema: TableSchema): Filter | undefined {
  const types: Types = new Map(schema.columns.map(({ name, type }) => [name, type]));
  return partOf(
    filter,
    (one) => condition(one, types),
    (negation) => whole(negation, types),
  );
}

type Types = ReadonlyMap<string, ColumnType>;

/** Translates a filter exactly; `undefined` if a part of the filter cannot be translated. */
function whole(filter: Filter, types: Types): Filter | undefined {
  switch (filter.kind) {
    case "compare":
    case "in":
      return condition(filter, types);
    case "and":
    case "or": {
      const parts = filter.parts.map((part) => whole(part, types));
      return parts.every((part) => part !== undefined) ? { ...filter, parts } : undefined;
    }
    case "not": {
      const part = whole(filter.part, types);
      return part && { ...filter, part };
    }
    case "contains":
    case "exists":
      return undefined;
  }
}

/** Translates a condition so that a stored cell satisfies it exactly if the cell as read does. */
function condition(filter: Condition, types: Types): Filter | undefined {
  const type = types.get(filter.field) ?? "dict";
  const kind = comparable[type];
  const values = filter.kind === "in" ? filter.values : [filter.value];
  // Engines refuse to compare a column with a value of another type, or convert it in their own way.
  if (kind === undefined || !values.every((value) => value === null || typeof value === kind))
    return undefined;
  if (type !== "float32") return filter;
  // Reading a float column gives the shortest decimal of its 32 bits. No cell equals a number between two
  // such decimals.
  if (!values.every((value) => typeof value !== "number" || float32(value) === value)) return undefined;
  return filter.kind === "in"
    ? { ...filter, values: values.map(stored) }
    : { ...filter, value: stored(filter.value) };
}

function stored(value: FilterValue): FilterValue {
  return typeof value === "number" ? Math.fround(value) : value;
}

const comparable: Readonly<Record<ColumnType, string | undefined>> = {
  text: "string",
  bool: "boolean",
  int64: "number",
  float32: "number",
  dict: undefined,
  embedding: undefined,
};
