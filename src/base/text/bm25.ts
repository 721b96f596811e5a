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
  const pool = new Bm25Pool(termsOf(query));
  for (const text of texts) pool.add(termsOf(text));
  return pool.scores();
}

/**
 * BM25 of each text relative to a perfect match: 1 is what a text equal to the query would score in this pool,
 * 0 no word in common. Clipped to 1.
 */
export function relativeBm25Scores(query: string, texts: readonly string[]): number[] {
  const words = tokenize(query);
  const pool = new Bm25Pool(words);
  for (const text of texts) pool.add(tokenize(text));
  const perfect = pool.scoreOf(words);
  return pool.scores().map((score) => (perfect === 0 ? 0 : Math.min(1, score / perfect)));
}

interface Document {
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
}

/** Texts that are added one by one and scored when all are known. Of each only the terms of the query are kept. */
export class Bm25Pool {
  readonly #terms: ReadonlySet<string>;
  readonly #documents: Document[] = [];
  readonly #containing = new Map<string, number>();
  #length = 0;

  /** @param terms Those of the query. */
  constructor(terms: Iterable<string>) {
    this.#terms = new Set(terms);
  }

  /** Adds a text; gives whether it has a term of the query. */
  add(terms: readonly string[]): boolean {
    const document = this.#counted(terms);
    this.#documents.push(document);
    this.#length += document.length;
    for (const term of document.counts.keys())
      this.#containing.set(term, (this.#containing.get(term) ?? 0) + 1);
    return document.counts.size > 0;
  }

  /** BM25 of each text, in the order they were added. */
  scores(): number[] {
    return this.#documents.map((document) => this.#score(document));
  }

  /** BM25 that a text of these terms would have in this pool. */
  scoreOf(terms: readonly string[]): number {
    return this.#score(this.#counted(terms));
  }

  #counted(terms: readonly string[]): Document {
    const counts = new Map<string, number>();
    for (const term of terms) if (this.#terms.has(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
    return { counts, length: terms.length };
  }

  #score({ counts, length }: Document): number {
    const total = this.#documents.length;
    const average = this.#length / Math.max(1, total) || 1;
    let sum = 0;
    for (const term of this.#terms) {
      const count = counts.get(term) ?? 0;
      if (count === 0) continue;
      const containing = this.#containing.get(term) ?? 0;
      const rarity = Math.log(1 + (total - containing + 0.5) / (containing + 0.5));
      sum += (rarity * count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / average));
    }
    return sum;
  }
}
