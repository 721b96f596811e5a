import type { TableSchema } from "../../../storage/driver/driver.ts";

/**
 * The first labels of a namespace have columns of their own, so that an engine can look for neighbours inside a
 * namespace. Labels further down are compared afterwards.
 */
export const labelColumns = ["label_1", "label_2", "label_3", "label_4"] as const;

/**
 * `store`: an item is the row with `part` 0. Each further vector of it is a row of its own that counts as long as it
 * has the item's `revision`. `namespace` and `item_value` are JSON texts; labels and `item_key` are written as inside
 * a JSON text, so that any characters can be stored. Times in Unix milliseconds.
 */
export const storeSchema: TableSchema = {
  key: "id",
  version: "version",
  deleted: "deleted",
  columns: [
    { name: "id", type: "text", index: "exact" },
    { name: "version", type: "int64" },
    { name: "deleted", type: "bool" },
    { name: "part", type: "int64" },
    { name: "revision", type: "text" },
    { name: "namespace", type: "text" },
    ...labelColumns.map((name) => ({ name, type: "text" }) as const),
    { name: "item_key", type: "text" },
    { name: "item_value", type: "text" },
    { name: "vectors", type: "int64" },
    { name: "created_at", type: "int64" },
    { name: "updated_at", type: "int64" },
    { name: "embedding", type: "embedding", index: "vector" },
  ],
  vector: "embedding",
};
