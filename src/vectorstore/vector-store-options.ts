import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import type { MaxMarginalRelevanceSearchOptions } from "@langchain/core/vectorstores";

import { DRIVER_OPTIONS } from "../storage/driver/driver-options.ts";
import type { DriverOptions } from "../storage/driver/driver.ts";
import { idsOption } from "../base/options/check-ids.ts";
import {
  checkedBy,
  boolean,
  fraction,
  func,
  having,
  range,
  type Option,
  required,
  string,
  wholeFrom,
  withDefault,
} from "../base/options/option.ts";
import type { OptionsSpec } from "../base/options/read-options.ts";
import type { AddRowsOptions } from "./add-rows.ts";
import { BEST_WEIGHTS, type HybridWeights, hybridWeights } from "../base/text/fuse-scores.ts";
import { columnsOption, type MetadataColumnsOf } from "./metadata-columns.ts";
import type { AnyMetadata, MetadataFilter } from "./metadata-filter.ts";
import { namespaceOption } from "./namespaced-id.ts";
import { parseMetadataFilter } from "./parse-metadata-filter.ts";

/** Options of a vector store beside its location and embeddings. */
export interface DocumentsOptions<Metadata = AnyMetadata> extends DriverOptions {
  /**
   * Keys of the metadata that get a column of their own, so that the engine can filter by them: `{ year: "int64",
   * color: "text", price: "float32", fresh: "bool" }`. A document is refused if such a key has a value of another
   * type. An existing dataset gains the columns. Filters also find older documents in that dataset, but are faster
   * after `fillColumns()`.
   * @default none
   */
  readonly columns?: MetadataColumnsOf<NoInfer<Metadata>>;
  /**
   * The part of the dataset that this store sees. Ids are unique within a namespace. Python's documents are in "".
   * @default ""
   */
  readonly namespace?: string;
  /**
   * Whether to refuse metadata that is not JSON, and texts with NUL characters or half of a surrogate pair.
   * Otherwise metadata is converted and texts are repaired.
   * @default false
   */
  readonly strict?: boolean;
}

/** Options of `DeeplakeVectorStore.open`. */
export interface DeeplakeVectorStoreOptions<Metadata = AnyMetadata> extends DocumentsOptions<Metadata> {
  /** Computes the vectors of added documents and of queries. */
  readonly embeddings: EmbeddingsInterface;
}

export const locationOption: Option<string> = {
  ...string('a location such as "./documents" or "memory:"'),
  isShown: false,
};

export const CONFIG_OPTIONS = {
  url: required(locationOption),
  columns: withDefault(columnsOption, {}),
  namespace: withDefault(namespaceOption, ""),
  strict: withDefault(boolean(), false),
  ...DRIVER_OPTIONS,
} satisfies OptionsSpec<DeeplakeVectorStoreConfig>;

/** Configuration of a vector store: its location and options. */
export interface DeeplakeVectorStoreConfig<Metadata = AnyMetadata> extends DocumentsOptions<Metadata> {
  /**
   * A directory, a `file://` URL, `s3://bucket/folder` (`gcs://`, `az://`), `al://workspace/name`,
   * `postgres://…` or `memory:`.
   */
  readonly url: string;
}

/** Counts of what an open store has repaired or skipped. */
export interface VectorStoreHealth {
  /** Texts with NUL characters or halves of surrogate pairs, which were replaced. */
  readonly mendedTexts: number;
  /** Documents whose vector was zero. They are found only by words, filters and ids. */
  readonly withoutVector: number;
  /** Searches whose query had a zero vector. Such a search finds nothing by vector. */
  readonly zeroQueries: number;
}

/** Options that most calls take. */
export interface CallOptions {
  /** Uses another namespace. @default the store's */
  readonly namespace?: string;
  /** When this signal aborts, the call rejects with ABORTED. @default none */
  readonly signal?: AbortSignal;
}

/** Options of `addDocuments` and `addVectors`. */
export interface AddOptions extends CallOptions, AddRowsOptions {
  /** One id for each document. @default the documents' own, else random ones */
  readonly ids?: readonly string[];
}

/** Options of a search by vector. */
export interface SearchOptions<Metadata = AnyMetadata> extends CallOptions {
  /** Most documents to find. @default 4 */
  readonly k?: number;
  readonly filter?: MetadataFilter<Metadata> | undefined;
  /** Least cosine similarity of the documents, -1..1. @default none */
  readonly scoreThreshold?: number;
}

/** Options of a search by words. */
export interface TextSearchOptions<Metadata = AnyMetadata> extends CallOptions {
  readonly filter?: MetadataFilter<Metadata> | undefined;
}

/** Options of a search by vector and words. */
export interface HybridSearchOptions<Metadata = AnyMetadata> extends TextSearchOptions<Metadata> {
  /** Weights of vector and words. Only their ratio matters. @default { vector: 0.85, text: 0.15 } */
  readonly weights?: HybridWeights;
}

/** Options of a search for documents that are relevant and differ from each other. */
export type MarginalRelevanceOptions<Metadata = AnyMetadata> = MaxMarginalRelevanceSearchOptions<
  MetadataFilter<Metadata>
> &
  CallOptions;

/** What `delete` removes. Set exactly one of `ids`, `filter` and `deleteAll`. */
export interface DeleteOptions<Metadata = AnyMetadata> extends CallOptions {
  readonly ids?: readonly string[];
  readonly filter?: MetadataFilter<Metadata> | undefined;
  /** Deletes all documents of the namespace. */
  readonly deleteAll?: boolean;
}

export const CALL_OPTIONS = {
  namespace: namespaceOption,
  signal: having<AbortSignal>("an AbortSignal", "addEventListener"),
} satisfies OptionsSpec<CallOptions>;

export const ADD_OPTIONS = {
  ...CALL_OPTIONS,
  ids: idsOption,
  batchSize: wholeFrom(1),
  maxConcurrency: wholeFrom(1),
  onProgress: func(),
} satisfies OptionsSpec<AddOptions>;

export const TEXT_OPTIONS = {
  ...CALL_OPTIONS,
  filter: checkedBy<MetadataFilter<AnyMetadata>>("a filter", parseMetadataFilter),
} satisfies OptionsSpec<TextSearchOptions>;

export const similarityBound: Option<number> = range("a cosine similarity", { least: -1, most: 1 });

export const SEARCH_OPTIONS = {
  ...TEXT_OPTIONS,
  k: withDefault(wholeFrom(1), 4),
  scoreThreshold: similarityBound,
} satisfies OptionsSpec<SearchOptions>;

export const HYBRID_OPTIONS = {
  ...TEXT_OPTIONS,
  weights: withDefault(hybridWeights, BEST_WEIGHTS.words),
} satisfies OptionsSpec<HybridSearchOptions>;

export const MARGINAL_OPTIONS = {
  ...TEXT_OPTIONS,
  k: required(wholeFrom(1)),
  fetchK: withDefault(wholeFrom(1), 20),
  lambda: withDefault(fraction(), 0.5),
} satisfies OptionsSpec<MarginalRelevanceOptions>;

export const DELETE_OPTIONS = {
  ...TEXT_OPTIONS,
  ids: idsOption,
  deleteAll: boolean(),
} satisfies OptionsSpec<DeleteOptions>;
