import type { TableSchema } from "../engine/driver.ts";
import type { Filter } from "../filter/filter.ts";

/**
 * The part of a filter that a driver can apply before searching: a condition on columns that every matching row
 * satisfies. Fields that are not columns are decided later, on the row itself. `undefined`: nothing can be pushed.
 */
export function pushableFilter(filter: Filter, schema: TableSchema): Filter | undefined {
  const columns = new Set(
    schema.columns.filter(({ type }) => type !== "dict" && type !== "embedding").map(({ name }) => name),
  );
  return push(filter, columns);
}

function push(filter: Filter, columns: ReadonlySet<string>): Filter | undefined {
  switch (filter.kind) {
    case "compare":
    case "in":
      return columns.has(filter.field) ? filter : undefined;
    case "and": {
      const parts = filter.parts.flatMap((part) => push(part, columns) ?? []);
      return parts.length === 0 ? undefined : { kind: "and", parts };
    }
    case "or": {
      const parts = filter.parts.map((part) => push(part, columns));
      return parts.every((part) => part !== undefined) ? { kind: "or", parts } : undefined;
    }
    case "not":
      return whole(filter.part, columns) ? filter : undefined;
  }
}

/** A weaker inner condition would make a stronger negation, so a negation is pushed whole or not at all. */
function whole(filter: Filter, columns: ReadonlySet<string>): boolean {
  switch (filter.kind) {
    case "compare":
    case "in":
      return columns.has(filter.field);
    case "and":
    case "or":
      return filter.parts.every((part) => whole(part, columns));
    case "not":
      return whole(filter.part, columns);
  }
}
