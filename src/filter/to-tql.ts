import type { Filter, FilterValue } from "./filter.ts";

/**
 * A condition in Deeplake's query language that every row matching the filter satisfies, or `undefined` when there is
 * no such condition. It may let other rows pass: the engine keeps empty texts as null, orders no texts and rounds
 * numbers to the column's type, so those parts are decided on the row.
 * @param numbers Columns of numbers. Cells of them that were never written are null or far below every whole number.
 */
export function toTql(filter: Filter, numbers: ReadonlySet<string> = new Set()): string | undefined {
  switch (filter.kind) {
    case "and": {
      const parts = filter.parts.flatMap((part) => toTql(part, numbers) ?? []);
      return parts.length === 0 ? undefined : parts.map((part) => `(${part})`).join(" AND ");
    }
    case "or": {
      const parts = filter.parts.map((part) => toTql(part, numbers));
      return parts.length > 0 && parts.every((part) => part !== undefined)
        ? parts.map((part) => `(${part})`).join(" OR ")
        : undefined;
    }
    case "not":
      return undefined;
    case "in":
      return filter.values.length > 0 && filter.values.every(exact)
        ? `${name(filter.field)} IN (${filter.values.map(literal).join(", ")})`
        : undefined;
    case "compare": {
      const { operator, value } = filter;
      if (operator === "eq" && value === "" && !numbers.has(filter.field))
        return `${name(filter.field)} IS NULL OR ${name(filter.field)} = ''`;
      if (operator === "eq" && value === null && numbers.has(filter.field))
        return `${name(filter.field)} IS NULL OR ${name(filter.field)} < ${-(2 ** 53)}`;
      if (operator === "eq" && exact(value)) return `${name(filter.field)} = ${literal(value)}`;
      if (typeof value !== "number" || operator === "eq" || operator === "ne") return undefined;
      // The column may hold the 32-bit neighbour of the value, so the bound itself passes.
      const sign = operator === "gt" || operator === "gte" ? ">=" : "<=";
      return Number.isInteger(value) ? `${name(filter.field)} ${sign} ${literal(value)}` : undefined;
    }
  }
}

/** Values whose equality the engine decides as we do: texts it does not keep as null, booleans, whole numbers. */
function exact(value: FilterValue): value is string | number | boolean {
  if (typeof value === "string") return value !== "" && !value.includes("\0");
  return typeof value === "boolean" || Number.isSafeInteger(value);
}

function literal(value: FilterValue): string {
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
}

function name(field: string): string {
  // A reserved word of the query language.
  return field === "timestamp" ? '"timestamp"' : field;
}
