import { lacking, type Supported, undeclared } from "../supported.ts";
import type { StoreSubject } from "./subject.ts";

/** What stores differ in. */
export interface BaseStoreSupport {
  /** With an index, a `query` ranks by meaning, the best first. @default true */
  readonly semanticSearch: Supported;
  /** Scores are cosine similarities, -1..1. Otherwise only their order is tested. @default true */
  readonly cosineScores: Supported;
  /** `put`'s `index`: no vector, or other paths than the store's. @default true */
  readonly indexArgument: Supported;
  /** Several texts of an item have a vector each, and the best one is its score. @default true */
  readonly severalVectors: Supported;
  /** An item's vectors are those of its last put, and go when it is deleted. @default true */
  readonly replacesVectors: Supported;
  /** With a query, items without a vector come last, without a score. @default true */
  readonly unindexedLast: Supported;
  /** Pages go on through the items without a vector. @default true */
  readonly unindexedPages: Supported;
  /** Without a query, the most recently updated item comes first. @default true */
  readonly newestFirst: Supported;
  /** In a batch, reads see what was before it, wherever they stand. @default true */
  readonly readsBeforeWrites: Supported;
  /** `$in` and `$nin`, which LangGraph's interface does not name. @default not declared */
  readonly membership: Supported;
  /** `$and $or $not` join filters, dots reach into nested objects, `$exists`. @default not declared */
  readonly joinedFilters: Supported;
  /** What no JSON value can be, such as a date or a map, is refused in filters. @default not declared */
  readonly filterRefusal: Supported;
  /** In filters, lists and objects are equal when their content is. @default true */
  readonly equalByContent: Supported;
  /** A namespace is listed only while it has an item. @default true */
  readonly forgetsNamespaces: Supported;
  /** What is given and what is found can be changed without changing what is stored. @default true */
  readonly copies: Supported;
  /** What JSON would drop or change is refused, and nothing of that batch is stored. @default true */
  readonly refusal: Supported;
}

const DEFAULTS: BaseStoreSupport = {
  semanticSearch: true,
  cosineScores: true,
  indexArgument: true,
  severalVectors: true,
  replacesVectors: true,
  unindexedLast: true,
  unindexedPages: true,
  newestFirst: true,
  readsBeforeWrites: true,
  membership: undeclared,
  joinedFilters: undeclared,
  filterRefusal: undeclared,
  equalByContent: true,
  forgetsNamespaces: true,
  copies: true,
  refusal: true,
};

/** Why a test that needs these capabilities does not apply to a store; `undefined`: it does. */
export function reasonToSkipBaseStore(
  supports: Partial<BaseStoreSupport>,
  needs: readonly (keyof BaseStoreSupport)[],
): string | undefined {
  return lacking({ ...DEFAULTS, ...supports }, needs);
}

/** One test of a LangGraph store. */
export interface BaseStoreCase {
  readonly title: string;
  /** What a store must be able to do for this test to apply to it. */
  readonly needs: readonly (keyof BaseStoreSupport)[];
  /** Fields of the index the store is made with. @default a store without an index */
  readonly fields?: readonly string[];
  /** Rejects where the store does not behave. `subject`: an empty store. */
  readonly run: (subject: StoreSubject) => Promise<void>;
}
