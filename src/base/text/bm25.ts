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
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
}

/** Texts that are added one by one and scored at the end. Only counts of terms are kept, and no text. */
export class Bm25Pool {
  readonly #terms: ReadonlySet<string>;
  readonly #documents: Document[] = [];
  readonly #containing = new Map<string, number>();
  #length = 0;

  /** @param terms The terms of the query. */
  constructor(terms: Iterable<string>) {
    this.#terms = new Set(terms);
  }

  /** Adds a text. Returns whether the text has a term of the query. */
  add(terms: readonly string[]): boolean {
    const document = this.#counted(terms);
    this.#documents.push(document);
    this.#length += document.length;
    for (const term of document.counts.keys())
      this.#containing.set(term, (this.#containing.get(term) ?? 0) + 1);
    return document.counts.size > 0;
  }

  /** BM25 of each text, in the order of adding. */
  scores(): number[] {
    return this.#documents.map((document) => this.#score(document));
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
      const containing = this.#containing.get(term) ?? 0;
      if (count > 0) sum += bm25Term({ count, containing, total, length, average });
    }
    return sum;
  }
}

/** What one term of a query adds to BM25 of a text that has the term. */
export function bm25Term({
  count,
  containing,
  total,
  length,
  average,
}: {
  /** How often the text has the term. */
  readonly count: number;
  /** Number of texts that have the term. */
  readonly containing: number;
  /** Number of texts. */
  readonly total: number;
  /** Number of terms of the text. */
  readonly length: number;
  /** Mean number of terms of a text. */
  readonly average: number;
}): number {
  const rarity = Math.log(1 + (total - containing + 0.5) / (containing + 0.5));
  return (rarity * count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / average));
}
