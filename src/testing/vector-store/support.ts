/** Whether a store has a capability; what it lacks comes with the reason, which the skipped tests then show. */
export type Supported = true | { readonly not: string };

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
  /** `$eq $ne $in $gt $gte $lt $lte $and $or $not` in filter objects. @default not declared */
  readonly filterOperators: Supported;
  /** Dots in filter objects reach into nested metadata. @default not declared */
  readonly nestedFilter: Supported;
  /** Any JSON metadata and any text come back as they were given. @default true */
  readonly exactContent: Supported;
  /** `maxMarginalRelevanceSearch`. @default true */
  readonly marginalRelevance: Supported;
  /** Input that cannot be stored rejects, and nothing of that call is stored. @default true */
  readonly refusal: Supported;
}

const undeclared = { not: "the store does not declare it" };

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
  exactContent: true,
  marginalRelevance: true,
  refusal: true,
};

/** Why a test that needs these capabilities does not apply to a store; `undefined`: it does. */
export function reasonToSkip(
  supports: Partial<VectorStoreSupport>,
  needs: readonly (keyof VectorStoreSupport)[],
): string | undefined {
  for (const name of needs) {
    const supported = supports[name] ?? DEFAULTS[name];
    if (supported !== true) return `${name}: ${supported.not}`;
  }
  return undefined;
}
