import { Best } from "../../base/collections/best.ts";
import { WordIndex } from "../../base/text/word-index.ts";
import { textOf, versionOf } from "../driver/newest-rows.ts";
import type { MemoryRows } from "./memory-rows.ts";

/**
 * The words of one text column. A record that changes becomes a new document of the index, and its old document no
 * longer counts.
 */
export class MemoryWords {
  readonly #rows: MemoryRows;
  readonly #column: string;
  readonly #index = new WordIndex();
  readonly #recordOf: number[] = [];
  readonly #documentOf: number[] = [];
  #upTo = 0;

  constructor(rows: MemoryRows, column: string) {
    this.#rows = rows;
    this.#column = column;
  }

  /** The passing records that share words with a text: best first by BM25 over passing records, then newest first. */
  search(text: string, passes: Uint8Array, limit: number): number[] {
    this.#follow();
    const counting = new Uint8Array(this.#index.size);
    for (let record = 0; record < this.#documentOf.length; record++)
      if (passes[record] === 1) counting[this.#documentOf[record] as number] = 1;
    const scores = this.#index.scores(text, counting);
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
      this.#documentOf[record] = this.#index.add(textOf(this.#rows.newest(record), this.#column));
      this.#recordOf.push(record);
    }
  }
}
