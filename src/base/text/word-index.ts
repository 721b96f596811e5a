import { bm25Rarity, bm25Term } from "./bm25.ts";
import { tokenize } from "./tokenize.ts";
import { countsOf } from "../collections/counts-of.ts";

/** The documents that contain one word, and how often each does. */
class Postings {
  #documents = new Int32Array(4);
  #counts = new Uint16Array(4);
  size = 0;

  add(document: number, count: number): void {
    if (this.size === this.#documents.length) {
      const room = 2 * this.size;
      const [documents, counts] = [new Int32Array(room), new Uint16Array(room)];
      documents.set(this.#documents);
      counts.set(this.#counts);
      [this.#documents, this.#counts] = [documents, counts];
    }
    this.#documents[this.size] = document;
    this.#counts[this.size++] = Math.min(count, 65_535);
  }

  documentAt(place: number): number {
    return this.#documents[place] as number;
  }

  countAt(place: number): number {
    return this.#counts[place] as number;
  }
}

/** An inverted index: finds the texts that share words with a query, and scores them by BM25. */
export class WordIndex {
  readonly #postings = new Map<string, Postings>();
  readonly #lengths: number[] = [];
  /** Number of pairs of a text and one of its different words. */
  pairs = 0;

  /** Number of texts that were added. */
  get size(): number {
    return this.#lengths.length;
  }

  /** Adds a text and returns its number, counted from 0. */
  add(text: string): number {
    const words = tokenize(text);
    const document = this.#lengths.push(words.length) - 1;
    const counts = countsOf(words);
    for (const [word, count] of counts) {
      let postings = this.#postings.get(word);
      if (!postings) this.#postings.set(word, (postings = new Postings()));
      postings.add(document, count);
    }
    this.pairs += counts.size;
    return document;
  }

  /**
   * The BM25 score of each text, by the statistics of the texts that count; 0 for a text that shares no word or does
   * not count.
   * @param counting 1 for each text that counts
   */
  scores(query: string, counting: Uint8Array): Float64Array {
    const scores = new Float64Array(this.size);
    const [total, average] = this.#sizes(counting);
    for (const word of new Set(tokenize(query))) {
      const postings = this.#postings.get(word);
      if (!postings) continue;
      let containing = 0;
      for (let at = 0; at < postings.size; at++) if (counting[postings.documentAt(at)] === 1) containing++;
      const rarity = bm25Rarity(containing, total);
      for (let at = 0; at < postings.size; at++) {
        const document = postings.documentAt(at);
        if (counting[document] !== 1) continue;
        const [count, length] = [postings.countAt(at), this.#lengths[document] as number];
        const term = bm25Term({ count, rarity, length, average });
        scores[document] = (scores[document] as number) + term;
      }
    }
    return scores;
  }

  /** How many texts count, and the mean number of their words. */
  #sizes(counting: Uint8Array): [total: number, average: number] {
    let [total, length] = [0, 0];
    for (let document = 0; document < this.#lengths.length; document++) {
      if (counting[document] !== 1) continue;
      total++;
      length += this.#lengths[document] as number;
    }
    return [total, length / Math.max(1, total) || 1];
  }
}
