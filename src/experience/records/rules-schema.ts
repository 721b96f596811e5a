import type { TableSchema } from "../../storage/driver/driver.ts";

/**
 * `rules`: a row for each revision, so that maintenance, which removes what was replaced, keeps all of them. `at` in
 * Unix milliseconds.
 */
export const rulesSchema: TableSchema = {
  key: "id",
  version: "version",
  deleted: "deleted",
  columns: [
    { name: "id", type: "text", index: "exact" },
    { name: "version", type: "int64" },
    { name: "deleted", type: "bool" },
    { name: "rule_id", type: "text" },
    { name: "revision", type: "int64" },
    { name: "text", type: "text" },
    { name: "priority", type: "int64" },
    { name: "active", type: "bool" },
    { name: "author", type: "text" },
    { name: "at", type: "int64" },
    { name: "scope", type: "text" },
  ],
};
