import { Embeddings } from "@langchain/core/embeddings";

/** Embeds each text once, because every arm asks for the same. */
export class CachedEmbeddings extends Embeddings {
  readonly #inner: Embeddings;
  readonly #known = new Map<string, Promise<number[]>>();

  constructor(inner: Embeddings) {
    super({});
    this.#inner = inner;
  }

  override embedQuery(text: string): Promise<number[]> {
    const known = this.#known.get(text) ?? this.#inner.embedQuery(text);
    this.#known.set(text, known);
    return known;
  }

  override embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}
