import { lacking, type Supported, undeclared } from "../supported.ts";
import type { Subject } from "./subject.ts";

/** What stores differ in. */
export interface VectorStoreSupport {
  /** Adding resolves to ids: `options.ids`, else the documents' own, else new ones; found documents carry them. @default true */
  readonly ids: Supported;
  /** Adding a document with an id that exists replaces it. @default true */
  readonly upsert: Supported;
  /** `delete({ ids })`. @default true */
  readonly deleteByIds: Supported;
  /** `delete({ filter })`. @default not declared */
  readonly deleteByFilter: Supported;
  /** `getByIds(ids)`. @default not declared */
  readonly getByIds: Supported;
  /** Scores are cosine similarities. Otherwise only the order of what is found is tested. @default true */
  readonly cosineScores: Supported;
  /** A filter by equality of top-level metadata, written by the suite's `filter`. @default true */
  readonly filter: Supported;
  /** `$eq $ne $in $nin $gt $gte $lt $lte $exists $and $or $not` in filter objects. @default not declared */
  readonly filterOperators: Supported;
  /** Dots in filter objects reach into nested metadata. @default not declared */
  readonly nestedFilter: Supported;
  /** `$contains` and `arrayContains` in filter objects look into lists. @default not declared */
  readonly listFilter: Supported;
  /** Dates in metadata and in filters are their ISO texts. @default not declared */
  readonly dates: Supported;
  /** Equally near documents come in the order in which they were added. @default not declared */
  readonly insertionOrder: Supported;
  /** Metadata that JSON would change is stored as JSON has it: maps, sets, instances of classes. @default not declared */
  readonly convertedMetadata: Supported;
  /** Any JSON metadata and any text come back as they were given. @default true */
  readonly exactContent: Supported;
  /** `maxMarginalRelevanceSearch`. @default true */
  readonly marginalRelevance: Supported;
  /** `fullTextSearch(query, k, { filter })`. @default not declared */
  readonly fullTextSearch: Supported;
  /** `hybridSearch(query, k, { filter })`, `hybridSearchWithScore` with `weights`, the retriever's "hybrid". @default not declared */
  readonly hybridSearch: Supported;
  /** `asRetriever({ searchType: "similarity_score_threshold", scoreThreshold })`. @default not declared */
  readonly scoreThreshold: Supported;
  /** `namespace` in the options of each call, and `search(query, { k, filter, namespace })`. @default not declared */
  readonly namespaces: Supported;
  /** `count(filter)`. @default not declared */
  readonly count: Supported;
  /** `deleteAll(filter)`, which resolves to how many there were, and `delete({ deleteAll: true })`. @default not declared */
  readonly deleteAll: Supported;
  /** `batchSize` and `onProgress({ added, total })` in the options of `addDocuments`. @default not declared */
  readonly batches: Supported;
  /** `signal` in the options of `addDocuments`, `search` and a retriever's `invoke`. @default not declared */
  readonly signals: Supported;
  /** Input that cannot be stored rejects, and nothing of that call is stored. @default true */
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

/** Why a test that needs these capabilities does not apply to a store; `undefined`: it does. */
export function reasonToSkip(
  supports: Partial<VectorStoreSupport>,
  needs: readonly (keyof VectorStoreSupport)[],
): string | undefined {
  return lacking({ ...DEFAULTS, ...supports }, needs);
}

/** One test of a vector store. */
export interface VectorStoreCase {
  readonly title: string;
  /** What a store must be able to do for this test to apply to it. */
  readonly needs: readonly (keyof VectorStoreSupport)[];
  /** Rejects where the store does not behave. `subject`: an empty store. */
  readonly run: (subject: Subject) => Promise<void>;
}
