import type { DocumentInterface } from "@langchain/core/documents";
import type { BaseRetrieverInput } from "@langchain/core/retrievers";
import { ensureConfig, type RunnableConfig } from "@langchain/core/runnables";
import {
  type VectorStoreInterface,
  VectorStoreRetriever,
  type VectorStoreRetrieverInput,
  type VectorStoreRetrieverMMRSearchKwargs,
} from "@langchain/core/vectorstores";
import { AsyncLocalStorage } from "node:async_hooks";

import { abortable } from "../base/async/abortable.ts";
import { invalid } from "../base/options/invalid-argument.ts";
import { boolean, having, list, oneOf, readOption, string, wholeFrom } from "../base/options/option.ts";
import { nested, type OptionsSpec, readOptions } from "../base/options/read-options.ts";
import type { HybridWeights } from "../base/text/fuse-scores.ts";
import type { AnyMetadata, MetadataFilter } from "./metadata-filter.ts";
import { namespaceOption } from "./namespaced-id.ts";
import { HYBRID_OPTIONS, MARGINAL_OPTIONS, similarityBound, TEXT_OPTIONS } from "./vector-store-options.ts";

const SEARCH_TYPES = ["similarity", "mmr", "hybrid", "similarity_score_threshold"] as const;

/** How a retriever searches: by vector, for diversity, by vector and words, or by vector down to a similarity. */
export type DeeplakeSearchType = (typeof SEARCH_TYPES)[number];

/** What only some ways of searching take. */
export interface DeeplakeSearchKwargs extends VectorStoreRetrieverMMRSearchKwargs {
  /** "hybrid": how much vector and text count. @default { vector: 0.85, text: 0.15 } */
  readonly weights?: HybridWeights;
  /** The same as `scoreThreshold` beside `searchType`. */
  readonly scoreThreshold?: number;
}

/** How to make a retriever of a store. */
export interface DeeplakeRetrieverFields<FilterType> extends BaseRetrieverInput {
  /** At most this many documents. @default 4 */
  k?: number;
  filter?: FilterType | undefined;
  /** Another namespace than the store's. */
  namespace?: string;
  /** @default "similarity", with a `scoreThreshold` "similarity_score_threshold" */
  searchType?: DeeplakeSearchType;
  /** The least cosine similarity of what is found, -1..1. */
  scoreThreshold?: number;
  searchKwargs?: DeeplakeSearchKwargs;
}

type Loose<Fields> = { [Name in keyof Fields]?: Fields[Name] | undefined };

const searchTypeOption = oneOf(...SEARCH_TYPES);
const FIELDS = {
  k: wholeFrom(1),
  filter: TEXT_OPTIONS.filter,
  namespace: namespaceOption,
  searchType: searchTypeOption,
  scoreThreshold: similarityBound,
  searchKwargs: nested({
    fetchK: MARGINAL_OPTIONS.fetchK,
    lambda: MARGINAL_OPTIONS.lambda,
    weights: HYBRID_OPTIONS.weights,
    scoreThreshold: similarityBound,
  }),
  callbacks: having("callbacks"),
  tags: list("a list of texts", string()),
  metadata: having("an object"),
  verbose: boolean(),
} satisfies OptionsSpec<DeeplakeRetrieverFields<MetadataFilter<AnyMetadata>>>;

/** What the retriever asks: a `DeeplakeVectorStore`. */
export interface RetrievesDocuments extends VectorStoreInterface {
  search(query: string, options: object): Promise<[DocumentInterface, number][]>;
  hybridSearch(query: string, k: number, options: object): Promise<DocumentInterface[]>;
  maxMarginalRelevanceSearch(query: string, options: object): Promise<DocumentInterface[]>;
}

/** The documents of a store for a query, as LangChain retrieves them. `invoke(query, { signal })` gives up with ABORTED. */
export class DeeplakeRetriever<Store extends RetrievesDocuments> extends VectorStoreRetriever<Store> {
  declare searchType: DeeplakeSearchType;
  declare searchKwargs?: DeeplakeSearchKwargs;
  readonly namespace: string | undefined;
  readonly scoreThreshold: number | undefined;
  readonly #signals = new AsyncLocalStorage<AbortSignal | undefined>();

  static override lc_name(): string {
    return "DeeplakeRetriever";
  }

  /** @throws DeeplakeError INVALID_ARGUMENT */
  constructor(fields: DeeplakeRetrieverFields<Store["FilterType"]> & { vectorStore: Store }) {
    const {
      searchType,
      searchKwargs,
      scoreThreshold = searchKwargs?.scoreThreshold,
      namespace,
      ...rest
    } = fields;
    super(rest as VectorStoreRetrieverInput<Store>);
    this.searchType =
      searchType ?? (scoreThreshold === undefined ? "similarity" : "similarity_score_threshold");
    if (searchKwargs) this.searchKwargs = searchKwargs;
    this.scoreThreshold = scoreThreshold;
    this.namespace = namespace;
    checkSearch(this.searchType, scoreThreshold);
  }

  /** A retriever over a store, tagged with the store's type. */
  static over<Store extends RetrievesDocuments>(
    vectorStore: Store,
    given: Loose<DeeplakeRetrieverFields<Store["FilterType"]>>,
  ): DeeplakeRetriever<Store> {
    const fields = readOptions("asRetriever", given as DeeplakeRetrieverFields<Store["FilterType"]>, FIELDS);
    const tags = [...(fields.tags ?? []), vectorStore.lc_namespace.at(-1) as string];
    return new DeeplakeRetriever<Store>({ ...fields, tags, vectorStore });
  }

  override async invoke(input: string, options?: Partial<RunnableConfig>): Promise<DocumentInterface[]> {
    const config = ensureConfig(options);
    return this.#signals.run(config.signal, () => super.invoke(input, config));
  }

  override async _getRelevantDocuments(query: string): Promise<DocumentInterface[]> {
    const signal = this.#signals.getStore();
    // The store gives up as well; this covers what it cannot stop.
    return abortable(signal, () => this.#search(query, signal));
  }

  async #search(query: string, signal: AbortSignal | undefined): Promise<DocumentInterface[]> {
    const { k, filter, namespace, scoreThreshold, searchKwargs } = this;
    const { fetchK, lambda, weights } = searchKwargs ?? {};
    const options = { filter, ...(namespace !== undefined && { namespace }), ...(signal && { signal }) };
    switch (this.searchType) {
      case "mmr":
        return this.vectorStore.maxMarginalRelevanceSearch(query, {
          ...options,
          k,
          ...(fetchK !== undefined && { fetchK }),
          ...(lambda !== undefined && { lambda }),
        });
      case "hybrid":
        return this.vectorStore.hybridSearch(query, k, { ...options, ...(weights && { weights }) });
      default: {
        const found = await this.vectorStore.search(query, {
          ...options,
          k,
          ...(scoreThreshold !== undefined && { scoreThreshold }),
        });
        return found.map(([document]) => document);
      }
    }
  }
}

function checkSearch(searchType: DeeplakeSearchType, threshold: number | undefined): void {
  readOption(searchTypeOption, searchType, "searchType");
  if (threshold === undefined) {
    if (searchType === "similarity_score_threshold")
      throw invalid("a scoreThreshold with similarity_score_threshold", "none", "Name the least similarity.");
    return;
  }
  readOption(similarityBound, threshold, "scoreThreshold");
  if (searchType === "mmr" || searchType === "hybrid")
    throw invalid(
      "a scoreThreshold with similarity only",
      `one with ${searchType}, whose results are not chosen by similarity alone`,
    );
}
