import { lacking, type Supported, undeclared } from "../supported.ts";
import type { Subject } from "./subject.ts";

/**
 * Capabilities in which stores differ. Tests that need a capability are skipped if the suite's option `supports` says
 * that the store lacks the capability. They are also skipped if `supports` does not name the capability and its default
 * is "not declared".
 */
export interface VectorStoreSupport {
  /**
   * Adding returns ids: `options.ids`, else the documents' own, else new ones. Found documents have these ids.
   * @default true
   */
  readonly ids: Supported;
  /** Adding a document with an existing id replaces the stored document. @default true */
  readonly upsert: Supported;
  /** Supports `delete({ ids })`. @default true */
  readonly deleteByIds: Supported;
  /** Supports `delete({ filter })`. @default not declared */
  readonly deleteByFilter: Supported;
  /** Supports `getByIds(ids)`. @default not declared */
  readonly getByIds: Supported;
  /** Scores are cosine similarities. For other stores only the order of results is tested. @default true */
  readonly cosineScores: Supported;
  /**
   * Filters by equality of top-level metadata, in the form that the suite's option `filter` returns.
   * @default true
   */
  readonly filter: Supported;
  /**
   * Filter objects support `$eq $ne $in $nin $gt $gte $lt $lte $exists $and $or $not`.
   * @default not declared
   */
  readonly filterOperators: Supported;
  /** Dots in filter objects reach into nested metadata. @default not declared */
  readonly nestedFilter: Supported;
  /** `$contains` and `arrayContains` in filter objects look inside lists. @default not declared */
  readonly listFilter: Supported;
  /** Dates in metadata and filters are treated as their ISO texts. @default not declared */
  readonly dates: Supported;
  /** Equally near documents keep the order in which they were added. @default not declared */
  readonly insertionOrder: Supported;
  /**
   * Metadata that JSON would change, such as maps, sets and class instances, is converted to JSON.
   * @default not declared
   */
  readonly convertedMetadata: Supported;
  /** Any JSON metadata and any text come back as given. @default true */
  readonly exactContent: Supported;
  /** Supports `maxMarginalRelevanceSearch`. @default true */
  readonly marginalRelevance: Supported;
  /** Supports `fullTextSearch(query, k, { filter })`. @default not declared */
  readonly fullTextSearch: Supported;
  /**
   * Supports `hybridSearch(query, k, { filter })`, `hybridSearchWithScore` with `weights`, and the search
   * type "hybrid" of retrievers.
   * @default not declared
   */
  readonly hybridSearch: Supported;
  /**
   * Supports `asRetriever({ searchType: "similarity_score_threshold", scoreThreshold })`.
   * @default not declared
   */
  readonly scoreThreshold: Supported;
  /**
   * Supports `namespace` in the options of each call, and `search(query, { k, filter, namespace })`.
   * @default not declared
   */
  readonly namespaces: Supported;
  /** Supports `count(filter)`. @default not declared */
  readonly count: Supported;
  /**
   * Supports `deleteAll(filter)`, which returns how many documents it deleted, and `delete({ deleteAll: true
   * })`.
   * @default not declared
   */
  readonly deleteAll: Supported;
  /**
   * Supports `batchSize` and `onProgress({ added, total })` in the options of `addDocuments`.
   * @default not declared
   */
  readonly batches: Supported;
  /**
   * Supports `signal` in the options of `addDocuments`, `search` and a retriever's `invoke`.
   * @default not declared
   */
  readonly signals: Supported;
  /** Input that cannot be stored is refused, and nothing of a call with such input is stored. @default true */
  readonly refusal: Supported;
}

const DEFAULTS: VectorStoreSupport = {
  ids: true,
  upsert: true,
  deleteByIds: true,
  deleteByFilter: undeclared,
  getByIds: undeclared,
  cosineScores: true,
  filter: true,
  filterOperators: undeclared,
  nestedFilter: undeclared,
  listFilter: undeclared,
  dates: undeclared,
  insertionOrder: undeclared,
  convertedMetadata: undeclared,
  exactContent: true,
  marginalRelevance: true,
  fullTextSearch: undeclared,
  hybridSearch: undeclared,
  scoreThreshold: undeclared,
  namespaces: undeclared,
  count: undeclared,
  deleteAll: undeclared,
  batches: undeclared,
  signals: undeclared,
  refusal: true,
};

/** Why a test does not apply to a store; `undefined` if the store has all needed capabilities. */
export function reasonToSkip(
  supports: Partial<VectorStoreSupport>,
  needs: readonly (keyof VectorStoreSupport)[],
): string | undefined {
  return lacking({ ...DEFAULTS, ...supports }, needs);
}

export interface VectorStoreCase {
  readonly title: string;
  /** Capabilities without which the test does not apply. */
  readonly needs: readonly (keyof VectorStoreSupport)[];
  /** Rejects if the store misbehaves. `subject` is an empty store. */
  readonly run: (subject: Subject) => Promise<void>;
}
