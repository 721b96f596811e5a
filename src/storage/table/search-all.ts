import { listOf } from "../../base/async/list-of.ts";
import { bm25Scores } from "../../base/text/bm25.ts";
import { cosineSimilarity } from "../../base/text/similarity.ts";
import type { Row, Scored, Vector } from "../../base/types.ts";
import type { TableSchema } from "../driver/driver.ts";
import { inOrder } from "./in-order.ts";
import { nearestThenNewest } from "./nearest-then-newest.ts";
import { textOf, versionOf } from "../driver/newest-rows.ts";
import type { NearestOptions, ReadOptions } from "./read-options.ts";
import { readableColumns } from "./row-filter.ts";

/** Returns every live row that satisfies the options. */
type Scan = (options: ReadOptions) => AsyncIterable<Row>;

/** Searches by vector for a driver that cannot, by comparing every live row that matches the filter. */
export async function searchAll(
  schema: TableSchema,
  scan: Scan,
  vector: Vector,
  request: NearestOptions & ReadOptions,
): Promise<Scored<Row>[]> {
  const { vector: name = "" } = schema;
  const found: Scored<Row>[] = [];
  for await (const item of scan(including(schema, request, name))) {
    const other = item[name];
    if (other instanceof Float32Array) found.push({ item, similarity: cosineSimilarity(vector, other) });
  }
  if (request.oldest) return inOrder(found).slice(0, request.k);
  const nearest = (a: Scored<Row>, b: Scored<Row>): number => b.similarity - a.similarity;
  if (!request.newest) return found.sort(nearest).slice(0, request.k);
  return found.sort(nearestThenNewest).slice(0, request.k).sort(nearest);
}

/**
 * Searches by text for a driver that cannot: BM25 over every live row that matches the filter. Rows with equal BM25
 * are sorted newest first.
 */
export async function searchAllText(
  schema: TableSchema,
  scan: Scan,
  request: { text: string; k: number } & ReadOptions,
): Promise<Row[]> {
  const { text: name = "" } = schema;
  const rows = await listOf(scan(including(schema, request, name)));
  const scores = bm25Scores(
    request.text,
    rows.map((row) => textOf(row, name)),
  );
  return rows
    .map((item, index) => ({ item, score: scores[index] ?? 0 }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || versionOf(b.item) - versionOf(a.item))
    .slice(0, request.k)
    .map(({ item }) => item);
}

function including(schema: TableSchema, options: ReadOptions, name: string): ReadOptions {
  const { columns = readableColumns(schema) } = options;
  return { ...options, columns: [...columns, name, "version"] };
}
