import { cosineSimilarity } from "../base/text/similarity.ts";
import type { ReadOptions } from "../storage/table/read-options.ts";
import type { Table } from "../storage/table/table.ts";
import type { Row, Scored, Vector } from "../base/types.ts";

/** The engine computes in 32 bits: nearer than this, similarities are equal. */
const ROUNDING = 1e-5;

/**
 * The `k` rows nearest to a vector, where Python may have added an id twice without a version: the last one counts,
 * but the search may have met an earlier one and given its similarity. That is at least as high as the true one, so
 * it is computed again, and more rows are fetched as long as one behind them could still be nearer.
 */
export async function nearestRows(
  table: Table,
  request: { vector: Vector; k: number } & ReadOptions,
): Promise<Scored<Row>[]> {
  for (let k = request.k; ; k *= 4) {
    const found = await table.search({ ...request, k });
    const exact = await measuredAgain(table, request.vector, found);
    const nearest = exact.slice(0, request.k);
    const bound = found.at(-1)?.similarity ?? -1;
    if (found.length < k || (nearest.at(-1)?.similarity ?? -1) + ROUNDING >= bound) return nearest;
  }
}

async function measuredAgain(
  table: Table,
  query: Vector,
  found: readonly Scored<Row>[],
): Promise<readonly Scored<Row>[]> {
  const key = table.schema.key;
  const unversioned = found.filter(({ item }) => !item["version"]).map(({ item }) => item[key] as string);
  if (unversioned.length === 0) return found;
  const name = table.schema.vector as string;
  const rows = await table.get(unversioned, [name]);
  const vectors = new Map(rows.map((row) => [row[key], row[name]]));
  return found
    .map(({ item, similarity }) => {
      const vector = vectors.get(item[key] ?? null);
      return {
        item,
        similarity: vector instanceof Float32Array ? cosineSimilarity(query, vector) : similarity,
      };
    })
    .sort((a, b) => b.similarity - a.similarity);
}
