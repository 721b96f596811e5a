import type { Callbacks } from "@langchain/core/callbacks/manager";
import { Document, type DocumentInterface } from "@langchain/core/documents";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { VectorStore, type VectorStoreRetrieverInput } from "@langchain/core/vectorstores";

import { readOptions } from "../base/options/read-options.ts";
import { embeddingDimensions } from "../base/options/embedding-dimensions.ts";
import { Table } from "../storage/table/table.ts";
import { checkCount } from "./argument-checks.ts";
import { DeeplakeRetriever, type DeeplakeRetrieverFields } from "./deeplake-retriever.ts";
import { Documents } from "./documents.ts";
import { type DocumentTable, schemaWithFields } from "./documents-schema.ts";
import { type FieldColumn, fieldColumns } from "./field-column.ts";
import { fillColumns } from "./fill-columns.ts";
import type { AnyMetadata, MetadataFilter } from "./metadata-filter.ts";
import {
  type AddOptions,
  CALL_OPTIONS,
  type CallOptions,
  type DeeplakeVectorStoreConfig,
  type DeeplakeVectorStoreOptions,
  type DeleteOptions,
  type HybridSearchOptions,
  type MarginalRelevanceOptions,
  type SearchOptions,
  STORE_OPTIONS,
  type TextSearchOptions,
} from "./vector-store-options.ts";

/**
 * Documents in a Deeplake dataset, with the columns of Python's langchain-deeplake: either reads and extends the
 * other's dataset. Scores are cosine similarities, -1..1, higher is better. Adding a document with an id that exists
 * replaces it; of equal ids in one call the last one counts, as it does where Python added an id twice.
 *
 * Filters look at the metadata: `{ color: "red", "author.name": "Ada", year: { $gte: 2020 } }`. Every call with options
 * takes `namespace` and `signal`; a call that is given up rejects with ABORTED. Documents are kept as they are given: no
 * secret in them is redacted.
 */
export class DeeplakeVectorStore<Metadata extends AnyMetadata = AnyMetadata>
  extends VectorStore
  implements AsyncDisposable
{
  declare FilterType: MetadataFilter<Metadata>;
  readonly #table: DocumentTable;
  readonly #columns: readonly FieldColumn[];
  readonly #documents: Documents<Metadata>;

  static override lc_name(): string {
    return "DeeplakeVectorStore";
  }

  private constructor(
    embeddings: EmbeddingsInterface,
    table: DocumentTable,
    namespace: string,
    columns: readonly FieldColumn[],
  ) {
    // The configuration may hold secrets and would be kept as lc_kwargs, so none is passed on.
    super(embeddings, {});
    this.#table = table;
    this.#columns = columns;
    this.#documents = new Documents(table, namespace, columns);
  }

  /**
   * Opens or makes a store at a dataset's location.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_LOCATION, ENGINE_MISSING, PACKAGE_MISSING, EMBEDDINGS_MISMATCH, SCHEMA_MISMATCH
   * @example const store = await DeeplakeVectorStore.open("./documents", { embeddings });
   */
  static async open<Metadata extends AnyMetadata = AnyMetadata>(
    url: string,
    options: DeeplakeVectorStoreOptions<Metadata>,
  ): Promise<DeeplakeVectorStore<Metadata>> {
    // Without options the missing embeddings are what has to be said.
    const { embeddings, namespace, ...rest } = readOptions(
      "DeeplakeVectorStore",
      options ?? {},
      STORE_OPTIONS,
    );
    const { columns: declared, ...driver } = rest;
    const columns = fieldColumns(declared);
    const dimensions = await embeddingDimensions(embeddings);
    const table = await Table.open(url, null, schemaWithFields(columns), { ...driver, dimensions });
    return new DeeplakeVectorStore(embeddings, table, namespace, columns);
  }

  /** The same as `open`, under the name other stores use. */
  static fromExistingIndex<Metadata extends AnyMetadata = AnyMetadata>(
    embeddings: EmbeddingsInterface,
    config: DeeplakeVectorStoreConfig<Metadata>,
  ): Promise<DeeplakeVectorStore<Metadata>> {
    const { url, ...options } = config ?? {};
    return DeeplakeVectorStore.open<Metadata>(url, { ...options, embeddings });
  }

  static override async fromTexts<Metadata extends AnyMetadata = AnyMetadata>(
    texts: string[],
    metadatas: object[] | object,
    embeddings: EmbeddingsInterface,
    config: DeeplakeVectorStoreConfig<Metadata>,
  ): Promise<DeeplakeVectorStore<Metadata>> {
    if (Array.isArray(metadatas)) checkCount("metadatas", texts.length, metadatas.length);
    const documents = texts.map((pageContent, index) => {
      const metadata: object = Array.isArray(metadatas) ? metadatas[index] : metadatas;
      return new Document({ pageContent, metadata: metadata as Record<string, unknown> });
    });
    return DeeplakeVectorStore.fromDocuments(documents, embeddings, config);
  }

  static override async fromDocuments<Metadata extends AnyMetadata = AnyMetadata>(
    documents: DocumentInterface[],
    embeddings: EmbeddingsInterface,
    config: DeeplakeVectorStoreConfig<Metadata>,
  ): Promise<DeeplakeVectorStore<Metadata>> {
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
   * Embeds and adds documents, batch by batch; resolves to their ids: the given ones, else the documents' own, else
   * random ones. Batches added before an error stay; `onProgress` has told how many.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_ROW before anything is written; INVALID_VECTOR,
   * EMBEDDINGS_MISMATCH, ABORTED with what was added before. Errors of the embeddings are passed on as they are.
   */
  override async addDocuments(documents: DocumentInterface[], options: AddOptions = {}): Promise<string[]> {
    const embed = (texts: string[]): Promise<number[][]> => this.embeddings.embedDocuments(texts);
    return this.#documents.add(documents, { embed }, options);
  }

  /** Adds documents with vectors that were made elsewhere, otherwise as `addDocuments`; all vectors are checked first. */
  override async addVectors(
    vectors: number[][],
    documents: DocumentInterface[],
    options: AddOptions = {},
  ): Promise<string[]> {
    return this.#documents.add(documents, { vectors }, options);
  }

  /**
   * The documents nearest to a text or a vector with their cosine similarities, best first.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_FILTER, EMBEDDINGS_MISMATCH, ABORTED
   */
  async search(
    query: string | readonly number[],
    options: SearchOptions<Metadata> = {},
  ): Promise<[Document<Metadata>, number][]> {
    return this.#documents.nearest(() => this.#vectorOf(query), options);
  }

  override similaritySearchVectorWithScore(
    query: number[],
    k: number,
    filter?: MetadataFilter<Metadata>,
  ): Promise<[Document<Metadata>, number][]> {
    return this.search(query, { k, filter });
  }

  override async similaritySearch(
    query: string,
    k = 4,
    filter?: MetadataFilter<Metadata>,
  ): Promise<Document<Metadata>[]> {
    return (await super.similaritySearch(query, k, filter)) as Document<Metadata>[];
  }

  override async similaritySearchWithScore(
    query: string,
    k = 4,
    filter?: MetadataFilter<Metadata>,
  ): Promise<[Document<Metadata>, number][]> {
    return (await super.similaritySearchWithScore(query, k, filter)) as [Document<Metadata>, number][];
  }

  /**
   * Documents that are relevant and unlike each other.
   * @param options `fetchK`: how many to choose among, by default 20 and at least `k`; `lambda`: 1 looks at relevance alone, 0 at diversity alone, by default 0.5.
   */
  override async maxMarginalRelevanceSearch(
    query: string,
    options: MarginalRelevanceOptions<Metadata>,
  ): Promise<Document<Metadata>[]> {
    return this.#documents.unlike(() => this.#vectorOf(query), options);
  }

  /** The `k` documents that are best by vector and by words together; see `hybridSearchWithScore`. */
  async hybridSearch(
    query: string,
    k = 4,
    options: HybridSearchOptions<Metadata> = {},
  ): Promise<Document<Metadata>[]> {
    return (await this.hybridSearchWithScore(query, k, options)).map(([document]) => document);
  }

  /**
   * The `k` documents that are best by vector and by words together, with a score 0..1 that says how they compare with
   * the other candidates of this search: the 50 nearest and the 50 best by BM25.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_FILTER, ABORTED
   */
  async hybridSearchWithScore(
    query: string,
    k = 4,
    options: HybridSearchOptions<Metadata> = {},
  ): Promise<[Document<Metadata>, number][]> {
    return this.#documents.hybrid(query, () => this.#vectorOf(query), k, options);
  }

  /** The `k` documents that share the most telling words with a text (BM25), best first. Nothing is embedded. */
  async fullTextSearch(
    query: string,
    k = 4,
    options: TextSearchOptions<Metadata> = {},
  ): Promise<Document<Metadata>[]> {
    return this.#documents.withWords(query, k, options);
  }

  /**
   * A retriever over this store, tagged with its type. `searchType` may also be "hybrid" or "similarity_score_threshold".
   * @throws DeeplakeError INVALID_ARGUMENT
   */
  override asRetriever(
    kOrFields?: number | DeeplakeRetrieverFields<MetadataFilter<Metadata>>,
    filter?: MetadataFilter<Metadata>,
    callbacks?: Callbacks,
    tags?: string[],
    metadata?: Record<string, unknown>,
    verbose?: boolean,
  ): DeeplakeRetriever<this>;
  override asRetriever(
    kOrFields?: number | Partial<VectorStoreRetrieverInput<this>>,
    ...rest: [this["FilterType"]?, Callbacks?, string[]?, Record<string, unknown>?, boolean?]
  ): DeeplakeRetriever<this>;
  override asRetriever(
    kOrFields?: number | DeeplakeRetrieverFields<this["FilterType"]>,
    ...[filter, callbacks, tags, metadata, verbose]: [
      this["FilterType"]?,
      Callbacks?,
      string[]?,
      Record<string, unknown>?,
      boolean?,
    ]
  ): DeeplakeRetriever<this> {
    const fields =
      typeof kOrFields === "object"
        ? kOrFields
        : { k: kOrFields, filter, callbacks, tags, metadata, verbose };
    return DeeplakeRetriever.over<typeof this>(this, fields);
  }

  /** The documents of these ids, in this order; unknown ids are left out. */
  async getByIds(ids: readonly string[], options: CallOptions = {}): Promise<Document<Metadata>[]> {
    return this.#documents.get(ids, options);
  }

  /** How many documents match. Reads the ids of all documents, with a filter their metadata as well. */
  async count(filter?: MetadataFilter<Metadata>, options: CallOptions = {}): Promise<number> {
    return this.#documents.count(filter, options);
  }

  /**
   * Deletes documents; unknown ids are passed over. What was deleted before an error stays so.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_FILTER, ABORTED
   */
  override async delete(options: DeleteOptions<Metadata> = {}): Promise<void> {
    await this.#documents.remove(options);
  }

  /** Deletes all documents of the namespace, or all that a filter matches; resolves to how many. Otherwise as `delete`. */
  async deleteAll(filter?: MetadataFilter<Metadata>, options: CallOptions = {}): Promise<number> {
    return this.#documents.removeAll(filter, options);
  }

  /**
   * Writes the declared columns of documents that were stored without them, in all namespaces; resolves to how many
   * documents. Filters find these documents without it, only slower. Not while others replace documents: a
   * replacement made meanwhile may be undone.
   */
  async fillColumns(options: { readonly signal?: AbortSignal } = {}): Promise<number> {
    const { signal } = readOptions("fillColumns", options, { signal: CALL_OPTIONS.signal });
    return fillColumns(this.#table, this.#columns, signal);
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

  async #vectorOf(query: string | readonly number[]): Promise<readonly number[]> {
    return typeof query === "string" ? this.embeddings.embedQuery(query) : query;
  }
}
