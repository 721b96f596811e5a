import { Best } from "../../base/collections/best.ts";
import { cosineOf, dotProduct } from "../../base/text/similarity.ts";
import type { Vector } from "../../base/types.ts";
import type { MemoryRows } from "./memory-rows.ts";

/** The vectors of one column, each with its dot product with itself. */
export class MemoryVectors {
  readonly #rows: MemoryRows;
  readonly #column: string;
  readonly #vectors: (Vector | undefined)[] = [];
  readonly #squares: number[] = [];
  #upTo = 0;

  constructor(rows: MemoryRows, column: string) {
    this.#rows = rows;
    this.#column = column;
  }

  /** Makes a function that gives a record's cosine similarity to a vector; `null` for a record without a vector. */
  comparedWith(vector: Vector): (record: number) => number | null {
    this.#follow();
    const square = dotProduct(vector, vector);
    return (record) => {
      const other = this.#vectors[record];
      return other ? cosineOf(dotProduct(vector, other), square, this.#squares[record] as number) : null;
    };
  }

  /** The records nearest to a vector among those that pass. Equally near records are in the order of storage. */
  search(vector: Vector, passes: Uint8Array, limit: number): { record: number; similarity: number }[] {
    const similarity = this.comparedWith(vector);
    const best = new Best(limit);
    for (let record = 0; record < this.#vectors.length; record++) {
      if (passes[record] !== 1) continue;
      const near = similarity(record);
      if (near !== null) best.add(record, near);
    }
    return best.sorted().map(({ place, score }) => ({ record: place, similarity: score }));
  }

  #follow(): void {
    const { changes } = this.#rows;
    for (; this.#upTo < changes.length; this.#upTo++) {
      const record = changes[this.#upTo] as number;
      const cell = this.#rows.newest(record)[this.#column];
      const vector = cell instanceof Float32Array ? cell : undefined;
      this.#vectors[record] = vector;
      this.#squares[record] = vector ? dotProduct(vector, vector) : 0;
    }
  }
}
