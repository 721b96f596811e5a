import { randomUUID } from "node:crypto";

import type { JsonObject, Vector } from "../../../base/types.ts";
import { itemToRows, rowIds } from "./item-codec.ts";
import type { ItemVectors } from "./item-vectors.ts";
import type { ItemPut } from "./plan-operation.ts";
import type { ItemTable } from "./store-schema.ts";

/** Stores and deletes items. Of several puts of one key the last counts; an item that exists keeps its time of creation. */
export async function writeItems(
  table: ItemTable,
  vectors: ItemVectors | undefined,
  puts: readonly ItemPut[],
): Promise<void> {
  const last = [...new Map(puts.map((put) => [put.id, put])).values()];
  const stored = last.filter((put): put is ItemPut & { value: JsonObject } => put.value !== null);
  const made: readonly (readonly Vector[])[] = (await vectors?.ofItems(stored)) ?? stored.map(() => []);
  const vectorsOf = new Map(stored.map(({ id }, position) => [id, made[position] ?? []]));
  const rows = await table.get(
    last.map(({ id }) => id),
    ["created_at", "vectors"],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const now = Date.now();
  await table.append(
    stored.flatMap(({ id, namespace, key, value }) => {
      const createdAt = known.get(id)?.created_at ?? now;
      return itemToRows({
        namespace,
        key,
        json: JSON.stringify(value),
        vectors: vectorsOf.get(id) ?? [],
        revision: randomUUID(),
        createdAt,
        updatedAt: Math.max(now, createdAt),
      });
    }),
    { mayReplace: true },
  );
  const leftover = [...known].flatMap(([id, row]) => {
    const kept = vectorsOf.get(id);
    const before = rowIds(id, row.vectors);
    return kept ? before.slice(Math.max(1, kept.length)) : before;
  });
  await table.remove(leftover);
}
