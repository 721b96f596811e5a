import { expect, test } from "vitest";

import { batchesOf } from "../../../src/base/collections/batches-of.ts";

const row = (documents: string, numbers = 0): { documents: string; embeddings: Float32Array } => ({
  documents,
  embeddings: new Float32Array(numbers),
});

test("cuts where a batch has enough rows", () => {
  const rows = ["a", "b", "c", "d", "e"].map((text) => row(text));
  const batches = [...batchesOf(rows, { rows: 2, size: 1_000 })];
  expect(batches.map((batch) => batch.map(({ documents }) => documents))).toEqual([
    ["a", "b"],
    ["c", "d"],
    ["e"],
  ]);
});

test("cuts where a batch has enough text and vectors, and lets a large row go alone", () => {
  const rows = [row("x".repeat(500)), row("a", 100), row("b", 1), row("c", 1)];
  const batches = [...batchesOf(rows, { rows: 100, size: 400 })];
  expect(batches.map((batch) => batch.length)).toEqual([1, 1, 2]);
});

test("no rows are no batch", () => {
  expect([...batchesOf([])]).toEqual([]);
});
