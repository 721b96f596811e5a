import { randomUUID } from "node:crypto";

import type { JsonObject, Vector } from "../../../base/types.ts";
import { expiryColumns, living, renewalId } from "./expiry.ts";
import { itemToRows, rowIds } from "./item-codec.ts";
import type { ItemVectors } from "./item-vectors.ts";
import type { ItemPut } from "./plan-operation.ts";
import { milliseconds } from "./store-ttl.ts";
import type { ItemRow, ItemTable } from "./store-schema.ts";

/**
 * Stores and deletes items. The last of several puts of one key counts. An item that has not expired keeps its
 * creation time.
 * @param now The time of these writes, in Unix milliseconds. `now` must be later than the time of earlier writes.
 */
export async function writeItems(
  table: ItemTable,
  vectors: ItemVectors | undefined,
  puts: readonly ItemPut[],
  { now, defaultTtl }: { now: number; defaultTtl: number | undefined },
): Promise<void> {
  const last = [...new Map(puts.map((put) => [put.id, put])).values()];
  const stored = last.filter((put): put is ItemPut & { value: JsonObject } => put.value !== null);
  const made: readonly (readonly Vector[])[] = (await vectors?.ofItems(stored)) ?? stored.map(() => []);
  const vectorsOf = new Map(stored.map(({ id }, position) => [id, made[position] ?? []]));
  const rows = await table.get(
    last.map(({ id }) => id),
    ["created_at", "updated_at", "vectors", ...expiryColumns],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const alive = new Map((await living(table, rows, Date.now())).map((row) => [row.id, row]));
  await table.append(
    stored.flatMap(({ id, namespace, key, value, ttl: given }) => {
      const before = alive.get(id);
      const ttl = milliseconds(given === undefined ? defaultTtl : given);
      return itemToRows({
        namespace,
        key,
        json: JSON.stringify(value),
        vectors: vectorsOf.get(id) ?? [],
        revision: randomUUID(),
        createdAt: before?.created_at ?? now,
        updatedAt: before ? Math.max(now, before.updated_at + 1) : now,
        ttl,
        expiresAt: ttl === null ? null : Date.now() + ttl,
      });
    }),
    { mayReplace: true },
  );
  const leftover = [...known].flatMap(([id, row]) => {
    const kept = vectorsOf.get(id);
    const before = rowIds(id, row.vectors);
    const renewal = row.ttl === null ? [] : [renewalId(id)];
    return [...(kept ? before.slice(Math.max(1, kept.length)) : before), ...renewal];
  });
  await table.remove(leftover);
}

/** Deletes the items that are expired at the time `now`, in Unix milliseconds. Returns their number. */
export async function sweep(table: ItemTable, now: number): Promise<number> {
  const columns = ["part", "vectors", ...expiryColumns] as const;
  const rows: ItemRow<(typeof columns)[number]>[] = [];
  for await (const row of table.scan({ columns })) if (row.part === 0) rows.push(row);
  const alive = new Set(await living(table, rows, now));
  const over = rows.filter((row) => !alive.has(row));
  await table.remove(over.flatMap(({ id, vectors }) => [...rowIds(id, vectors), renewalId(id)]));
  return over.length;
}
