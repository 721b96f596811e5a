import type { TableSchema } from "../../storage/driver/driver.ts";

/** `erasures`: what an erasure under way reaches, by name, so that one that was cut short can be finished. Else empty. */
export const erasuresSchema: TableSchema = {
  key: "id",
  version: "version",
  deleted: "deleted",
  columns: [
    { name: "id", type: "text", index: "exact" },
    { name: "version", type: "int64" },
    { name: "deleted", type: "bool" },
    { name: "names", type: "text" },
    { name: "at", type: "int64", nullable: true },
    { name: "scope", type: "text" },
  ],
  recipe: ["id", "version", "deleted", "names", "at"],
};
