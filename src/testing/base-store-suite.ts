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

/** Describes the LangGraph store to test. */
export interface BaseStoreSuite<Store extends BaseStore = BaseStore> extends StoreSubjectOptions<Store> {
  /** Name of the store, shown in the report. */
  readonly name: string;
  /** Makes an empty store for one test, with this index or without one. */
  create(index?: SuiteIndex): Promise<Store>;
  /** Removes a store that `create` made. */
  destroy?(store: Store): Promise<void>;
  /** Capabilities of the store that differ from the defaults. */
  readonly supports?: Partial<BaseStoreSupport>;
}

/** All cases, by topic. */
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
 * Tests a LangGraph.js `BaseStore` against LangGraph's documentation and the behaviour of its own stores.
 * Call it in a file that vitest runs. A skipped test names the missing capability and the reason.
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
