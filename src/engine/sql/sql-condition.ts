import { decidableFilter } from "../../filter/decidable-filter.ts";
import type { Filter, FilterValue } from "../../filter/filter.ts";
import type { Column } from "../driver.ts";
import { toSql } from "./sql-cells.ts";
import { identifier, joined, raw, sql, type Statement } from "./statement.ts";

/** What SQL can decide of a filter on these columns, as a condition; `undefined`: nothing. */
export function sqlCondition(filter: Filter, columns: readonly Column[]): Statement | undefined {
  const decidable = decidableFilter(filter);
  return decidable && written(decidable, new Map(columns.map((column) => [column.name, column])));
}

type Columns = ReadonlyMap<string, Column>;

function written(filter: Filter, columns: Columns): Statement {
  switch (filter.kind) {
    case "and":
    case "or":
      return joined(
        filter.parts.map((part) => sql`(${written(part, columns)})`),
        filter.kind === "and" ? " AND " : " OR ",
      );
    case "not":
      return sql`NOT (${written(filter.part, columns)})`;
    case "in": {
      const values = filter.values.flatMap((value) => fitting(columns.get(filter.field), value) ?? []);
      return values.length === 0 ? raw("FALSE") : sql`${identifier(filter.field)} IN (${joined(values)})`;
    }
    case "compare": {
      const value = fitting(columns.get(filter.field), filter.value);
      return value === undefined
        ? raw("FALSE")
        : sql`${identifier(filter.field)} ${raw(operators[filter.operator])} ${value}`;
    }
  }
}

const operators = { eq: "=", ne: "<>", gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

/** A value as the column's type; `undefined`: of another type, which no cell of the column equals. */
function fitting(column: Column | undefined, value: FilterValue) {
  if (column === undefined) return undefined;
  const type = column.type === "text" ? "string" : column.type === "bool" ? "boolean" : "number";
  return typeof value === type ? toSql(column, value) : undefined;
}
