import { expect, test } from "vitest";

import { memoryDriver } from "../../src/storage/memory/memory.ts";
import type { Driver } from "../../src/storage/driver/driver.ts";
import { cosineSimilarity } from "../../src/base/text/similarity.ts";
import { Table } from "../../src/storage/table/table.ts";
import type { Row, Vector } from "../../src/base/types.ts";
import { documentsSchema, type DocumentTable } from "../../src/vectorstore/documents-schema.ts";
import { nearestRows } from "../../src/vectorstore/nearest-rows.ts";

/** Rows as Python writes them, without versions, found by any of their copies, as an engine's index finds them. */
async function tableOf(rows: readonly [id: string, vector: number[]][]): Promise<DocumentTable> {
  const memory = memoryDriver("memory:", null);
  const all: Row[] = rows.map(([ids, vector]) => ({
    ids,
    embeddings: Float32Array.from(vector),
    documents: ids,
    version: null,
    deleted: null,
  }));
  const driver: Driver = {
    ...memory,
    open: async (schema, options) => {
      const opened = await memory.open(schema, options);
      await memory.append(all, { mayReplace: true });
      return opened;
    },
    searchVector: async (vector, { limit }) =>
      all
        .map((item) => ({
          item: { ids: item["ids"] ?? "", version: null },
          similarity: cosineSimilarity(vector, item["embeddings"] as Vector),
        }))
        .sort((a, b) => b.similarity - a.similarity)
        .slice(0, limit),
  };
  return Table.over(driver, documentsSchema, { dimensions: 2 });
}

async function nearest(table: DocumentTable, k: number): Promise<[string, number][]> {
  const found = await nearestRows(table, { vector: Float32Array.of(1, 0), k, columns: ["documents"] });
  return found.map(({ item, similarity }) => [item.ids, Math.round(similarity * 1000) / 1000]);
}

test("the last copy of an id counts, with its own similarity", async () => {
  const table = await tableOf([
    ["twice", [1, 0]],
    ["other", [3, 4]],
    ["twice", [0, 1]],
  ]);
  expect(await nearest(table, 1)).toEqual([["other", 0.6]]);
  expect(await nearest(table, 2)).toEqual([
    ["other", 0.6],
    ["twice", 0],
  ]);
});

test("looks further when earlier copies fill the first places", async () => {
  const copies = Array.from({ length: 30 }, (_, row): [string, number[]] => [`twice ${row}`, [1, 0]]);
  const table = await tableOf([
    ...copies,
    ["other", [3, 4]],
    ...copies.map(([id]): [string, number[]] => [id, [0, 1]]),
  ]);
  expect(await nearest(table, 1)).toEqual([["other", 0.6]]);
});

test("a table with fewer rows than asked for gives all of them", async () => {
  const table = await tableOf([["one", [1, 0]]]);
  expect(await nearest(table, 5)).toEqual([["one", 1]]);
  expect(await nearest(await tableOf([]), 5)).toEqual([]);
});
