import type { BaseStore } from "@langchain/langgraph";
import { describe, it } from "vitest";

import { batchCases } from "./base-store/batch-cases.ts";
import { type BaseStoreCase, type BaseStoreSupport, reasonToSkipBaseStore } from "./base-store/support.ts";
import { contentCases } from "./base-store/content-cases.ts";
import { filteringCases } from "./base-store/filtering-cases.ts";
import { itemCases } from "./base-store/item-cases.ts";
import { namespaceCases } from "./base-store/namespace-cases.ts";
import { rankingCases } from "./base-store/ranking-cases.ts";
import { searchingCases } from "./base-store/searching-cases.ts";
import { StoreSubject, type StoreSubjectOptions, suiteIndex, type SuiteIndex } from "./base-store/subject.ts";

/** A kind of LangGraph store to test. */
export interface BaseStoreSuite<Store extends BaseStore = BaseStore> extends StoreSubjectOptions<Store> {
  /** Name of the store, for the report. */
  readonly name: string;
  /** Makes an empty store of its own for one test, with this index or with none. */
  create(index?: SuiteIndex): Promise<Store>;
  /** Takes back what `create` made. */
  destroy?(store: Store): Promise<void>;
  /** What the store can do, where it differs from the defaults. */
  readonly supports?: Partial<BaseStoreSupport>;
}

/** Every case, by what it is about. */
export const baseStoreCases: Readonly<Record<string, readonly BaseStoreCase[]>> = {
  items: itemCases,
  content: contentCases,
  searching: searchingCases,
  filtering: filteringCases,
  ranking: rankingCases,
  namespaces: namespaceCases,
  batches: batchCases,
};

/**
 * Tests of what LangGraph.js documents of a `BaseStore` and what its own stores do. Call it in a file that vitest
 * runs; a skipped test shows the missing capability and why.
 * @example baseStoreSuite({ name: "MyStore", create: async (index) => new MyStore({ index }) });
 */
export function baseStoreSuite<Store extends BaseStore>(suite: BaseStoreSuite<Store>): void {
  describe(`${suite.name} as a BaseStore`, () => {
    for (const [group, cases] of Object.entries(baseStoreCases)) {
      describe(group, () => {
        for (const { title, needs, fields, run } of cases) {
          const reason = reasonToSkipBaseStore(suite.supports ?? {}, needs);
          const name = reason === undefined ? title : `${title} (${reason})`;
          it.skipIf(reason !== undefined)(name, async () => {
            const store = await suite.create(fields && suiteIndex(fields));
            try {
              await run(new StoreSubject(store, suite));
            } finally {
              await suite.destroy?.(store);
            }
          });
        }
      });
    }
  });
}
