import type { BaseRetrieverInput } from "@langchain/core/retrievers";
import type { VectorStoreRetrieverMMRSearchKwargs } from "@langchain/core/vectorstores";

import { invalid } from "../base/options/invalid-argument.ts";
import {
  boolean,
  checkedBy,
  having,
  list,
  oneOf,
  type Option,
  readOption,
  string,
  wholeFrom,
} from "../base/options/option.ts";
import { nested, type OptionsSpec, statedOptions } from "../base/options/read-options.ts";
import type { HybridWeights } from "../base/text/fuse-scores.ts";
import type { AnyMetadata, MetadataFilter } from "./metadata-filter.ts";
import { namespaceOption } from "./namespaced-id.ts";
import { HYBRID_OPTIONS, MARGINAL_OPTIONS, similarityBound } from "./vector-store-options.ts";

const SEARCH_TYPES = ["similarity", "mmr", "hybrid", "similarity_score_threshold"] as const;

/**
 * How a retriever searches:
 * - `similarity`: by vector.
 * - `mmr`: for documents that are relevant and differ from each other.
 * - `hybrid`: by vector and words.
 * - `similarity_score_threshold`: by vector, down to a least similarity.
 */
export type DeeplakeSearchType = (typeof SEARCH_TYPES)[number];

/**
 * Options of a search. As in LangChain for Python, a caller may put them beside `searchType` or into `searchKwargs`.
 */
interface Search<FilterType> {
  /** Most documents to find. @default 4 */
  k?: number;
  filter?: FilterType | undefined;
  /** Searches another namespace. @default the store's */
  namespace?: string;
  /** Least cosine similarity of the documents, -1..1. @default none */
  scoreThreshold?: number;
}

/** Options of a search in `searchKwargs`. They override those beside `searchType`, but both filters apply. */
export interface DeeplakeSearchKwargs<FilterType = unknown>
  extends VectorStoreRetrieverMMRSearchKwargs, Search<FilterType> {
  /**
   * Weights of vector and words, for "hybrid". Only their ratio matters.
   * @default { vector: 0.85, text: 0.15 }
   */
  weights?: HybridWeights;
}

/** Options of a retriever. */
export interface DeeplakeRetrieverFields<FilterType> extends BaseRetrieverInput, Search<FilterType> {
  /** @default "similarity", or "similarity_score_threshold" with a `scoreThreshold` */
  searchType?: DeeplakeSearchType;
  searchKwargs?: DeeplakeSearchKwargs<FilterType>;
  /** Metadata key under which each document gets its score. @default none */
  scoreKey?: string;
}

/** One search of a retriever. */
export interface RetrieverSearch<FilterType> extends Omit<DeeplakeSearchKwargs<FilterType>, "filter"> {
  readonly searchType: DeeplakeSearchType;
  readonly filters: readonly FilterType[];
}

const searchTypeOption = oneOf(...SEARCH_TYPES);

const SEARCH = {
  k: wholeFrom(1),
  // The search parses the filter, so that callbacks and fallbacks see the error.
  filter: checkedBy<MetadataFilter<AnyMetadata>>("a filter", () => {}),
  namespace: namespaceOption,
  scoreThreshold: similarityBound,
} satisfies OptionsSpec<Search<MetadataFilter<AnyMetadata>>>;

const KWARGS = {
  ...SEARCH,
  fetchK: MARGINAL_OPTIONS.fetchK,
  lambda: MARGINAL_OPTIONS.lambda,
  weights: HYBRID_OPTIONS.weights,
} satisfies OptionsSpec<DeeplakeSearchKwargs<MetadataFilter<AnyMetadata>>>;

const FIELDS = {
  ...SEARCH,
  searchType: searchTypeOption,
  searchKwargs: nested(KWARGS) as Option<DeeplakeSearchKwargs<MetadataFilter<AnyMetadata>>>,
  scoreKey: string(),
  vectorStore: having("a store"),
  callbacks: having("callbacks"),
  tags: list("a list of strings", string()),
  metadata: having("an object"),
  verbose: boolean(),
} satisfies OptionsSpec<DeeplakeRetrieverFields<MetadataFilter<AnyMetadata>> & { vectorStore?: object }>;

/** Options that only some search types read. */
const READ_BY: Readonly<Record<string, readonly DeeplakeSearchType[]>> = {
  fetchK: ["mmr"],
  lambda: ["mmr"],
  weights: ["hybrid"],
  scoreThreshold: ["similarity", "similarity_score_threshold"],
};

/**
 * Checks the fields of a retriever and drops those that are undefined.
 * @throws DeeplakeError INVALID_ARGUMENT for unknown fields
 */
export function retrieverFields<Fields extends object>(given: Fields): Fields {
  return statedOptions("asRetriever", given, FIELDS) as Fields;
}

/**
 * Combines a retriever's own fields and its `searchKwargs` into one search.
 * @throws DeeplakeError INVALID_ARGUMENT for an option that would be ignored, such as a misspelt filter
 */
export function retrieverSearch<FilterType>({
  searchType,
  searchKwargs = {},
  ...fields
}: Search<FilterType> & {
  searchType?: DeeplakeSearchType | undefined;
  searchKwargs?: DeeplakeSearchKwargs<FilterType> | undefined;
}): RetrieverSearch<FilterType> {
  const beside = statedOptions("a retriever", fields, SEARCH);
  const inside = statedOptions("searchKwargs", searchKwargs, KWARGS, "searchKwargs.");
  const { filter: _, ...search } = { ...beside, ...inside };
  const { scoreThreshold: threshold } = search;
  const chosen =
    searchType === undefined
      ? threshold === undefined
        ? "similarity"
        : "similarity_score_threshold"
      : readOption(searchTypeOption, searchType, "searchType");
  for (const [name, readers] of Object.entries(READ_BY))
    if (name in search && !readers.includes(chosen))
      throw invalid(
        `${name} with searchType ${readers.join(" or ")} only`,
        `one with ${chosen}`,
        "Leave it out.",
      );
  if (threshold === undefined && chosen === "similarity_score_threshold")
    throw invalid("a scoreThreshold with similarity_score_threshold", "none", "Name the least similarity.");
  const filters = [beside.filter, inside.filter].filter((one) => one !== undefined);
  return { ...search, searchType: chosen, filters: filters as readonly unknown[] as readonly FilterType[] };
}
