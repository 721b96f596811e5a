import type { SqlValue } from "./statement.ts";

/**
 * A value as an SQL literal that nothing in the value can leave, whatever `standard_conforming_strings` says: quotes
 * are doubled, and a text with a backslash is an escape string with its backslashes doubled.
 * @throws RangeError for NUL, which no Postgres text can hold; `Table` refuses it before.
 */
export function sqlLiteral({ type, text }: SqlValue): string {
  if (text.includes("\0")) throw new RangeError("Expected a text without NUL, got one.");
  const quoted = text.replaceAll("'", "''");
  const literal = quoted.includes("\\") ? `E'${quoted.replaceAll("\\", "\\\\")}'` : `'${quoted}'`;
  return `${literal}::${type}`;
}
