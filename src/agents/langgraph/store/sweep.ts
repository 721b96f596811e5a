import { living, expiryColumns, renewalId } from "./expiry.ts";
import { rowIds } from "./item-codec.ts";
import type { ItemRow, ItemTable } from "./store-schema.ts";

/** Deletes the items that are expired at this time, in Unix milliseconds. Returns how many. */
export async function sweep(table: ItemTable, now: number): Promise<number> {
  const columns = ["part", "vectors", ...expiryColumns] as const;
  const rows: ItemRow<(typeof columns)[number]>[] = [];
  for await (const row of table.scan({ columns })) if (row.part === 0) rows.push(row);
  const alive = new Set(await living(table, rows, now));
  const over = rows.filter((row) => !alive.has(row));
  await table.remove(over.flatMap(({ id, vectors }) => [...rowIds(id, vectors), renewalId(id)]));
  return over.length;
}
