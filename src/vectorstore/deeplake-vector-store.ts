import { randomUUID } from "node:crypto";

import { Document, type DocumentInterface } from "@langchain/core/documents";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { maximalMarginalRelevance } from "@langchain/core/utils/math";
import { type MaxMarginalRelevanceSearchOptions, VectorStore } from "@langchain/core/vectorstores";

import type { DriverOptions } from "../engine/driver.ts";
import { DeeplakeError } from "../errors.ts";
import type { Filter, FilterObject } from "../filter/filter.ts";
import { parseFilter } from "../filter/parse-filter.ts";
import { Table } from "../table/table.ts";
import type { Row, Scored, Vector } from "../types.ts";
import { documentToRow, readMetadata, rowToDocument } from "./document-codec.ts";
import { documentsSchema } from "./documents-schema.ts";

/** How to open a vector store. */
export interface DeeplakeVectorStoreOptions extends DriverOptions {
  /** Makes vectors of texts. One short text is embedded at open to learn the size. */
  readonly embeddings: EmbeddingsInterface;
}

/** Where `fromTexts` and `fromDocuments` put the documents. */
export interface DeeplakeVectorStoreConfig extends DriverOptions {
  /** A directory, a `file://` URL or `memory:`. */
  readonly url: string;
}

/** What `delete` removes. */
export type DeleteOptions = { readonly ids: readonly string[] } | { readonly filter: FilterObject };

/**
 * Documents in a Deeplake dataset. Scores are cosine similarities, -1..1, higher is better. Adding a document with an
 * id that exists replaces it; of equal ids in one call the last one counts.
 */
export class DeeplakeVectorStore extends VectorStore implements AsyncDisposable {
  declare FilterType: FilterObject;
  readonly #table: Table;

  static override lc_name(): string {
    return "DeeplakeVectorStore";
  }

  private constructor(embeddings: EmbeddingsInterface, table: Table) {
    // The configuration may hold secrets and would be kept as lc_kwargs, so none is passed on.
    super(embeddings, {});
    this.#table = table;
  }

  /**
   * Opens or makes a store at a dataset's location.
   * @throws DeeplakeError INVALID_LOCATION, ENGINE_MISSING, EMBEDDINGS_MISMATCH, SCHEMA_MISMATCH
   * @example const store = await DeeplakeVectorStore.open("./documents", { embeddings });
   */
  static async open(url: string, { embeddings, ...driver }: DeeplakeVectorStoreOptions): Promise<DeeplakeVectorStore> {
    const dimensions = (await embeddings.embedQuery("How long is a vector?")).length;
    return new DeeplakeVectorStore(embeddings, await Table.open(url, null, documentsSchema, { ...driver, dimensions }));
  }

  /** The same as `open`, under the name other stores use. */
  static fromExistingIndex(embeddings: EmbeddingsInterface, { url, ...driver }: DeeplakeVectorStoreConfig): Promise<DeeplakeVectorStore> {
    return DeeplakeVectorStore.open(url, { embeddings, ...driver });
  }

  static override async fromTexts(
    texts: string[],
    metadatas: object[] | object,
    embeddings: EmbeddingsInterface,
    config: DeeplakeVectorStoreConfig,
  ): Promise<DeeplakeVectorStore> {
    if (Array.isArray(metadatas) && metadatas.length !== texts.length) throw unequal("metadatas", texts.length, metadatas.length);
    const documents = texts.map((pageContent, index) => new Document({ pageContent, metadata: Array.isArray(metadatas) ? metadatas[index] : metadatas }));
    return DeeplakeVectorStore.fromDocuments(documents, embeddings, config);
  }

  static override async fromDocuments(
    documents: DocumentInterface[],
    embeddings: EmbeddingsInterface,
    config: DeeplakeVectorStoreConfig,
  ): Promise<DeeplakeVectorStore> {
    const store = await DeeplakeVectorStore.fromExistingIndex(embeddings, config);
    try {
      await store.addDocuments(documents);
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  // VectorStore asks for this before our fields exist.
  override _vectorstoreType(): string {
    return "deeplake";
  }

  /** Embeds and adds documents; resolves to their ids: the given ones, else the documents' own, else random ones. */
  override async addDocuments(documents: DocumentInterface[], options: { ids?: readonly string[] } = {}): Promise<string[]> {
    const vectors = await this.embeddings.embedDocuments(documents.map(({ pageContent }) => pageContent));
    return this.addVectors(vectors, documents, options);
  }

  /** @throws DeeplakeError INVALID_ARGUMENT, INVALID_VECTOR, EMBEDDINGS_MISMATCH; nothing is written then. */
  override async addVectors(vectors: number[][], documents: DocumentInterface[], options: { ids?: readonly string[] } = {}): Promise<string[]> {
    if (vectors.length !== documents.length) throw unequal("vectors", documents.length, vectors.length);
    if (options.ids && options.ids.length !== documents.length) throw unequal("ids", documents.length, options.ids.length);
    const ids = documents.map((document, index) => options.ids?.[index] ?? document.id ?? randomUUID());
    const rows = documents.map((document, index) => documentToRow(document, ids[index] as string, Float32Array.from(vectors[index] ?? [])));
    const named = options.ids !== undefined || documents.some(({ id }) => id !== undefined);
    await this.#table.append(rows, { mayReplace: named });
    return ids;
  }

  override async similaritySearchVectorWithScore(query: number[], k: number, filter?: FilterObject): Promise<[Document, number][]> {
    const found = await this.#search(Float32Array.from(query), k, filter);
    return found.map(({ item, similarity }) => [rowToDocument(item), similarity]);
  }

  /** Documents that are relevant and unlike each other. */
  override async maxMarginalRelevanceSearch(query: string, options: MaxMarginalRelevanceSearchOptions<FilterObject>): Promise<Document[]> {
    const { k, fetchK = 20, lambda = 0.5, filter } = options;
    const vector = await this.embeddings.embedQuery(query);
    const found = await this.#search(Float32Array.from(vector), Math.max(k, fetchK), filter, ["embeddings"]);
    const candidates = found.map(({ item }) => [...(item["embeddings"] as Vector)]);
    return maximalMarginalRelevance(vector, candidates, lambda, k).map((index) => rowToDocument(found[index]?.item as Row));
  }

  /** The documents of these ids, in this order; unknown ids are left out. */
  async getByIds(ids: readonly string[]): Promise<Document[]> {
    return (await this.#table.get(ids)).map(rowToDocument);
  }

  /** How many documents match. */
  async count(filter?: FilterObject): Promise<number> {
    let count = 0;
    for await (const _ of this.#matching(filter)) count++;
    return count;
  }

  /** Deletes documents by id or by what their metadata says. @throws DeeplakeError INVALID_ARGUMENT when neither is given */
  override async delete(options: DeleteOptions | Record<string, unknown>): Promise<void> {
    const { ids, filter } = (options ?? {}) as { ids?: readonly string[]; filter?: FilterObject };
    if (Array.isArray(ids)) {
      await this.#table.remove(ids);
    } else if (filter !== undefined) {
      const found: string[] = [];
      for await (const row of this.#matching(filter)) found.push(row["ids"] as string);
      await this.#table.remove(found);
    } else {
      throw new DeeplakeError("INVALID_ARGUMENT", "Expected { ids } or { filter } to delete, got neither. Name what to delete.");
    }
  }

  /** @param options `fold`: also merge recent writes now, so that plain Deeplake readers see them. */
  async flush(options: { fold?: boolean } = {}): Promise<void> {
    await this.#table.flush(options);
  }

  /** Removes replaced and deleted documents physically and rebuilds the indexes. */
  async compact(): Promise<void> {
    await this.#table.compact();
  }

  /** Merges recent writes and gives the engine back. */
  async close(): Promise<void> {
    await this.#table.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #matching(filter: FilterObject | undefined): AsyncGenerator<Row> {
    return this.#table.scan({ ...(filter && { filter: parseFilter(filter) }), columns: ["metadata", "metadata_json"], read: readMetadata });
  }

  #search(vector: Vector, k: number, filter: FilterObject | undefined, more: readonly string[] = []): Promise<Scored<Row>[]> {
    if (!Number.isSafeInteger(k) || k < 1) throw new DeeplakeError("INVALID_ARGUMENT", `Expected a whole number from 1 for k, got ${k}.`);
    const parsed: Filter | undefined = filter && parseFilter(filter);
    const columns = ["documents", "metadata", "metadata_json", ...more];
    return this.#table.search({ vector, k, columns, read: readMetadata, ...(parsed && { filter: parsed }) });
  }
}

function unequal(what: string, expected: number, came: number): DeeplakeError {
  return new DeeplakeError("INVALID_ARGUMENT", `Expected ${expected} ${what}, one per document, got ${came}. Nothing was written.`);
}
