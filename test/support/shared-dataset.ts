import { Document } from "@langchain/core/documents";
import type { Embeddings } from "@langchain/core/embeddings";

import { cosineSimilarity } from "../../src/base/text/similarity.ts";
import { DeeplakeVectorStore } from "../../src/vectorstore/index.ts";
import { type PythonProcess, PythonStore } from "./python-store.ts";
import { sentences } from "./sentence-vectors.ts";

type Metadata = Readonly<Record<string, unknown>>;

/** Rows 0, 1, 2 … of a dataset that both languages use, and what must be in it. */
export class SharedDataset {
  readonly #given: { path: string; python: PythonProcess; embeddings: Embeddings };
  readonly #live = new Map<string, string>();

  constructor(given: { path: string; python: PythonProcess; embeddings: Embeddings }) {
    this.#given = given;
  }

  ours(): Promise<DeeplakeVectorStore> {
    return DeeplakeVectorStore.open(this.#given.path, { embeddings: this.#given.embeddings });
  }

  theirs(options: { overwrite?: boolean } = {}): Promise<PythonStore> {
    const { python, path } = this.#given;
    return python.open(path, options);
  }

  /** The rows that must be there, in no order. */
  get live(): { id: string; text: string; metadata: Metadata }[] {
    return [...this.#live].map(([id, text]) => ({ id, text, metadata: metadataOf(Number(id.slice(4))) }));
  }

  /** Adds or replaces rows; `other`: with texts of rows so much further on. */
  async put(store: DeeplakeVectorStore | PythonStore, rows: readonly number[], other = 0): Promise<void> {
    const documents = rows.map((row) => ({
      id: `row-${row}`,
      text: sentences[row + other] as string,
      metadata: metadataOf(row),
    }));
    for (const { id, text } of documents) this.#live.set(id, text);
    if (store instanceof PythonStore) await store.add(documents);
    else
      await store.addDocuments(
        documents.map(({ id, text, metadata }) => new Document({ id, pageContent: text, metadata })),
      );
  }

  async drop(store: DeeplakeVectorStore | PythonStore, rows: readonly number[]): Promise<void> {
    const ids = rows.map((row) => `row-${row}`);
    for (const id of ids) this.#live.delete(id);
    if (store instanceof PythonStore) await store.delete(ids);
    else await store.delete({ ids });
  }

  /** How similar each live row is that the filter lets pass. */
  async similarities(query: string, filter: Metadata): Promise<Map<string, number>> {
    const vectorOf = async (text: string): Promise<Float32Array> =>
      Float32Array.from(await this.#given.embeddings.embedQuery(text));
    const target = await vectorOf(query);
    const similarities = new Map<string, number>();
    for (const { id, text, metadata } of this.live) {
      if (Object.entries(filter).every(([key, value]) => metadata[key] === value))
        similarities.set(id, cosineSimilarity(target, await vectorOf(text)));
    }
    return similarities;
  }
}

function metadataOf(row: number): Metadata {
  return {
    key: `row-${row}`,
    kind: row % 2 === 0 ? "even" : "odd",
    year: 2000 + (row % 10),
    share: row / 8,
    tags: ["a", `it's ${row}`],
    source: { page: row, open: true },
  };
}
