import type { TableSchema } from "../../storage/driver/driver.ts";
import { identity, texts, versioned, wholes } from "../../storage/table/columns.ts";
import { cleared } from "./schemas.ts";

/** The columns of the first that were made. */
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
 * `rules`: a row for each revision, so that maintenance, which removes what was replaced, keeps all of them. `at` in
 * Unix milliseconds.
 */
export const rulesSchema = {
  ...versioned,
  columns: [...first, cleared],
  recipe: first.map(({ name }) => name),
} as const satisfies TableSchema;
