import type { ColumnType, TableSchema } from "../driver/driver.ts";
import type { Filter } from "../../base/filter/filter.ts";

/**
 * The part of a filter that a driver can apply before searching: a condition on columns that every matching row
 * satisfies. Fields that are not columns are decided later, on the row itself. `undefined`: nothing can be pushed.
 */
export function pushableFilter(filter: Filter, schema: TableSchema): Filter | undefined {
  return push(filter, new Map(schema.columns.map(({ name, type }) => [name, type])));
}

type Types = ReadonlyMap<string, ColumnType>;

function push(filter: Filter, types: Types): Filter | undefined {
  switch (filter.kind) {
    case "compare":
    case "in":
      return fits(filter, types) ? filter : undefined;
    case "and": {
      const parts = filter.parts.flatMap((part) => push(part, types) ?? []);
      return parts.length === 0 ? undefined : { kind: "and", parts };
    }
    case "or": {
      const parts = filter.parts.map((part) => push(part, types));
      return parts.every((part) => part !== undefined) ? { kind: "or", parts } : undefined;
    }
    case "not":
      return whole(filter.part, types) ? filter : undefined;
  }
}

/** A weaker inner condition would make a stronger negation, so a negation is pushed whole or not at all. */
function whole(filter: Filter, types: Types): boolean {
  switch (filter.kind) {
    case "compare":
    case "in":
      return fits(filter, types);
    case "and":
    case "or":
      return filter.parts.every((part) => whole(part, types));
    case "not":
      return whole(filter.part, types);
  }
}

/** Engines refuse to compare a column with a value of another type, or convert it in ways of their own. */
function fits(filter: Extract<Filter, { kind: "compare" | "in" }>, types: Types): boolean {
  const expected = comparable[types.get(filter.field) ?? "dict"];
  const values = filter.kind === "in" ? filter.values : [filter.value];
  return expected !== undefined && values.every((value) => value === null || typeof value === expected);
}

const comparable: Readonly<Record<ColumnType, string | undefined>> = {
  text: "string",
  bool: "boolean",
  int64: "number",
  float32: "number",
  dict: undefined,
  embedding: undefined,
};
