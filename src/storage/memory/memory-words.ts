import { Best } from "../../base/collections/best.ts";
import { bm25Term } from "../../base/text/bm25.ts";
import { tokenize } from "../../base/text/tokenize.ts";
import { textOf, versionOf } from "../driver/newest-rows.ts";
import type { MemoryRows } from "./memory-rows.ts";

/** The documents that have a word, and how often each of them has it. */
interface Postings {
  readonly documents: number[];
  readonly counts: number[];
}

const NOWHERE: Postings = { documents: [], counts: [] };

/**
 * The words of one text column. A record that changes becomes a new document, and the postings of the old one
 * are skipped.
 */
export class MemoryWords {
  readonly #rows: MemoryRows;
  readonly #column: string;
  readonly #postings = new Map<string, Postings>();
  readonly #recordOf: number[] = [];
  readonly #documentOf: number[] = [];
  readonly #lengths: number[] = [];
  #upTo = 0;

  constructor(rows: MemoryRows, column: string) {
    this.#rows = rows;
    this.#column = column;
  }

  /** The passing records that share words with a text: best first by BM25 over passing records, then newest first. */
  search(text: string, passes: Uint8Array, limit: number): number[] {
    this.#follow();
    const [total, average] = this.#sizes(passes);
    const scores = new Float64Array(this.#recordOf.length);
    const isIn = (document: number): boolean => {
      const record = this.#recordOf[document] as number;
      return this.#documentOf[record] === document && passes[record] === 1;
    };
    for (const word of new Set(tokenize(text))) {
      const { documents, counts } = this.#postings.get(word) ?? NOWHERE;
      let containing = 0;
      for (const document of documents) if (isIn(document)) containing++;
      for (let at = 0; at < documents.length; at++) {
        const document = documents[at] as number;
        if (!isIn(document)) continue;
        const [count, length] = [counts[at] as number, this.#lengths[document] as number];
        scores[document] =
          (scores[document] as number) + bm25Term({ count, containing, total, length, average });
      }
    }
    const version = (record: number): number => versionOf(this.#rows.newest(record));
    const best = new Best(limit, (a, b) => version(b) - version(a) || a - b);
    for (let document = 0; document < scores.length; document++) {
      const score = scores[document] as number;
      if (score > 0) best.add(this.#recordOf[document] as number, score);
    }
    return best.sorted().map(({ place }) => place);
  }

  #follow(): void {
    const { changes } = this.#rows;
    for (; this.#upTo < changes.length; this.#upTo++) {
      const record = changes[this.#upTo] as number;
      const words = tokenize(textOf(this.#rows.newest(record), this.#column));
      const document = this.#recordOf.push(record) - 1;
      this.#documentOf[record] = document;
      this.#lengths.push(words.length);
      const counts = new Map<string, number>();
      for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
      for (const [word, count] of counts) {
        const postings = this.#postings.get(word);
        if (postings) {
          postings.documents.push(document);
          postings.counts.push(count);
        } else this.#postings.set(word, { documents: [document], counts: [count] });
      }
    }
  }

  /** How many records pass, and the mean number of their words. */
  #sizes(passes: Uint8Array): [total: number, average: number] {
    let [total, length] = [0, 0];
    for (let record = 0; record < this.#documentOf.length; record++)
      if (passes[record] === 1) {
        total++;
        length += this.#lengths[this.#documentOf[record] as number] ?? 0;
      }
    return [total, length / Math.max(1, total) || 1];
  }
}
