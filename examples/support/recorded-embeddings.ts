import { Embeddings } from "@langchain/core/embeddings";

import { readVectors } from "../../bench/vectors.ts";

/** Length of the texts that the vectors were made of. */
const KEY_LENGTH = 400;

/**
 * Embeddings that were computed before, from a folder with `texts.json` and `minilm-384.f16`. A text is found by its
 * first 400 characters. Texts that are not there share one more dimension, so that none is similar to a recorded one.
 */
export class RecordedEmbeddings extends Embeddings {
  readonly #vectors = new Map<string, number[]>();
  readonly #unknown: number[];

  constructor(directory: string) {
    super({});
    const { texts, vectors } = readVectors(directory);
    for (const [row, text] of texts.entries()) this.#vectors.set(text, [...(vectors[row] ?? []), 0]);
    this.#unknown = [...Array.from(vectors[0] ?? [], () => 0), 1];
  }

  override async embedQuery(text: string): Promise<number[]> {
    return this.#vectors.get(text.slice(0, KEY_LENGTH)) ?? this.#unknown;
  }

  override async embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}
