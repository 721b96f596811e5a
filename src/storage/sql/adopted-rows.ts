import type { Row } from "../../base/types.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import type { TableSchema } from "../driver/driver.ts";

/**
 * Converts rows of another program, which lack our columns, to versions of ours. The key of a row is derived from
 * its cells in the columns `foreign`, and rows with equal cells are numbered. So adopting them again changes nothing.
 */
export function adoptedRows(rows: readonly Row[], schema: TableSchema): Row[] {
  const { foreign } = schema;
  if (foreign === undefined) return [];
  const seen = new Map<string, number>();
  return rows
    .filter((row) => row[schema.key] === "")
    .map((row) => {
      const content = JSON.stringify(foreign.map((name) => row[name]));
      const occurrence = seen.get(content) ?? 0;
      seen.set(content, occurrence + 1);
      return { ...row, [schema.key]: derivedId(content, String(occurrence)), version: 1 };
    });
}
