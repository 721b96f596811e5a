import { DeeplakeError } from "../../base/errors.ts";
import type { SqlRow } from "./sql-connection.ts";

/**
 * The rows of an answer. An answer may be the rows, `pg`'s `{ rows }`, or the service's `{ columns, rows }`, where
 * each row is an array.
 */
export function rowsOf(answer: unknown): readonly SqlRow[] {
  if (Array.isArray(answer)) return answer as SqlRow[];
  if (typeof answer === "object" && answer !== null) {
    const { rows, columns } = answer as { rows?: unknown; columns?: unknown };
    const names = Array.isArray(columns) ? columns.map(nameOf) : [];
    // Statements without a result have no rows.
    if (rows === undefined || rows === null) return [];
    if (Array.isArray(rows)) {
      return rows.map((row: unknown) =>
        Array.isArray(row)
          ? Object.fromEntries(names.map((name, index) => [name, row[index] as unknown]))
          : (row as SqlRow),
      );
    }
  }
  throw new DeeplakeError(
    "ENGINE_FAILED",
    `Expected rows, or an object with rows, from the SQL client, got ${typeof answer}. Give a pg pool or a ManagedClient.`,
  );
}

function nameOf(column: unknown): string {
  return typeof column === "object" && column !== null
    ? String((column as { name?: unknown }).name)
    : String(column);
}
