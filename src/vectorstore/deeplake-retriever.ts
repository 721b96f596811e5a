import { type Callbacks, parseCallbackConfigArg } from "@langchain/core/callbacks/manager";
import { Document, type DocumentInterface } from "@langchain/core/documents";
import { ensureConfig, type RunnableConfig } from "@langchain/core/runnables";
import {
  type VectorStoreInterface,
  VectorStoreRetriever,
  type VectorStoreRetrieverInput,
} from "@langchain/core/vectorstores";
import { AsyncLocalStorage } from "node:async_hooks";

import { abortable } from "../base/async/abortable.ts";
import { invalidKind } from "../base/options/invalid-argument.ts";
import { checkQueryText } from "./argument-checks.ts";
import {
  type DeeplakeRetrieverFields,
  type DeeplakeSearchKwargs,
  type DeeplakeSearchType,
  retrieverFields,
  retrieverSearch,
} from "./retriever-fields.ts";

type Loose<Fields> = { [Name in keyof Fields]?: Fields[Name] | undefined };

type Scored = [DocumentInterface, number][];

/** The part of a `DeeplakeVectorStore` that the retriever uses. */
export interface RetrievesDocuments extends VectorStoreInterface {
  search(query: string, options: object): Promise<Scored>;
  hybridSearchWithScore(query: string, k: number, options: object): Promise<Scored>;
  maxMarginalRelevanceSearchWithScore(query: string, options: { k: number }): Promise<Scored>;
}

/**
 * A LangChain retriever for a `DeeplakeVectorStore`. `invoke(query, { signal })` rejects with ABORTED when
 * the signal aborts.
 */
export class DeeplakeRetriever<Store extends RetrievesDocuments> extends VectorStoreRetriever<Store> {
  declare searchType: DeeplakeSearchType;
  declare searchKwargs?: DeeplakeSearchKwargs<Store["FilterType"]>;
  namespace: string | undefined;
  scoreThreshold: number | undefined;
  scoreKey: string | undefined;
  readonly #signals = new AsyncLocalStorage<AbortSignal | undefined>();

  static override lc_name(): string {
    return "DeeplakeRetriever";
  }

  /** @throws DeeplakeError INVALID_ARGUMENT */
  constructor(fields: DeeplakeRetrieverFields<Store["FilterType"]> & { vectorStore: Store }) {
    const { searchType, searchKwargs, scoreThreshold, namespace, scoreKey, ...rest } =
      retrieverFields(fields);
    super(rest as VectorStoreRetrieverInput<Store>);
    const threshold = scoreThreshold === undefined ? {} : { scoreThreshold };
    this.searchType = retrieverSearch({ searchType, searchKwargs, ...threshold }).searchType;
    if (searchKwargs) this.searchKwargs = searchKwargs;
    this.scoreThreshold = scoreThreshold;
    this.namespace = namespace;
    this.scoreKey = scoreKey;
  }

  /** Makes a retriever for a store, tagged with the store's type. */
  static over<Store extends RetrievesDocuments>(
    vectorStore: Store,
    given: Loose<DeeplakeRetrieverFields<Store["FilterType"]> & { vectorStore: unknown }>,
  ): DeeplakeRetriever<Store> {
    if (!Array.isArray((vectorStore as Partial<Store> | null | undefined)?.lc_namespace))
      throw invalidKind("a DeeplakeVectorStore", vectorStore);
    const fields = retrieverFields(given as DeeplakeRetrieverFields<Store["FilterType"]>);
    // LangChain's own calls also pass the store as `vectorStore`.
    if (given.vectorStore !== undefined && given.vectorStore !== vectorStore)
      throw invalidKind(
        "the store itself as vectorStore",
        given.vectorStore,
        "Call asRetriever of that store.",
      );
    const tags = [...(fields.tags ?? []), vectorStore.lc_namespace.at(-1) as string];
    return new DeeplakeRetriever<Store>({ ...fields, tags, vectorStore });
  }

  /** @param options A config, or only callbacks, as older LangChain code passes them. */
  override async invoke(
    input: string,
    options?: Partial<RunnableConfig> | Callbacks,
  ): Promise<DocumentInterface[]> {
    const config = ensureConfig<RunnableConfig>(parseCallbackConfigArg(options as Callbacks));
    return this.#signals.run(config.signal, () => super.invoke(input, config));
  }

  /**
   * Finds documents with their scores: cosine similarities, or the fused scores of hybrid search. Callbacks
   * are not called.
   */
  async invokeWithScore(
    query: string,
    options: Pick<RunnableConfig, "signal"> = {},
  ): Promise<[DocumentInterface, number][]> {
    return this.#retrieve(query, options.signal);
  }

  override async _getRelevantDocuments(query: string): Promise<DocumentInterface[]> {
    const { scoreKey } = this;
    const found = await this.#retrieve(query, this.#signals.getStore());
    if (scoreKey === undefined) return found.map(([document]) => document);
    return found.map(
      ([document, score]) =>
        new Document({ ...document, metadata: { ...document.metadata, [scoreKey]: score } }),
    );
  }

  async #retrieve(query: string, signal: AbortSignal | undefined): Promise<Scored> {
    checkQueryText(query);
    // The store stops when the signal aborts. `abortable` rejects at once, even if some work cannot be stopped.
    return abortable(signal, () => this.#search(query, signal));
  }

  #search(query: string, signal: AbortSignal | undefined): Promise<Scored> {
    // Read the fields at each call, because LangChain lets users change them in between.
    const { k, filter, namespace, scoreThreshold, searchKwargs, searchType } = this;
    const { filters, ...search } = retrieverSearch({
      k,
      filter,
      searchType,
      searchKwargs,
      ...(namespace !== undefined && { namespace }),
      ...(scoreThreshold !== undefined && { scoreThreshold }),
    });
    const { searchType: chosen, ...options } = {
      k,
      ...search,
      ...(signal && { signal }),
      ...(filters.length > 0 && { filter: filters.length === 1 ? filters[0] : { $and: filters } }),
    };
    switch (chosen) {
      case "mmr":
        return this.vectorStore.maxMarginalRelevanceSearchWithScore(query, options);
      case "hybrid": {
        const { k: most, ...others } = options;
        return this.vectorStore.hybridSearchWithScore(query, most, others);
      }
      default:
        return this.vectorStore.search(query, options);
    }
  }
}
