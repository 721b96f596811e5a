import { tokenize } from "./tokenize.ts";

/**
 * Term saturation and length normalisation of BM25. The values are Lucene's defaults, from Robertson and
 * Zaragoza, "The Probabilistic Relevance Framework" (2009).
 */
const K1 = 1.2;
const B = 0.75;

/**
 * Okapi BM25 of a query for each text of a pool, with the pool's own statistics and Lucene's inverse document
 * frequency ln(1 + (N - n + 0.5) / (n + 0.5)), which is never negative. 0 means that text and query share no
 * term.
 * @param termsOf Splits a text into terms.
 * @default its words, without stemming or stop words
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

interface Document {
  /** How often the text has each term of the query, by the term's place in the query. */
  readonly counts: ReadonlyMap<number, number>;
  readonly length: number;
}

/** Texts that are added one by one and scored at the end. Only counts of terms are kept, and no text. */
export class Bm25Pool {
  readonly #places: ReadonlyMap<string, number>;
  readonly #documents: Document[] = [];
  /** For each term of the query, how many texts have it. */
  readonly #containing: number[];
  #length = 0;

  /** @param terms The terms of the query. */
  constructor(terms: Iterable<string>) {
    this.#places = new Map([...new Set(terms)].map((term, place) => [term, place]));
    this.#containing = Array.from(this.#places, () => 0);
  }

  /** Adds a text. Returns whether the text has a term of the query. */
  add(terms: readonly string[]): boolean {
    const counts = new Map<number, number>();
    for (const term of terms) {
      const place = this.#places.get(term);
      if (place !== undefined) counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    for (const place of counts.keys()) this.#containing[place] = (this.#containing[place] ?? 0) + 1;
    this.#documents.push({ counts, length: terms.length });
    this.#length += terms.length;
    return counts.size > 0;
  }

  /** BM25 of each text, in the order of adding. */
  scores(): number[] {
    const total = this.#documents.length;
    const average = this.#length / Math.max(1, total) || 1;
    const rarities = this.#containing.map((containing) => bm25Rarity(containing, total));
    return this.#documents.map(({ counts, length }) => {
      let sum = 0;
      // Always in the order of the query, because the sum of the same numbers in another order may differ.
      for (const place of [...counts.keys()].sort((a, b) => a - b))
        sum += bm25Term({
          count: counts.get(place) as number,
          rarity: rarities[place] as number,
          length,
          average,
        });
      return sum;
    });
  }
}

/** Lucene's inverse document frequency of a term that `containing` of `total` texts have. */
export function bm25Rarity(containing: number, total: number): number {
  return Math.log(1 + (total - containing + 0.5) / (containing + 0.5));
}

/** What one term of a query adds to BM25 of a text that has the term. */
export function bm25Term({
  count,
  rarity,
  length,
  average,
}: {
  /** How often the text has the term. */
  readonly count: number;
  /** The `bm25Rarity` of the term. */
  readonly rarity: number;
  /** Number of terms of the text. */
  readonly length: number;
  /** Mean number of terms of a text. */
  readonly average: number;
}): number {
  return (rarity * count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / average));
}
