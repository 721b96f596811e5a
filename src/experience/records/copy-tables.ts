import { DeeplakeError } from "../../base/errors.ts";
import { batched } from "../../base/async/batched.ts";
import { keyOf } from "../../storage/driver/newest-rows.ts";
import type { ExperienceTables } from "./experience-tables.ts";

/** Rows that are read and written together. The text of a logged run may have a megabyte. */
const BATCH = 200;
/** Tables that say something about their own location only. */
const OWN = new Set(["calibrations", "erasures"]);

/**
 * Copies the live rows of all scopes from the tables of one location to those of another. Rows keep their ids and
 * versions: a row that is there already stays as it is, and so does a newer version of a row.
 * @param onRows Called with the name of a table, and how many of its rows are done.
 * @returns For each table, the number of rows that were read.
 * @throws DeeplakeError INVALID_STATE if an erasure was interrupted, because its rows would be copied
 */
export async function copyTables(
  from: ExperienceTables,
  to: ExperienceTables,
  onRows: (name: string, done: number, total: number) => void,
): Promise<Readonly<Record<string, number>>> {
  if ((await (await from.erasures()).count()) > 0)
    throw new DeeplakeError(
      "INVALID_STATE",
      "Expected no unfinished erasure, got one that was interrupted. Run the erasure again, then copy.",
    );
  const targets = new Map((await to.all()).map(({ name, table }) => [name, table]));
  const counts: Record<string, number> = {};
  for (const { name, table } of await from.all()) {
    if (OWN.has(name)) continue;
    const { schema } = table;
    const keys = (await table.rows({ columns: [] })).map((row) => keyOf(schema, row));
    const columns = schema.columns.map((column) => column.name);
    let done = 0;
    for (const some of batched(keys, BATCH)) {
      const rows = await table.get(some, columns);
      await targets.get(name)?.append(rows, { versioned: true, mayReplace: true });
      done += rows.length;
      onRows(name, done, keys.length);
    }
    counts[name] = done;
  }
  return counts;
}
