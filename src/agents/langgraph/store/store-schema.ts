import type { TableSchema } from "../../../storage/driver/driver.ts";
import { counts, identity, texts, versioned } from "../../../storage/table/columns.ts";
import type { ColumnName, ReadRow } from "../../../storage/table/row-of.ts";
import type { Table } from "../../../storage/table/table.ts";

/**
 * The first labels of a namespace have columns of their own, so that an engine can search for neighbours
 * within a namespace. Deeper labels are compared after the search.
 */
export const labelColumns = ["label_1", "label_2", "label_3", "label_4"] as const;

/** Columns of the first version of the table. A dataset with only these columns is opened and gains the others. */
const firstColumns = [
  ...identity,
  { name: "part", type: "int64" },
  ...texts("revision", "namespace", ...labelColumns, "item_key", "item_value"),
  { name: "vectors", type: "int64" },
  { name: "created_at", type: "int64" },
  { name: "updated_at", type: "int64" },
  { name: "embedding", type: "embedding", index: "vector" },
] as const;

/**
 * The table `store`.
 * - The main row of an item has `part` 0 and the first vector.
 * - Each further vector has a row of its own, which counts only while its `revision` is the item's.
 * - A row with `part` -1 renews the put with the same `revision`.
 * - `namespace` and `item_value` are JSON texts. Labels and `item_key` are escaped as in a JSON string, so that any
 *   characters can be stored.
 * - Times are in Unix milliseconds. `ttl` is how long an item lives after its put, in milliseconds; `null` for
 *   forever.
 */
export const storeSchema = {
  ...versioned,
  columns: [...firstColumns, ...counts("expires_at", "ttl")],
  recipe: firstColumns.map(({ name }) => name),
  vector: "embedding",
} as const satisfies TableSchema;

export type ItemTable = Table<typeof storeSchema>;

/** A row of the table `store`, with some of its columns. */
export type ItemRow<Name extends ColumnName<typeof storeSchema>> = ReadRow<typeof storeSchema, Name>;
