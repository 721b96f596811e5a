import type { Row } from "../../base/types.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import type { TableSchema } from "../driver/driver.ts";

/**
 * Rows that another program wrote without our columns, as versions of ours: the key is made of their content, and
 * rows equal in it are told apart by their occurrence, so that adopting them again changes nothing.
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
