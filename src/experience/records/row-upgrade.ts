import type { RedactOptions } from "../../storage/redaction/redact.ts";
import type { RowUpgrade } from "../../storage/table/upgraded-driver.ts";
import { type ClearedTable, clearedRow, clearingColumns } from "./cleared-row.ts";

/** How rows of a table that earlier versions and other programs wrote are read, and stored when they are written again. */
export function rowUpgrade(table: ClearedTable, redaction: RedactOptions): RowUpgrade {
  return {
    columns: (asked) => clearingColumns(table, asked),
    row: (row) => clearedRow(table, row, redaction),
  };
}
