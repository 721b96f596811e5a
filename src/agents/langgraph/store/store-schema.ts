import type { TableSchema } from "../../../storage/driver/driver.ts";
import { counts, identity, texts, versioned } from "../../../storage/table/columns.ts";
import type { ColumnName, ReadRow } from "../../../storage/table/row-of.ts";
import type { Table } from "../../../storage/table/table.ts";

/**
 * The first labels of a namespace have columns of their own, so that an engine can look for neighbours inside a
 * namespace. Labels further down are compared afterwards.
 */
export const labelColumns = ["label_1", "label_2", "label_3", "label_4"] as const;

/** The columns that every version of this table has. */
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
 * `store`: an item is the row with `part` 0. Each further vector of it is a row of its own that counts as long as it
 * has the item's `revision`. `namespace` and `item_value` are JSON texts; labels and `item_key` are written as inside
 * a JSON text, so that any characters can be stored. Times in Unix milliseconds; `ttl` is how long a put lives, or `null`.
 * A row with `part` -1 renews the put of its `revision`.
 */
export const storeSchema = {
  ...versioned,
  columns: [...firstColumns, ...counts("expires_at", "ttl")],
  recipe: firstColumns.map(({ name }) => name),
  vector: "embedding",
} as const satisfies TableSchema;

/** A table of items. */
export type ItemTable = Table<typeof storeSchema>;

/** A row of a table of items, with some of its columns. */
export type ItemRow<Name extends ColumnName<typeof storeSchema>> = ReadRow<typeof storeSchema, Name>;
