import type { Column, TableSchema } from "../../storage/driver/driver.ts";
import { cleared } from "./schemas.ts";

const text = (name: string): Column => ({ name, type: "text" });
const number = (name: string): Column => ({ name, type: "int64", nullable: true });

/** The columns of the first that were made. */
const first: readonly Column[] = [
  { name: "id", type: "text", index: "exact" },
  { name: "version", type: "int64" },
  { name: "deleted", type: "bool" },
  ...["task", "lesson", "sources", "method", "status"].map(text),
  ...["successes", "failures"].map(number),
  ...["evidence", "agent", "author", "scope"].map(text),
  number("at"),
];

/** `lessons`: what several experiences with one task teach, which ones, and what speaks for it. `at` in Unix milliseconds. */
export const lessonsSchema: TableSchema = {
  key: "id",
  version: "version",
  deleted: "deleted",
  referenceLists: ["sources"],
  columns: [...first, cleared],
  recipe: first.map(({ name }) => name),
};
