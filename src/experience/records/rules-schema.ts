import type { TableSchema } from "../../storage/driver/driver.ts";
import { identity, texts, versioned, wholes } from "../../storage/table/columns.ts";
import { cleared } from "./schemas.ts";

/** Columns of the first version of the table. Datasets with only these are opened and gain the others. */
const first = [
  ...identity,
  ...texts("rule_id"),
  ...wholes("revision"),
  ...texts("text"),
  ...wholes("priority"),
  { name: "active", type: "bool" },
  ...texts("author"),
  ...wholes("at"),
  ...texts("scope"),
] as const;

/**
 * `rules`: one row for each revision. Maintenance removes replaced versions of a row, so revisions must not
 * share one. `at` is in Unix milliseconds.
 */
export const rulesSchema = {
  ...versioned,
  columns: [...first, cleared],
  recipe: first.map(({ name }) => name),
} as const satisfies TableSchema;
