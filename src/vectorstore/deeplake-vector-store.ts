import type { Callbacks } from "@langchain/core/callbacks/manager";
import type { Document, DocumentInterface } from "@langchain/core/documents";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { VectorStore, type VectorStoreRetrieverInput } from "@langchain/core/vectorstores";
import { inspect } from "node:util";

import { CallsUnderWay } from "../base/async/calls-under-way.ts";
import { abortable } from "../base/async/abortable.ts";
import { invalidKind } from "../base/options/invalid-argument.ts";
import { embeddingsOption } from "../base/options/embeddings-option.ts";
import { readOption } from "../base/options/option.ts";
import { readOptions } from "../base/options/read-options.ts";
import { Table } from "../storage/table/table.ts";
import { checkCount, checkQueryText, isVector } from "./argument-checks.ts";
import { DeeplakeRetriever } from "./deeplake-retriever.ts";
import { Documents, type Health } from "./documents.ts";
import { type DocumentTable, schemaWithFields } from "./documents-schema.ts";
import { type FieldColumn, fieldColumns } from "./field-column.ts";
import { fillColumns } from "./fill-columns.ts";
import { LazyTable } from "./lazy-table.ts";
import type { AnyMetadata, MetadataFilter } from "./metadata-filter.ts";
import type { DeeplakeRetrieverFields } from "./retriever-fields.ts";
import {
  type AddOptions,
  CALL_OPTIONS,
  type CallOptions,
  CONFIG_OPTIONS,
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
 * Stores documents in a Deeplake dataset and finds them by vector, by words, or both. The dataset has the columns of
 * Python's langchain-deeplake, so that each package can read and extend the datasets of the other. Scores are cosine
 * similarities, -1..1, higher is better. Only hybrid search has other scores.
 *
 * Adding a document with an existing id replaces the stored document. If one call has an id twice, or Python added an
 * id twice, the last document with this id counts. Filters are about the metadata: `{ color: "red", "author.name":
 * "Ada", year: { $gte: 2020 } }`. Calls that add, find, count or delete documents take the options `namespace` and
 * `signal`, except `similaritySearch…`. An aborted call rejects with ABORTED. Documents are stored as given, without
 * redaction.
 */
export class DeeplakeVectorStore<Metadata extends AnyMetadata = AnyMetadata>
  extends VectorStore
  implements AsyncDisposable
{
  declare FilterType: MetadataFilter<Metadata>;
  readonly #table: LazyTable<DocumentTable>;
  readonly #calls = new CallsUnderWay();
  readonly #columns: readonly FieldColumn[];
  readonly #health: Health = { mendedTexts: 0, withoutVector: 0, zeroQueries: 0 };
  readonly #documents: (options: CallOptions) => Promise<Documents<Metadata>>;

  static override lc_name(): string {
    return "DeeplakeVectorStore";
  }

  /**
   * Makes a store. Its dataset is opened, or created, on first use.
   * @throws DeeplakeError INVALID_ARGUMENT
   * @example const store = new DeeplakeVectorStore(embeddings, { url: "./documents" });
   */
  constructor(embeddings: EmbeddingsInterface, config: DeeplakeVectorStoreConfig<Metadata>) {
    // Nothing is passed on, because LangChain would keep the configuration as `lc_kwargs`, and it may contain
    // secrets.
    super(embeddings, {});
    // Printing the store must not print the embeddings, because they may contain keys.
    Object.defineProperty(this, inspect.custom, { value: () => "DeeplakeVectorStore {}" });
    readOption(embeddingsOption, embeddings, "embeddings");
    const given = readOptions("DeeplakeVectorStore", config ?? {}, CONFIG_OPTIONS);
    const { url, columns: declared, namespace, strict, ...driver } = given;
    const columns = fieldColumns(declared);
    this.#columns = columns;
    this.#table = new LazyTable(() =>
      Table.open(url, null, schemaWithFields(columns), { ...driver, dimensions: null }),
    );
    this.#documents = async (options: CallOptions | null | undefined) => {
      // `options` may be invalid here. They are checked later, where they are read.
      const table = await abortable(options?.signal, () => this.#table.open());
      return new Documents<Metadata>(table, { namespace, columns, strict }, this.#health);
    };
    this.#calls.count(this, "close");
  }

  /**
   * Opens a store and creates its dataset if needed. Nothing is embedded.
   * @throws DeeplakeError, such as INVALID_LOCATION, ENGINE_MISSING, SCHEMA_MISMATCH: `docs/errors.md`
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

  /** The same as `open`, under the name that other stores use. */
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
      // `new Document` is avoided, because it would turn a missing text into an empty one.
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

  // VectorStore calls this before our fields exist.
  override _vectorstoreType(): string {
    return "deeplake";
  }

  /**
   * Embeds and adds documents in batches. Returns their ids: the given ones, else the documents' own, else random
   * ones. Batches that were added before an error stay. `onProgress` reports how many documents were added.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_ROW before anything is written; INVALID_VECTOR,
   * EMBEDDINGS_MISMATCH, ABORTED with the number of documents that were added before. Errors of the embeddings are
   * passed on as they are.
   */
  override async addDocuments(documents: DocumentInterface[], options: AddOptions = {}): Promise<string[]> {
    const embed = (texts: string[]): Promise<number[][]> => this.embeddings.embedDocuments(texts);
    return (await this.#documents(options)).add(documents, { embed }, options);
  }

  /**
   * Adds documents with vectors that were computed elsewhere. All vectors are checked before any document is added.
   * Otherwise like `addDocuments`.
   */
  override async addVectors(
    vectors: number[][],
    documents: DocumentInterface[],
    options: AddOptions = {},
  ): Promise<string[]> {
    return (await this.#documents(options)).add(documents, { vectors }, options);
  }

  /**
   * Finds the documents nearest to a text or a vector. Returns them with their cosine similarities, best
   * first.
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
   * Finds documents that are relevant and differ from each other.
   * @param options `fetchK`: how many of the nearest documents to choose from, by default 20 and at least `k`.
   * `lambda`: 1 looks only at relevance, 0 only at diversity, by default 0.5.
   */
  override async maxMarginalRelevanceSearch(
    query: string,
    options: MarginalRelevanceOptions<Metadata>,
  ): Promise<Document<Metadata>[]> {
    return (await this.maxMarginalRelevanceSearchWithScore(query, options)).map(([document]) => document);
  }

  /** Like `maxMarginalRelevanceSearch`, with the cosine similarity of each document to the query. */
  async maxMarginalRelevanceSearchWithScore(
    query: string,
    options: MarginalRelevanceOptions<Metadata>,
  ): Promise<[Document<Metadata>, number][]> {
    checkQueryText(query);
    return (await this.#documents(options)).unlike(() => this.#vectorOf(query), options);
  }

  /** Finds the `k` best documents by vector and words together; see `hybridSearchWithScore`. */
  async hybridSearch(
    query: string,
    k = 4,
    options: HybridSearchOptions<Metadata> = {},
  ): Promise<Document<Metadata>[]> {
    return (await this.hybridSearchWithScore(query, k, options)).map(([document]) => document);
  }

  /**
   * Finds the `k` best documents by vector and words together, among the 50 nearest documents and the 50 best by
   * BM25, or `k` of each if that is more. Scores are 0..1. Scores of two searches cannot be compared.
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

  /**
   * Finds the `k` documents that share the most significant words with a text (BM25), best first. Nothing is
   * embedded.
   */
  async fullTextSearch(
    query: string,
    k = 4,
    options: TextSearchOptions<Metadata> = {},
  ): Promise<Document<Metadata>[]> {
    checkQueryText(query);
    return (await this.#documents(options)).withWords(query, k, options);
  }

  /**
   * Makes a retriever for this store, tagged with the store's type. `searchType` may also be "hybrid" or
   * "similarity_score_threshold".
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

  /** Returns the documents with these ids, in the order of the ids. Unknown ids are left out. */
  async getByIds(ids: readonly string[], options: CallOptions = {}): Promise<Document<Metadata>[]> {
    return (await this.#documents(options)).get(ids, options);
  }

  /**
   * Counts the documents that match. Reads the ids of all documents, and with a filter also their metadata.
   */
  async count(filter?: MetadataFilter<Metadata>, options: CallOptions = {}): Promise<number> {
    return (await this.#documents(options)).count(filter, options);
  }

  /**
   * Deletes documents. Unknown ids are ignored. What was deleted before an error stays deleted.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_FILTER, ABORTED
   */
  override async delete(options: DeleteOptions<Metadata> = {}): Promise<void> {
    await (await this.#documents(options)).remove(options);
  }

  /**
   * Deletes all documents of the namespace, or all that match a filter. Returns their number. Otherwise like
   * `delete`.
   */
  async deleteAll(filter?: MetadataFilter<Metadata>, options: CallOptions = {}): Promise<number> {
    return (await this.#documents(options)).removeAll(filter, options);
  }

  /**
   * Fills the declared columns of documents that were stored without these columns, in all namespaces. Returns how
   * many documents were filled. Filters find such documents even without this call, only more slowly. Do not call
   * `fillColumns` while other programs replace documents, because it may undo a replacement.
   */
  async fillColumns(options: { readonly signal?: AbortSignal } = {}): Promise<number> {
    const { signal } = readOptions("fillColumns", options, { signal: CALL_OPTIONS.signal });
    return fillColumns(await this.#table.open(), this.#columns, signal);
  }

  /** Counts of what this store has repaired or skipped since it was made. */
  health(): VectorStoreHealth {
    return { ...this.#health };
  }

  /**
   * Does nothing without `fold`, because documents are already stored when `addDocuments` resolves.
   * @param options `fold`: merges recent writes into the dataset now, so that plain Deeplake readers see them.
   */
  async flush(options: { fold?: boolean } = {}): Promise<void> {
    await (await this.#table.open()).flush(options);
  }

  /** Physically removes replaced and deleted documents and rebuilds the indexes. */
  async compact(): Promise<void> {
    await (await this.#table.open()).compact();
  }

  /** Merges recent writes and releases the engine. */
  async close(): Promise<void> {
    await this.#calls.settled();
    await this.#table.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #vectorOf(query: string | readonly number[]): Promise<ArrayLike<number>> {
    return typeof query === "string" ? this.embeddings.embedQuery(query) : query;
  }
}

/** Options that LangChain's example selectors pass on to the store that they make. */
const SELECTOR_OPTIONS: readonly string[] = ["k", "inputKeys", "exampleKeys"];

/** Removes the options of an example selector. */
function withoutSelector<Metadata extends AnyMetadata>(
  config: DeeplakeVectorStoreConfig<Metadata>,
): DeeplakeVectorStoreConfig<Metadata> {
  const entries = Object.entries(config ?? {}).filter(([name]) => !SELECTOR_OPTIONS.includes(name));
  return Object.fromEntries(entries) as unknown as DeeplakeVectorStoreConfig<Metadata>;
}
