import { randomUUID } from "node:crypto";

import { Document, type DocumentInterface } from "@langchain/core/documents";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { maximalMarginalRelevance } from "@langchain/core/utils/math";
import { type MaxMarginalRelevanceSearchOptions, VectorStore } from "@langchain/core/vectorstores";

import type { DriverOptions } from "../engine/driver.ts";
import type { FilterObject } from "../filter/filter.ts";
import { parseFilter } from "../filter/parse-filter.ts";
import { checkIds } from "../internal/check-ids.ts";
import { embeddingDimensions } from "../internal/embedding-dimensions.ts";
import { type ReadOptions, Table } from "../table/table.ts";
import type { Row, Scored, Vector } from "../types.ts";
import { appendBatches } from "./append-batches.ts";
import { checkCount, checkDelete, checkK, checkLambda } from "./argument-checks.ts";
import { documentColumns, rowToDocument } from "./document-codec.ts";
import { documentRows, type DocumentRows } from "./document-rows.ts";
import { documentsSchema } from "./documents-schema.ts";
import { metadataColumns, metadataField } from "./metadata-field.ts";
import { nearestRows } from "./nearest-rows.ts";

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

/** What `delete` removes: documents by id, or by what their metadata says. One of the two. */
export interface DeleteOptions {
  readonly ids?: readonly string[];
  readonly filter?: FilterObject;
}

/**
 * Documents in a Deeplake dataset, with the columns of Python's langchain-deeplake: either reads and extends the
 * other's dataset. Scores are cosine similarities, -1..1, higher is better. Adding a document with an id that exists
 * replaces it; of equal ids in one call the last one counts, as it does where Python added an id twice.
 *
 * Filters look at the metadata: `{ color: "red", "author.name": "Ada", year: { $gte: 2020 } }`.
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
  static async open(url: string, options: DeeplakeVectorStoreOptions): Promise<DeeplakeVectorStore> {
    // Without options the missing embeddings are what has to be said.
    const { embeddings, ...driver } = options ?? {};
    const dimensions = await embeddingDimensions(embeddings);
    return new DeeplakeVectorStore(
      embeddings,
      await Table.open(url, null, documentsSchema, { ...driver, dimensions }),
    );
  }

  /** The same as `open`, under the name other stores use. */
  static fromExistingIndex(
    embeddings: EmbeddingsInterface,
    config: DeeplakeVectorStoreConfig,
  ): Promise<DeeplakeVectorStore> {
    const { url, ...driver } = config ?? {};
    return DeeplakeVectorStore.open(url, { embeddings, ...driver });
  }

  static override async fromTexts(
    texts: string[],
    metadatas: object[] | object,
    embeddings: EmbeddingsInterface,
    config: DeeplakeVectorStoreConfig,
  ): Promise<DeeplakeVectorStore> {
    if (Array.isArray(metadatas)) checkCount("metadatas", texts.length, metadatas.length);
    const documents = texts.map((pageContent, index) => {
      const metadata: object = Array.isArray(metadatas) ? metadatas[index] : metadatas;
      return new Document({ pageContent, metadata: metadata as Record<string, unknown> });
    });
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

  /**
   * Embeds and adds documents; resolves to their ids: the given ones, else the documents' own, else random ones.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_ROW, INVALID_VECTOR, EMBEDDINGS_MISMATCH; nothing is written then.
   */
  override async addDocuments(
    documents: DocumentInterface[],
    options: { ids?: readonly string[] } = {},
  ): Promise<string[]> {
    const rows = documentRows(documents, options.ids, randomUUID);
    return this.#append(
      rows,
      await this.embeddings.embedDocuments(documents.map(({ pageContent }) => pageContent)),
    );
  }

  /** Adds documents with vectors that were made elsewhere, otherwise as `addDocuments`. */
  override async addVectors(
    vectors: number[][],
    documents: DocumentInterface[],
    options: { ids?: readonly string[] } = {},
  ): Promise<string[]> {
    return this.#append(documentRows(documents, options.ids, randomUUID), vectors);
  }

  /** The `k` documents nearest to a vector with their cosine similarities, best first. */
  override async similaritySearchVectorWithScore(
    query: number[],
    k: number,
    filter?: FilterObject,
  ): Promise<[Document, number][]> {
    const found = await this.#search(query, k, filter);
    return found.map(({ item, similarity }) => [rowToDocument(item), similarity]);
  }

  /**
   * Documents that are relevant and unlike each other.
   * @param options `fetchK`: how many to choose among, by default 20 and at least `k`; `lambda`: 1 looks at relevance alone, 0 at diversity alone, by default 0.5.
   */
  override async maxMarginalRelevanceSearch(
    query: string,
    options: MaxMarginalRelevanceSearchOptions<FilterObject>,
  ): Promise<Document[]> {
    const { k, fetchK = 20, lambda = 0.5, filter } = options;
    checkK(k);
    checkLambda(lambda);
    const vector = await this.embeddings.embedQuery(query);
    const found = await this.#search(vector, Math.max(k, fetchK), filter, ["embeddings"]);
    const candidates = found.map(({ item }) => [...(item["embeddings"] as Vector)]);
    return maximalMarginalRelevance(vector, candidates, lambda, k).map((index) =>
      rowToDocument(found[index]?.item as Row),
    );
  }

  /** The documents of these ids, in this order; unknown ids are left out. */
  async getByIds(ids: readonly string[]): Promise<Document[]> {
    checkIds(ids);
    return (await this.#table.get(ids, documentColumns)).map(rowToDocument);
  }

  /** How many documents match. */
  async count(filter?: FilterObject): Promise<number> {
    return (await this.#idsOf(filter)).length;
  }

  /** Deletes documents; unknown ids are passed over. @throws DeeplakeError INVALID_ARGUMENT, INVALID_FILTER */
  override async delete({ ids, filter }: DeleteOptions = {}): Promise<void> {
    checkDelete(ids, filter);
    await this.#table.remove(ids ?? (await this.#idsOf(filter)));
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

  async #append({ ids, rows, named }: DocumentRows, vectors: readonly number[][]): Promise<string[]> {
    checkCount("vectors", rows.length, vectors.length);
    const complete = rows.map((row, index) => ({
      ...row,
      embeddings: Float32Array.from(vectors[index] ?? []),
    }));
    await appendBatches(this.#table, complete, { mayReplace: named });
    return ids;
  }

  async #idsOf(filter: FilterObject | undefined): Promise<string[]> {
    const ids: string[] = [];
    for await (const row of this.#table.scan({ columns: [], ...byMetadata(filter) }))
      ids.push(row["ids"] as string);
    return ids;
  }

  async #search(
    query: readonly number[],
    k: number,
    filter: FilterObject | undefined,
    more: readonly string[] = [],
  ): Promise<Scored<Row>[]> {
    checkK(k);
    const columns = [...documentColumns, ...more];
    return nearestRows(this.#table, { vector: Float32Array.from(query), k, columns, ...byMetadata(filter) });
  }
}

function byMetadata(filter: FilterObject | undefined): ReadOptions {
  return filter === undefined
    ? {}
    : { filter: parseFilter(filter), read: metadataField, reads: metadataColumns };
}
