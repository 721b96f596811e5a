import { Embeddings } from "@langchain/core/embeddings";

import { list, type Option, readOption, string } from "../base/options/option.ts";

const wordsOption: Option<readonly string[]> = list("a list of words", string());

/**
 * Embeddings with predictable vectors. There is one dimension for each keyword, which holds how often the
 * text has that word, and a last dimension of 0.1, so that no vector is zero. The vectors of two texts with
 * different keywords are nearly orthogonal. All texts without a keyword have the same vector.
 */
export class KeywordEmbeddings extends Embeddings {
  readonly #keywords: readonly string[];

  /** @param keywords Single words; case does not matter. */
  constructor(keywords: readonly string[]) {
    super({});
    this.#keywords = readOption(wordsOption, keywords, "keywords").map((keyword) => keyword.toLowerCase());
  }

  /** Length of the vectors. */
  get dimensions(): number {
    return this.#keywords.length + 1;
  }

  override async embedQuery(text: string): Promise<number[]> {
    const words: readonly string[] = text.toLowerCase().match(/\p{L}+/gu) ?? [];
    return [...this.#keywords.map((keyword) => words.filter((word) => word === keyword).length), 0.1];
  }

  override async embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}
