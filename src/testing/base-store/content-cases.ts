import { expect } from "vitest";

import type { BaseStoreCase } from "./support.ts";

const values: readonly [title: string, value: Record<string, unknown>][] = [
  ["an empty object", {}],
  ["nested values", { a: { b: { c: [1, [2, { d: "deep" }]] } } }],
  [
    "null, empty and mixed values",
    { none: null, list: [], object: {}, text: "", mixed: [1, "a", true, null] },
  ],
  ["numbers", { zero: 0, part: 0.1, less: -5, large: 9007199254740991, huge: 1e300, tiny: 5e-324 }],
  ["strange keys", { "": 1, "a.b": 2, "it's": 3, $eq: 4, constructor: 5, ключ: 6 }],
  [
    "keys a store may use itself",
    { id: "x", key: "y", namespace: ["z"], version: 7, deleted: true, score: 9 },
  ],
  ["quotes, backslashes and line breaks", { note: `"double" 'single' \\ \r\n\t;--` }],
  ["emoji and other scripts", { note: "🍎 林檎 تفاح" }],
  ["NUL and half a surrogate pair", { note: "a\0b \ud83c" }],
  ["a long text", { note: "long ".repeat(40_000) }],
];

/** Names that must not be confused with each other or with a store's internal names. */
const names = [
  "it's",
  'say "hi"',
  "back\\slash",
  "a/b",
  "a|b",
  "a,b",
  "100%",
  "under_score",
  "*",
  "[x]",
  "🍎",
  "é",
  "e\u0301",
  " space ",
  "Ada",
  "ada",
  "null",
  "0",
  "constructor",
  "';DROP TABLE store;--",
];

/** Cases about values and names that must come back as given. */
export const contentCases: readonly BaseStoreCase[] = [
  ...values.map(([title, value]): BaseStoreCase => ({
    title: `comes back as it was: ${title}`,
    needs: [],
    run: async (subject) => {
      await subject.put(["docs"], "one", value);
      expect(await subject.value(["docs"], "one")).toEqual(value);
      expect((await subject.store.search(["docs"]))[0]?.value).toEqual(value);
    },
  })),
  {
    title: "any text is a key",
    needs: [],
    run: async (subject) => {
      const keys = [...names, "", "a.b", "a:b", "nul\0", "\ud83c", "line\nbreak", "k".repeat(2_000)];
      await subject.batch(keys.map((key, n) => ({ namespace: ["docs"], key, value: { n } })));
      const found = await subject.store.search(["docs"], { limit: 100 });
      expect(new Set(found.map(({ key }) => key))).toEqual(new Set(keys));
      for (const [n, key] of keys.entries()) expect(await subject.value(["docs"], key)).toEqual({ n });
      for (const key of keys) await subject.store.delete(["docs"], key);
      await subject.settled();
      expect(await subject.keys([])).toEqual([]);
    },
  },
  {
    title: "any text without the characters that LangGraph reserves is a label",
    needs: [],
    run: async (subject) => {
      await subject.batch(names.map((name, n) => ({ namespace: ["users", name], key: "one", value: { n } })));
      for (const [n, name] of names.entries()) {
        const found = await subject.store.search(["users", name]);
        expect(found).toMatchObject([{ namespace: ["users", name], key: "one", value: { n } }]);
      }
      const listed = await subject.store.listNamespaces({ prefix: ["users"] });
      expect(new Set(listed.map(([, name]) => name))).toEqual(new Set(names));
    },
  },
];
