import { type DecidableFilter, decidableFilter } from "../../base/filter/decidable-filter.ts";
import type { Filter, FilterValue } from "../../base/filter/filter.ts";
import type { Column } from "../driver/driver.ts";
import { toSql } from "./sql-cells.ts";
import { identifier, joined, raw, sql, type SqlValue, type Statement } from "./statement.ts";

/** The part of a filter that SQL can decide on these columns; `undefined` if there is none. */
export function sqlCondition(filter: Filter, columns: readonly Column[]): Statement | undefined {
  const numbers = columns.filter(({ type }) => type === "int64" || type === "float32");
  const decidable = decidableFilter(filter, new Set(numbers.map(({ name }) => name)));
  return decidable && written(decidable, new Map(columns.map((column) => [column.name, column])));
}

type Columns = ReadonlyMap<string, Column>;

function written(filter: DecidableFilter, columns: Columns): Statement {
  switch (filter.kind) {
    case "and":
    case "or":
      return joined(
        filter.parts.map((part) => sql`(${written(part, columns)})`),
        filter.kind === "and" ? " AND " : " OR ",
      );
    case "in":
      return sql`${identifier(filter.field)} IN (${joined(filter.values.map((value) => cell(columns, filter.field, value)))})`;
    case "compare":
      if (filter.value === null || filter.value === "")
        return sql`${identifier(filter.field)} IS NULL OR ${identifier(filter.field)} = ${cell(columns, filter.field, filter.value)}`;
      return sql`${identifier(filter.field)} ${raw(operators[filter.operator])} ${cell(columns, filter.field, filter.value)}`;
  }
}

const operators = { eq: "=", ne: "<>", gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

function cell(columns: Columns, field: string, value: FilterValue): SqlValue {
  return toSql(columns.get(field) ?? { type: "text" }, value);
}
