import { expect } from "vitest";

import type { VectorStoreCase } from "./support.ts";

const contents: readonly [title: string, pageContent: string, metadata: Record<string, unknown>][] = [
  ["no metadata", "apple", {}],
  ["nested metadata", "apple", { a: { b: { c: [1, 2, { d: "deep" }] } } }],
  [
    "null, empty and mixed values",
    "apple",
    { none: null, list: [], object: {}, mixed: [1, "a", true, null] },
  ],
  ["numbers", "apple", { zero: 0, part: 0.1, less: -5, large: 9007199254740991, huge: 1e20, tiny: 1e-9 }],
  ["strange keys", "apple", { "": 1, "a.b": 2, "it's": 3, $eq: 4, constructor: 5, ключ: 6 }],
  [
    "keys a store may use itself",
    "apple",
    { id: "x", ids: "y", version: 7, deleted: true, text: "t", vector: [1] },
  ],
  ["quotes, backslashes and line breaks", `apple "double" 'single' \\ \r\n\t;--`, { note: `"'\\\n` }],
  ["emoji and other scripts", "apple 🍎 林檎 تفاح", { note: "🍏" }],
  ["an empty text", "", { note: "" }],
  ["a long text", `apple ${"long ".repeat(20_000)}`, { note: "long".repeat(10_000) }],
];

const kept: readonly VectorStoreCase[] = contents.map(([title, pageContent, metadata]) => ({
  title: `comes back as it was: ${title}`,
  needs: ["exactContent"],
  run: async (subject) => {
    await subject.add([{ pageContent, metadata }]);
    const [document] = await subject.store.similaritySearch("apple", 1);
    expect(document?.pageContent).toBe(pageContent);
    expect(document?.metadata).toEqual(metadata);
  },
}));

/** Cases about texts and metadata that must come back as given, or as JSON represents them. */
export const contentCases: readonly VectorStoreCase[] = [
  ...kept,
  {
    title: "metadata as loaders make it comes back as JSON has it",
    needs: ["convertedMetadata"],
    run: async (subject) => {
      const metadata = {
        map: new Map([["a", 1]]),
        set: new Set(["a"]),
        typed: Float32Array.of(0.5),
        url: new URL("https://example.com/"),
        left: undefined,
        list: [undefined, 1],
      };
      await subject.add([{ pageContent: "apple", metadata }]);
      const [document] = await subject.store.similaritySearch("apple", 1);
      expect(document?.metadata).toEqual({
        map: { a: 1 },
        set: ["a"],
        typed: [0.5],
        url: "https://example.com/",
        list: [null, 1],
      });
    },
  },
];
