import { tokenize } from "./tokenize.ts";

/** Term saturation and length normalisation; the defaults of Lucene, from Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009). */
const K1 = 1.2;
const B = 0.75;

/**
 * Okapi BM25 of a query for each text of a pool, with the pool's own statistics and Lucene's inverse document
 * frequency ln(1 + (N - n + 0.5) / (n + 0.5)), which is never negative. 0: no term in common.
 * @param termsOf The terms of a text. @default its words, neither stemmed nor stopped
 */
export function bm25Scores(
  query: string,
  texts: readonly string[],
  termsOf: (text: string) => string[] = tokenize,
): number[] {
  const pool = statistics(texts.map(termsOf));
  const terms = [...new Set(termsOf(query))];
  return pool.documents.map((document) => score(terms, document, pool));
}

/**
 * BM25 of each text relative to a perfect match: 1 is what a text equal to the query would score in this pool,
 * 0 no word in common. Clipped to 1.
 */
export function relativeBm25Scores(query: string, texts: readonly string[]): number[] {
  const pool = statistics(texts.map(tokenize));
  const words = tokenize(query);
  const terms = [...new Set(words)];
  const perfect = score(terms, counted(words), pool);
  return pool.documents.map((document) =>
    perfect === 0 ? 0 : Math.min(1, score(terms, document, pool) / perfect),
  );
}

interface Document {
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
}

interface Pool {
  readonly documents: readonly Document[];
  readonly containing: ReadonlyMap<string, number>;
  readonly averageLength: number;
}

function counted(words: readonly string[]): Document {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { counts, length: words.length };
}

function statistics(texts: readonly (readonly string[])[]): Pool {
  const documents = texts.map(counted);
  const containing = new Map<string, number>();
  for (const { counts } of documents)
    for (const word of counts.keys()) containing.set(word, (containing.get(word) ?? 0) + 1);
  const total = documents.reduce((sum, { length }) => sum + length, 0);
  return { documents, containing, averageLength: total / Math.max(1, documents.length) };
}

function score(terms: readonly string[], document: Document, pool: Pool): number {
  let sum = 0;
  for (const term of terms) {
    const count = document.counts.get(term) ?? 0;
    if (count === 0) continue;
    const containing = pool.containing.get(term) ?? 0;
    const rarity = Math.log(1 + (pool.documents.length - containing + 0.5) / (containing + 0.5));
    sum +=
      (rarity * count * (K1 + 1)) /
      (count + K1 * (1 - B + (B * document.length) / (pool.averageLength || 1)));
  }
  return sum;
}
