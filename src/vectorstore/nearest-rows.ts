import { cosineSimilarity } from "../base/text/similarity.ts";
import type { ReadOptions } from "../storage/table/read-options.ts";
import type { DocumentColumn, DocumentRow, DocumentTable } from "./documents-schema.ts";
import type { Scored, Vector } from "../base/types.ts";

/** Similarities that differ by no more than this count as equal, because the engine computes in 32 bits. */
const ROUNDING = 1e-5;

/**
 * Finds the `k` rows nearest to a vector. Equally near rows keep the order in which they were added.
 * Python may have added an id twice, without a version. Then the last row with the id counts, but the search may have
 * returned the similarity of an earlier row, which is at least as high. For this reason, the similarities of rows
 * without a version are computed again. More rows are fetched as long as a row that was not fetched could be nearer.
 */
export async function nearestRows<Name extends DocumentColumn>(
  table: DocumentTable,
  request: { vector: Vector; k: number } & ReadOptions<Name>,
): Promise<Scored<DocumentRow<Name>>[]> {
  for (let k = request.k; ; k *= 4) {
    const found = await table.search({ ...request, k, oldest: true });
    const exact = await measuredAgain(table, request.vector, found);
    const nearest = exact.slice(0, request.k);
    const bound = found.at(-1)?.similarity ?? -1;
    if (found.length < k || (nearest.at(-1)?.similarity ?? -1) + ROUNDING >= bound) return nearest;
  }
}

async function measuredAgain<R extends DocumentRow<never>>(
  table: DocumentTable,
  query: Vector,
  found: readonly Scored<R>[],
): Promise<readonly Scored<R>[]> {
  const unversioned = found.filter(({ item }) => item.version === 0).map(({ item }) => item.ids);
  if (unversioned.length === 0) return found;
  const rows = await table.get(unversioned, ["embeddings"]);
  const vectors = new Map(rows.map(({ ids, embeddings }) => [ids, embeddings]));
  return found
    .map(({ item, similarity }) => {
      const vector = vectors.get(item.ids);
      return {
        item,
        similarity: vector ? cosineSimilarity(query, vector) : similarity,
      };
    })
    .sort((a, b) => b.similarity - a.similarity);
}
