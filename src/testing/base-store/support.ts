import { lacking, type Supported, undeclared } from "../supported.ts";
import type { StoreSubject } from "./subject.ts";

/**
 * Capabilities in which stores differ. Tests that need a capability are skipped if the suite's option `supports` says
 * that the store lacks the capability. They are also skipped if `supports` does not name the capability and its default
 * is "not declared".
 */
export interface BaseStoreSupport {
  /** With an index, a `query` ranks items by meaning, best first. @default true */
  readonly semanticSearch: Supported;
  /** Scores are cosine similarities, -1..1. For other stores only the order of items is tested. @default true */
  readonly cosineScores: Supported;
  /**
   * The argument `index` of `put` can turn vectors off, or name other fields than those of the store's index.
   * @default true
   */
  readonly indexArgument: Supported;
  /** Each text of an item has its own vector, and the best one is the item's score. @default true */
  readonly severalVectors: Supported;
  /** A put replaces the vectors of the previous put, and a deletion removes them. @default true */
  readonly replacesVectors: Supported;
  /** With a query, items without a vector come last and have no score. @default true */
  readonly unindexedLast: Supported;
  /** Paging continues through the items without a vector. @default true */
  readonly unindexedPages: Supported;
  /** Without a query, the most recently updated item comes first. @default true */
  readonly newestFirst: Supported;
  /** In a batch, all reads see the state before the batch, also reads that stand after a put. @default true */
  readonly readsBeforeWrites: Supported;
  /** Filters support `$in` and `$nin`, which LangGraph's interface does not name. @default not declared */
  readonly membership: Supported;
  /**
   * Filters support `$and`, `$or`, `$not`, `$exists`, and dots that reach into nested objects.
   * @default not declared
   */
  readonly joinedFilters: Supported;
  /** Filters refuse values that JSON cannot hold, such as a date or a map. @default not declared */
  readonly filterRefusal: Supported;
  /** Filters compare lists and objects by content. @default true */
  readonly equalByContent: Supported;
  /** A namespace is listed only while it has items. @default true */
  readonly forgetsNamespaces: Supported;
  /** Changing an object that was put or found does not change what is stored. @default true */
  readonly copies: Supported;
  /**
   * Values that JSON would drop or change are refused, and nothing of a batch with such a value is stored.
   * @default true
   */
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

/** Why a test does not apply to a store; `undefined` if the store has all needed capabilities. */
export function reasonToSkipBaseStore(
  supports: Partial<BaseStoreSupport>,
  needs: readonly (keyof BaseStoreSupport)[],
): string | undefined {
  return lacking({ ...DEFAULTS, ...supports }, needs);
}

export interface BaseStoreCase {
  readonly title: string;
  /** Capabilities without which the test does not apply. */
  readonly needs: readonly (keyof BaseStoreSupport)[];
  /** Fields of the store's index. @default a store without an index */
  readonly fields?: readonly string[];
  /** Rejects if the store misbehaves. `subject` is an empty store. */
  readonly run: (subject: StoreSubject) => Promise<void>;
}
