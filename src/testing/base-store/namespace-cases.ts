import { expect } from "vitest";

import type { BaseStoreCase } from "./support.ts";
import { errorOf, type StoreSubject } from "./subject.ts";

const namespaces = [
  ["a", "b", "c"],
  ["a", "b", "d", "e"],
  ["a", "c"],
  ["b"],
  ["users", "ada", "v1"],
  ["users", "eve", "v1"],
];

async function fill(subject: StoreSubject): Promise<void> {
  await subject.batch(
    namespaces.flatMap((namespace) => [
      { namespace, key: "one", value: {} },
      { namespace, key: "two", value: {} },
    ]),
  );
}

type Listing = NonNullable<Parameters<StoreSubject["store"]["listNamespaces"]>[0]>;

const listings: readonly [listing: Listing, expected: string[][]][] = [
  [{}, namespaces],
  [
    { prefix: ["a"] },
    [
      ["a", "b", "c"],
      ["a", "b", "d", "e"],
      ["a", "c"],
    ],
  ],
  [
    { prefix: ["a", "b"] },
    [
      ["a", "b", "c"],
      ["a", "b", "d", "e"],
    ],
  ],
  [{ prefix: ["a", "*", "c"] }, [["a", "b", "c"]]],
  [{ prefix: ["*", "ada"] }, [["users", "ada", "v1"]]],
  [{ prefix: ["b", "b"] }, []],
  [
    { suffix: ["v1"] },
    [
      ["users", "ada", "v1"],
      ["users", "eve", "v1"],
    ],
  ],
  [
    { suffix: ["c"] },
    [
      ["a", "b", "c"],
      ["a", "c"],
    ],
  ],
  [{ suffix: ["ada", "*"] }, [["users", "ada", "v1"]]],
  [
    { prefix: ["a"], suffix: ["c"] },
    [
      ["a", "b", "c"],
      ["a", "c"],
    ],
  ],
  [{ maxDepth: 1 }, [["a"], ["b"], ["users"]]],
  [{ maxDepth: 2 }, [["a", "b"], ["a", "c"], ["b"], ["users", "ada"], ["users", "eve"]]],
  [{ prefix: ["a", "b"], maxDepth: 2 }, [["a", "b"]]],
  [{ suffix: ["v1"], maxDepth: 1 }, [["users"]]],
  [
    { limit: 2 },
    [
      ["a", "b", "c"],
      ["a", "b", "d", "e"],
    ],
  ],
  [{ limit: 2, offset: 5 }, [["users", "eve", "v1"]]],
  [{ maxDepth: 1, limit: 1, offset: 1 }, [["b"]]],
];

const refused: readonly [title: string, namespace: string[], readable: boolean][] = [
  ["an empty namespace", [], true],
  ["an empty label", ["a", ""], false],
  ["a label with a period", ["a.b"], false],
  ["a label that is no text", [1] as never, false],
  ["the reserved root", ["langgraph", "a"], true],
];

/** Cases about listing and refusing namespaces. */
export const namespaceCases: readonly BaseStoreCase[] = [
  ...listings.map(([listing, expected]): BaseStoreCase => ({
    title: `listNamespaces(${JSON.stringify(listing)})`,
    needs: [],
    run: async (subject) => {
      await fill(subject);
      expect(await subject.store.listNamespaces(listing)).toEqual(expected);
    },
  })),
  {
    title: "lists a hundred namespaces when nobody says how many",
    needs: [],
    run: async (subject) => {
      await subject.batch(
        Array.from({ length: 120 }, (_, n) => ({ namespace: ["n", `${n}`], key: "one", value: {} })),
      );
      expect(await subject.store.listNamespaces()).toHaveLength(100);
      expect(await subject.store.listNamespaces({ offset: 100 })).toHaveLength(20);
      expect(await subject.store.listNamespaces({ limit: 1000 })).toHaveLength(120);
    },
  },
  {
    title: "a namespace whose last item was deleted is listed no more",
    needs: ["forgetsNamespaces"],
    run: async (subject) => {
      await subject.put(["a"], "one", {});
      await subject.put(["b"], "one", {});
      await subject.remove(["a"], "one");
      expect(await subject.store.listNamespaces()).toEqual([["b"]]);
    },
  },
  ...refused.map(([title, namespace, readable]): BaseStoreCase => ({
    title: `refuses to put into ${title}, with LangGraph's error`,
    needs: [],
    run: async ({ store }) => {
      const error = await errorOf(() => store.put(namespace, "one", {}));
      expect(error?.name).toBe("InvalidNamespaceError");
      if (!readable) {
        const reads = [store.search(namespace), store.batch([{ namespace, key: "one" }])];
        for (const read of reads) expect((await errorOf(() => read))?.name).toBe("InvalidNamespaceError");
      }
      expect(await store.search([])).toEqual([]);
    },
  })),
  {
    title: "a bad namespace in a batch keeps all of it from being stored",
    needs: [],
    run: async ({ store }) => {
      const error = await errorOf(() =>
        store.batch([
          { namespace: ["a"], key: "one", value: {} },
          { namespace: ["a", ""], key: "two", value: {} },
        ]),
      );
      expect(error?.name).toBe("InvalidNamespaceError");
      expect(await store.search([])).toEqual([]);
    },
  },
];
