import type { Filter, FilterValue } from "../../base/filter/filter.ts";
import { float32 } from "../../base/json/float32.ts";
import type { ColumnType, TableSchema } from "../driver/driver.ts";

/**
 * The part of a filter that a driver can apply before searching: a condition on columns that every matching row
 * satisfies. Fields that are not columns are decided later, on the row itself. `undefined`: nothing can be pushed.
 */
export function pushableFilter(filter: Filter, schema: TableSchema): Filter | undefined {
  return push(filter, new Map(schema.columns.map(({ name, type }) => [name, type])));
}

type Types = ReadonlyMap<string, ColumnType>;
type Condition = Extract<Filter, { kind: "compare" | "in" }>;

function push(filter: Filter, types: Types): Filter | undefined {
  if (filter.kind !== "and") return whole(filter, types, push);
  const parts = filter.parts.flatMap((part) => push(part, types) ?? []);
  return parts.length === 0 ? undefined : { kind: "and", parts };
}

/** A filter with all its parts, each as `pushed` gives it, or nothing. */
function whole(
  filter: Filter,
  types: Types,
  pushed: (part: Filter, types: Types) => Filter | undefined = whole,
): Filter | undefined {
  switch (filter.kind) {
    case "compare":
    case "in":
      return condition(filter, types);
    case "and":
    case "or": {
      const parts = filter.parts.map((part) => pushed(part, types));
      return parts.every((part) => part !== undefined) ? { ...filter, parts } : undefined;
    }
    case "not": {
      // A weaker inner condition would make a stronger negation.
      const part = whole(filter.part, types);
      return part && { ...filter, part };
    }
    case "contains":
    case "exists":
      return undefined;
  }
}

/** A condition as the stored cells satisfy it exactly when the cells as they are read satisfy it. */
function condition(filter: Condition, types: Types): Filter | undefined {
  const type = types.get(filter.field) ?? "dict";
  const kind = comparable[type];
  const values = filter.kind === "in" ? filter.values : [filter.value];
  // Engines refuse to compare a column with a value of another type, or convert it in ways of their own.
  if (kind === undefined || !values.every((value) => value === null || typeof value === kind))
    return undefined;
  if (type !== "float32") return filter;
  // A column holds 32 bits, and reads as the shortest decimal of them. Numbers between two such decimals have no equal.
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
