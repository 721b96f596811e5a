import { InMemoryStore } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";

import { DeeplakeStore } from "../../src/agents/langgraph/index.ts";
import { baseStoreCases, baseStoreSuite } from "../../src/testing/base-store-suite.ts";
import { StoreSubject, suiteIndex } from "../../src/testing/base-store/subject.ts";
import { reasonToSkipBaseStore } from "../../src/testing/base-store/support.ts";

// What LangGraph's own in-memory store does differently is said here, so that its tests are seen as skipped, with the reason.
baseStoreSuite({
  name: "LangGraph's InMemoryStore",
  create: async (index) => new InMemoryStore(index && { index }),
  supports: {
    membership: true,
    joinedFilters: { not: "it compares the keys of a value only" },
    filterRefusal: { not: "what is no JSON lets every item pass" },
    newestFirst: { not: "it gives items in the order in which their keys were first put" },
    replacesVectors: { not: "vectors of earlier puts and of deleted items stay" },
    unindexedPages: { not: "every page after the last score begins with the same items" },
    forgetsNamespaces: { not: "it lists namespaces that are empty again" },
    equalByContent: { not: "it compares lists and objects by identity" },
    copies: { not: "it keeps and gives out the objects themselves" },
    refusal: { not: "it checks no values" },
  },
});

/** Titles of the cases that a store fails. */
async function failures(change: (store: DeeplakeStore) => void): Promise<string[]> {
  const failed: string[] = [];
  for (const { title, fields, run } of Object.values(baseStoreCases).flat()) {
    const index = fields && suiteIndex(fields);
    const store = await DeeplakeStore.open("memory:", index && { index });
    change(store);
    try {
      await run(new StoreSubject(store));
    } catch {
      failed.push(title);
    }
    await store.close();
  }
  return failed;
}

test("the suite finds no fault with a store that behaves", async () => {
  expect(await failures(() => {})).toEqual([]);
});

describe("the suite notices a store that", () => {
  type Run = (operations: never[]) => Promise<unknown[]>;

  /** A store whose batches go through `change`. */
  function changed(
    change: (run: Run, operations: never[]) => Promise<unknown>,
  ): (store: DeeplakeStore) => void {
    return (store) => {
      const run = store.batch.bind(store) as Run;
      store.batch = ((operations: never[]) => change(run, operations)) as never;
    };
  }

  const without = (name: string) =>
    changed((run, operations) =>
      run(operations.map((operation: object) => ({ ...operation, [name]: undefined })) as never[]),
    );

  const broken: [string, (store: DeeplakeStore) => void, string[]][] = [
    ["ignores filters", without("filter"), ['{"color":"red"}', "what the last put says counts"]],
    ["ignores offsets", without("offset"), ["pages hold everything once, and the same again"]],
    ["ignores queries", without("query"), ["gives the most similar first, and no more than the limit"]],
    ["ignores put's index", without("index"), ["put's index names other fields, or none"]],
    ["ignores maxDepth", without("maxDepth"), ['listNamespaces({"maxDepth":1})']],
    [
      "deletes nothing",
      (store) => {
        store.delete = async () => {};
      },
      ["a deleted item is gone from every read; deleting it again does no harm"],
    ],
    [
      "writes before it reads",
      changed(async (run, operations) => {
        await run(operations.filter((operation) => "value" in operation));
        return run(operations.map((operation: object) => ({ ...operation })) as never[]);
      }),
      ["reads see what was before the batch"],
    ],
    [
      "gives the oldest first",
      changed(async (run, operations) =>
        (await run(operations)).map((result) => (Array.isArray(result) ? result.toReversed() : result)),
      ),
      ["the most recently updated comes first", "gives the most similar first, and no more than the limit"],
    ],
    [
      "stores what is good of a bad batch",
      changed(async (run, operations) => {
        const results: unknown[] = [];
        for (const operation of operations) results.push(...(await run([operation])));
        return results;
      }),
      [
        "a bad namespace in a batch keeps all of it from being stored",
        "refuses a date; nothing of the batch is stored, and the store goes on",
      ],
    ],
  ];
  test.each(broken)("%s", async (_title, change, expected) => {
    expect(await failures(change)).toEqual(expect.arrayContaining(expected));
  });
});

test("a capability that is not declared and not a default is a reason to skip", () => {
  expect(reasonToSkipBaseStore({}, ["membership"])).toBe("membership: the store does not declare it");
  expect(reasonToSkipBaseStore({ copies: { not: "none" } }, ["copies"])).toBe("copies: none");
  expect(reasonToSkipBaseStore({}, ["copies"])).toBeUndefined();
});
