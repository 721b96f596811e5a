import type { Callbacks } from "@langchain/core/callbacks/manager";
import type { Document, DocumentInterface } from "@langchain/core/documents";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { VectorStore, type VectorStoreRetrieverInput } from "@langchain/core/vectorstores";
import { inspect } from "node:util";

import { abortable } from "../base/async/abortable.ts";
import { invalidKind } from "../base/options/invalid-argument.ts";
import { readOptions } from "../base/options/read-options.ts";
import { Table } from "../storage/table/table.ts";
import { checkCount, checkQueryText, isVector } from "./argument-checks.ts";
import { DeeplakeRetriever } from "./deeplake-retriever.ts";
import { Documents, type Health } from "./documents.ts";
import { type DocumentTable, schemaWithFields } from "./documents-schema.ts";
import type { FieldColumn } from "./field-column.ts";
import { fillColumns } from "./fill-columns.ts";
import { LazyTable } from "./lazy-table.ts";
import type { AnyMetadata, MetadataFilter } from "./metadata-filter.ts";
import { readConfig, withoutSelector } from "./read-config.ts";
import type { DeeplakeRetrieverFields } from "./retriever-fields.ts";
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
  type TextSearchOptions,
  type VectorStoreHealth,
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
  readonly #table: LazyTable<DocumentTable>;
  readonly #columns: readonly FieldColumn[];
  readonly #health: Health = { mendedTexts: 0, withoutVector: 0, zeroQueries: 0 };
  readonly #documents: (options: CallOptions) => Promise<Documents<Metadata>>;

  static override lc_name(): string {
    return "DeeplakeVectorStore";
  }

  /**
   * A store whose dataset is opened, or made, by its first use.
   * @throws DeeplakeError INVALID_ARGUMENT
   * @example const store = new DeeplakeVectorStore(embeddings, { url: "./documents" });
   */
  constructor(embeddings: EmbeddingsInterface, config: DeeplakeVectorStoreConfig<Metadata>) {
    // The configuration may hold secrets and would be kept as lc_kwargs, so none is passed on.
    super(embeddings, {});
    // Embeddings may hold keys as well, and are shown by nobody who shows the store.
    Object.defineProperty(this, inspect.custom, { value: () => "DeeplakeVectorStore {}" });
    const { url, columns, namespace, strict, driver } = readConfig(embeddings, config);
    this.#columns = columns;
    this.#table = new LazyTable(() =>
      Table.open(url, null, schemaWithFields(columns), { ...driver, dimensions: null }),
    );
    this.#documents = async (options: CallOptions | null | undefined) => {
      // Options that are none are refused by what reads them.
      const table = await abortable(options?.signal, () => this.#table.open());
      return new Documents<Metadata>(table, { namespace, columns, strict }, this.#health);
    };
  }

  /**
    const { signal } = readOptions("fillColumns", options, { signal: CALL_OPTIONS.signal });
   * Opens or makes a store at a dataset's location. Nothing is embedded.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_LOCATION, ENGINE_MISSING, SCHEMA_MISMATCH
   * @example const store = await DeeplakeVectorStore.open("./documents", { embeddings });
   */
  static async open<Metadata extends AnyMetadata = AnyMetadata>(
    url: string,
    options: DeeplakeVectorStoreOptions<Metadata>,
  ): Promise<DeeplakeVectorStore<Metadata>> {
    const { embeddings, ...config } = options ?? {};
    const store = new DeeplakeVectorStore<Metadata>(embeddings, { ...config, url });
    await store.#table.open();
    return store;
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
    if (!Array.isArray(texts)) throw invalidKind("a list of strings", texts, "Wrap it in an array.");
    if (Array.isArray(metadatas)) checkCount("metadatas", texts.length, metadatas.length);
    const documents = texts.map((pageContent, index) => {
      const metadata: object = Array.isArray(metadatas) ? metadatas[index] : metadatas;
      // Not made by Document, which would take a missing text for an empty one.
      return { pageContent, metadata };
    });
    return DeeplakeVectorStore.fromDocuments<Metadata>(documents, embeddings, config);
  }

  static override async fromDocuments<Metadata extends AnyMetadata = AnyMetadata>(
    documents: DocumentInterface[],
    embeddings: EmbeddingsInterface,
    config: DeeplakeVectorStoreConfig<Metadata>,
  ): Promise<DeeplakeVectorStore<Metadata>> {
    const store = await DeeplakeVectorStore.fromExistingIndex<Metadata>(embeddings, withoutSelector(config));
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
    return (await this.#documents(options)).add(documents, { embed }, options);
  }

  /** Adds documents with vectors that were made elsewhere, otherwise as `addDocuments`; all vectors are checked first. */
  override async addVectors(
    vectors: number[][],
    documents: DocumentInterface[],
    options: AddOptions = {},
  ): Promise<string[]> {
    return (await this.#documents(options)).add(documents, { vectors }, options);
  }

  /**
   * The documents nearest to a text or a vector with their cosine similarities, best first.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_FILTER, EMBEDDINGS_MISMATCH, ABORTED
   */
  async search(
    query: string | readonly number[],
    options: SearchOptions<Metadata> = {},
  ): Promise<[Document<Metadata>, number][]> {
    if (!isVector(query)) checkQueryText(query);
    return (await this.#documents(options)).nearest(() => this.#vectorOf(query), options);
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
    return (await this.similaritySearchWithScore(query, k, filter)).map(([document]) => document);
  }

  override async similaritySearchWithScore(
    query: string,
    k = 4,
    filter?: MetadataFilter<Metadata>,
  ): Promise<[Document<Metadata>, number][]> {
    checkQueryText(query);
    return this.search(query, { k, filter });
  }

  /**
   * Documents that are relevant and unlike each other.
   * @param options `fetchK`: how many to choose among, by default 20 and at least `k`; `lambda`: 1 looks at relevance alone, 0 at diversity alone, by default 0.5.
   */
  override async maxMarginalRelevanceSearch(
    query: string,
    options: MarginalRelevanceOptions<Metadata>,
  ): Promise<Document<Metadata>[]> {
    return (await this.maxMarginalRelevanceSearchWithScore(query, options)).map(([document]) => document);
  }

  /** The same with the cosine similarity of each to the query. */
  async maxMarginalRelevanceSearchWithScore(
    query: string,
    options: MarginalRelevanceOptions<Metadata>,
  ): Promise<[Document<Metadata>, number][]> {
    checkQueryText(query);
    return (await this.#documents(options)).unlike(() => this.#vectorOf(query), options);
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
    checkQueryText(query);
    return (await this.#documents(options)).hybrid(query, () => this.#vectorOf(query), k, options);
  }

  /** The `k` documents that share the most telling words with a text (BM25), best first. Nothing is embedded. */
  async fullTextSearch(
    query: string,
    k = 4,
    options: TextSearchOptions<Metadata> = {},
  ): Promise<Document<Metadata>[]> {
    checkQueryText(query);
    return (await this.#documents(options)).withWords(query, k, options);
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
    return (await this.#documents(options)).get(ids, options);
  }

  /** How many documents match. Reads the ids of all documents, with a filter their metadata as well. */
  async count(filter?: MetadataFilter<Metadata>, options: CallOptions = {}): Promise<number> {
    return (await this.#documents(options)).count(filter, options);
  }

  /**
   * Deletes documents; unknown ids are passed over. What was deleted before an error stays so.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_FILTER, ABORTED
   */
  override async delete(options: DeleteOptions<Metadata> = {}): Promise<void> {
    await (await this.#documents(options)).remove(options);
  }

  /** Deletes all documents of the namespace, or all that a filter matches; resolves to how many. Otherwise as `delete`. */
  async deleteAll(filter?: MetadataFilter<Metadata>, options: CallOptions = {}): Promise<number> {
    return (await this.#documents(options)).removeAll(filter, options);
  }

  /**
   * Writes the declared columns of documents that were stored without them, in all namespaces; resolves to how many
   * documents. Filters find these documents without it, only slower. Not while others replace documents: a
   * replacement made meanwhile may be undone.
   */
  async fillColumns(options: { readonly signal?: AbortSignal } = {}): Promise<number> {
    const { signal } = readOptions("fillColumns", options, { signal: CALL_OPTIONS.signal });
    return fillColumns(await this.#table.open(), this.#columns, signal);
  }

  /** What this store has mended and passed over since it was made. */
  health(): VectorStoreHealth {
    return { ...this.#health };
  }

  /** @param options `fold`: also merge recent writes now, so that plain Deeplake readers see them. */
  async flush(options: { fold?: boolean } = {}): Promise<void> {
    await (await this.#table.open()).flush(options);
  }

  /** Removes replaced and deleted documents physically and rebuilds the indexes. */
  async compact(): Promise<void> {
    await (await this.#table.open()).compact();
  }

  /** Merges recent writes and gives the engine back. */
  async close(): Promise<void> {
    await this.#table.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #vectorOf(query: string | readonly number[]): Promise<ArrayLike<number>> {
    return typeof query === "string" ? this.embeddings.embedQuery(query) : query;
  }
}
