import { lexicalQuery } from "../base/text/lexical-query.ts";
import { bm25Scores } from "../base/text/bm25.ts";
import { cosineSimilarity, isZero } from "../base/text/similarity.ts";
import { tokenize } from "../base/text/tokenize.ts";
import type { ReadOptions } from "../storage/table/read-options.ts";
import type { Vector } from "../base/types.ts";
import { documentColumns, type WholeDocument } from "./document-codec.ts";
import type { DocumentColumn, DocumentRow, DocumentTable } from "./documents-schema.ts";
import { fuseScores, type HybridWeights } from "../base/text/fuse-scores.ts";
import { nearestRows } from "./nearest-rows.ts";

/** How many rows are searched by vector, and how many by words, unless `k` is more. */
const POOL = 50;

/** A search by words. */
interface TextRequest {
  readonly text: string;
  readonly k: number;
  readonly reads: ReadOptions;
}

/**
 * Finds the `k` best rows by vector and words together. The candidates are the nearest rows and the best rows by
 * words. BM25 is computed over all candidates and fused with their similarity to the vector.
 */
export async function hybridRows(
  table: DocumentTable,
  { text, k, reads, vector, weights }: TextRequest & { vector: Vector; weights: HybridWeights },
): Promise<{ row: WholeDocument; score: number }[]> {
  const pool = Math.max(POOL, k);
  const [near, worded] = await Promise.all([
    isZero(vector) ? [] : nearestRows(table, { ...reads, vector, k: pool, columns: documentColumns }),
    byWords(table, { text, k: pool, reads }, [...documentColumns, "embeddings"]),
  ]);
  const candidates = new Map(near.map(({ item, similarity }) => [item.ids, { row: item, similarity }]));
  for (const row of worded) {
    if (!candidates.has(row.ids))
      candidates.set(row.ids, { row, similarity: similarityTo(vector, row.embeddings) });
  }
  const all = [...candidates.values()].toSorted((a, b) => b.similarity - a.similarity);
  const scores = fuseScores(
    all.map(({ similarity }) => similarity),
    bm25Of(
      text,
      all.map(({ row }) => row),
    ),
    weights,
  );
  return all
    .map(({ row }, index) => ({ row, score: scores[index] ?? 0 }))
    .sort((a, b) => b.score - a.score)
    .slice(0, k);
}

/** Similarity to the query vector. A row without a vector, or a zero query, counts as 0. */
function similarityTo(vector: Vector, other: Vector | null): number {
  return other && !isZero(vector) ? cosineSimilarity(vector, other) : 0;
}

/** Finds at most `k` rows that share words with a text, best first. */
export async function textRows(
  table: DocumentTable,
  { text, k, reads }: TextRequest,
): Promise<WholeDocument[]> {
  const rows = await byWords(table, { text, k: Math.max(POOL, k), reads }, documentColumns);
  const scores = bm25Of(text, rows);
  return rows.filter((_, index) => (scores[index] ?? 0) > 0).slice(0, k);
}

async function byWords<Name extends DocumentColumn>(
  table: DocumentTable,
  { text, k, reads }: TextRequest,
  columns: readonly Name[],
): Promise<DocumentRow<Name>[]> {
  return tokenize(text).length === 0
    ? []
    : table.searchText({ ...reads, text: lexicalQuery(text), k, columns });
}

function bm25Of(text: string, rows: readonly WholeDocument[]): number[] {
  return bm25Scores(
    text,
    rows.map((row) => row.documents),
  );
}
