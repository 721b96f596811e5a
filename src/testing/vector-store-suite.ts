import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import type { VectorStore } from "@langchain/core/vectorstores";
import { afterEach, beforeEach, describe, it } from "vitest";

import { addingCases } from "./vector-store/adding-cases.ts";
import { batchingCases } from "./vector-store/batching-cases.ts";
import { reasonToSkip, type VectorStoreCase, type VectorStoreSupport } from "./vector-store/support.ts";
import { contentCases } from "./vector-store/content-cases.ts";
import { deletingCases } from "./vector-store/deleting-cases.ts";
import { filteringCases } from "./vector-store/filtering-cases.ts";
import { namespaceCases } from "./vector-store/namespace-cases.ts";
import { refusingCases } from "./vector-store/refusing-cases.ts";
import { retrievingCases } from "./vector-store/retrieving-cases.ts";
import { searchingCases } from "./vector-store/searching-cases.ts";
import { Subject, subjectEmbeddings, type SubjectOptions } from "./vector-store/subject.ts";
import { textCases } from "./vector-store/text-cases.ts";

/** Describes the vector store to test. */
export interface VectorStoreSuite<Store extends VectorStore = VectorStore> extends SubjectOptions<Store> {
  /** Name of the store, shown in the report. */
  readonly name: string;
  /** Makes an empty store for one test. */
  create(embeddings: EmbeddingsInterface): Promise<Store>;
  /** Removes a store that `create` made. */
  destroy?(store: Store): Promise<void>;
  /** Capabilities of the store that differ from the defaults. */
  readonly supports?: Partial<VectorStoreSupport>;
}

const groups: Readonly<Record<string, readonly VectorStoreCase[]>> = {
  adding: addingCases,
  content: contentCases,
  refusing: refusingCases,
  searching: searchingCases,
  filtering: filteringCases,
  deleting: deletingCases,
  retrieving: retrievingCases,
  words: textCases,
  namespaces: namespaceCases,
  batches: batchingCases,
};

/**
 * Tests what LangChain.js expects of a vector store, and what LangChain's integrations have in common: ids, upsert,
 * filters, all-or-nothing writes. Call it in a file that vitest runs. A skipped test names the missing
 * capability and the reason.
 * @example vectorStoreSuite({ name: "MyStore", create: async (embeddings) => new MyStore(embeddings) });
 */
export function vectorStoreSuite<Store extends VectorStore>(suite: VectorStoreSuite<Store>): void {
  describe(`${suite.name} as a VectorStore`, () => {
    for (const [group, cases] of Object.entries(groups)) {
      describe(group, () => {
        let store: Store | undefined;
        beforeEach(async () => {
          store = await suite.create(subjectEmbeddings);
        });
        afterEach(async () => {
          if (store) await suite.destroy?.(store);
          store = undefined;
        });
        for (const { title, needs, run } of cases) {
          const reason = reasonToSkip(suite.supports ?? {}, needs);
          const name = reason === undefined ? title : `${title} (${reason})`;
          it.skipIf(reason !== undefined)(name, () =>
            run(new Subject(store as Store, suite) as unknown as Subject),
          );
        }
      });
    }
  });
}
