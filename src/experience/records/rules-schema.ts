import type { Column, TableSchema } from "../../storage/driver/driver.ts";
import { cleared } from "./schemas.ts";

/** The columns of the first that were made. */
const first: readonly Column[] = [
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
];

/**
 * `rules`: a row for each revision, so that maintenance, which removes what was replaced, keeps all of them. `at` in
 * Unix milliseconds.
 */
export const rulesSchema: TableSchema = {
  key: "id",
  version: "version",
  deleted: "deleted",
  columns: [...first, cleared],
  recipe: first.map(({ name }) => name),
};
