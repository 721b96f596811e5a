import type { TableSchema } from "../storage/driver/driver.ts";
import { identity, texts, versioned, wholes } from "../storage/table/columns.ts";
import type { Table } from "../storage/table/table.ts";

/** `records`: one row for each document that `index()` has indexed. Times are in microseconds. */
export const recordsSchema = {
  ...versioned,
  columns: [
    ...identity,
    ...texts("namespace", "record_key", "group_id"),
    { name: "is_grouped", type: "bool" },
    ...wholes("updated_at"),
  ],
} as const satisfies TableSchema;

export type RecordTable = Table<typeof recordsSchema>;
