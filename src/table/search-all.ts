import { bm25Scores } from "../internal/bm25.ts";
import { cosineSimilarity } from "../internal/similarity.ts";
import type { Row, Scored, Vector } from "../types.ts";
import { nearestThenNewest } from "./nearest-then-newest.ts";
import { versionOf } from "./newest-rows.ts";
import type { ReadOptions } from "./read-options.ts";
import type { Table } from "./table.ts";

/** Vector search for a driver that has none: every live row is compared. */
export async function searchAll(
  table: Table,
  vector: Vector,
  request: { k: number; newest?: boolean } & ReadOptions,
): Promise<Scored<Row>[]> {
  const name = table.schema.vector as string;
  const found: Scored<Row>[] = [];
  for await (const item of table.scan(including(table, request, name))) {
    const other = item[name];
    if (other instanceof Float32Array) found.push({ item, similarity: cosineSimilarity(vector, other) });
  }
  const nearest = (a: Scored<Row>, b: Scored<Row>): number => b.similarity - a.similarity;
  if (!request.newest) return found.sort(nearest).slice(0, request.k);
  return found.sort(nearestThenNewest).slice(0, request.k).sort(nearest);
}

/** Text search for a driver that has none: BM25 over every live row that matches the filter; of equals the newest first. */
export async function searchAllText(
  table: Table,
  request: { text: string; k: number } & ReadOptions,
): Promise<Row[]> {
  const name = table.schema.text as string;
  const rows: Row[] = [];
  for await (const row of table.scan(including(table, request, name))) rows.push(row);
  const scores = bm25Scores(
    request.text,
    rows.map((row) => row[name] as string),
  );
  return rows
    .map((item, index) => ({ item, score: scores[index] ?? 0 }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || versionOf(b.item) - versionOf(a.item))
    .slice(0, request.k)
    .map(({ item }) => item);
}

function including(table: Table, options: ReadOptions, name: string): ReadOptions {
  const columns =
    options.columns ??
    table.schema.columns.filter(({ type }) => type !== "embedding").map((column) => column.name);
  return {
    ...(options.filter && { filter: options.filter }),
    ...(options.read && { read: options.read }),
    ...(options.reads && { reads: options.reads }),
    columns: [...columns, name, "version"],
  };
}
