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

/** What a store is besides its location and embeddings. */
export interface DocumentsOptions<Metadata = AnyMetadata> extends DriverOptions {
  /**
   * Keys of the metadata that get a column, so that the engine can apply filters on them:
   * `{ year: "int64", color: "text", price: "float32", fresh: "bool" }`. Documents whose value is of another type are
   * then refused. A dataset without these columns gains them; documents stored before are found all the same, and
   * faster after `fillColumns()`. @default none
   */
  readonly columns?: MetadataColumnsOf<NoInfer<Metadata>>;
  /** The part of the dataset that this store sees; ids are unique in it. Python's documents are in "". @default "" */
  readonly namespace?: string;
  /**
   * Refuse metadata that is no JSON, and texts with NUL characters or half of a surrogate pair, instead of converting
   * the one and mending the other. @default false
   */
  readonly strict?: boolean;
}

/** How to open a vector store. */
export interface DeeplakeVectorStoreOptions<Metadata = AnyMetadata> extends DocumentsOptions<Metadata> {
  /** Makes vectors of texts, when documents are added and when a search by vector is asked. */
  readonly embeddings: EmbeddingsInterface;
}

/** Where a table is. */
export const locationOption: Option<string> = {
  ...string('a location such as "./documents" or "memory:"'),
  isShown: false,
};

/** How a store is made, but for its embeddings. */
export const CONFIG_OPTIONS = {
  url: required(locationOption),
  columns: withDefault(columnsOption, {}),
  namespace: withDefault(namespaceOption, ""),
  strict: withDefault(boolean(), false),
  ...DRIVER_OPTIONS,
} satisfies OptionsSpec<DeeplakeVectorStoreConfig>;

/** Where `fromTexts` and `fromDocuments` put the documents. */
export interface DeeplakeVectorStoreConfig<Metadata = AnyMetadata> extends DocumentsOptions<Metadata> {
  /** A directory, a `file://` URL, `s3://bucket/folder` (`gcs://`, `az://`), `al://workspace/name`, `postgres://…` or `memory:`. */
  readonly url: string;
}

/** What an open store has noticed. */
export interface VectorStoreHealth {
  /** Texts whose NUL characters or halves of surrogate pairs became the replacement character. */
  readonly mendedTexts: number;
  /** Documents whose vector was zero. They are found by words, filters and ids only. */
  readonly withoutVector: number;
  /** Searches whose vector was zero, and that therefore found nothing by it. */
  readonly zeroQueries: number;
}

/** What every call takes. */
export interface CallOptions {
  /** Another namespace than the store's. */
  readonly namespace?: string;
  /** Gives the call up with ABORTED. */
  readonly signal?: AbortSignal;
}

/** How documents are added. */
export interface AddOptions extends CallOptions, AddRowsOptions {
  /** One id for each document. @default the documents' own, else random ones */
  readonly ids?: readonly string[];
}

/** How to search by vector. */
export interface SearchOptions<Metadata = AnyMetadata> extends CallOptions {
  /** At most this many documents. @default 4 */
  readonly k?: number;
  readonly filter?: MetadataFilter<Metadata> | undefined;
  /** The least cosine similarity of what is found, -1..1. @default none */
  readonly scoreThreshold?: number;
}

/** How to search by words. */
export interface TextSearchOptions<Metadata = AnyMetadata> extends CallOptions {
  readonly filter?: MetadataFilter<Metadata> | undefined;
}

/** How to search by vector and words together. */
export interface HybridSearchOptions<Metadata = AnyMetadata> extends TextSearchOptions<Metadata> {
  /** How much each counts; only their ratio matters. @default { vector: 0.85, text: 0.15 } */
  readonly weights?: HybridWeights;
}

/** How to choose documents that are relevant and unlike each other. */
export type MarginalRelevanceOptions<Metadata = AnyMetadata> = MaxMarginalRelevanceSearchOptions<
  MetadataFilter<Metadata>
> &
  CallOptions;

/** What `delete` removes: documents by id, by what their metadata says, or all. One of the three. */
export interface DeleteOptions<Metadata = AnyMetadata> extends CallOptions {
  readonly ids?: readonly string[];
  readonly filter?: MetadataFilter<Metadata> | undefined;
  /** All documents of the namespace. */
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

/** A least cosine similarity. */
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
