import type { Column, TableSchema } from "../../storage/driver/driver.ts";
import { cleared } from "./schemas.ts";

const text = (name: string): Column => ({ name, type: "text" });

/** The columns of the first that were made. */
const first: readonly Column[] = [
  { name: "id", type: "text", index: "exact" },
  { name: "version", type: "int64" },
  { name: "deleted", type: "bool" },
  ...["skill_id", "name"].map(text),
  { name: "revision", type: "int64" },
  ...["status", "reason"].map(text),
  { name: "decided", type: "bool" },
  ...["description", "body", "pattern", "evidence", "sources", "author", "scope"].map(text),
  { name: "at", type: "int64" },
];

/** `skills`: a row for each revision, so that maintenance removes none. `at` in Unix milliseconds. */
export const skillsSchema: TableSchema = {
  key: "id",
  version: "version",
  deleted: "deleted",
  referenceLists: ["sources"],
  columns: [...first, cleared],
  recipe: first.map(({ name }) => name),
};
