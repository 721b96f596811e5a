import { expect, test } from "vitest";

import { metadataJson } from "../../src/vectorstore/metadata-json.ts";

class Plain {
  readonly title = "Report";
  readonly tags = new Set(["a"]);
}

class Telling {
  readonly #inside = 1;
  toJSON(): object {
    return { inside: this.#inside, at: new Date(0) };
  }
}

class Hiding {
  readonly #inside = 1;
  tell(): number {
    return this.#inside;
  }
}

class Listing {
  readonly #items: readonly unknown[];
  constructor(items: readonly unknown[]) {
    this.#items = items;
  }
  [Symbol.iterator](): Iterator<unknown> {
    return this.#items.values();
  }
}

const iso = "1970-01-01T00:00:00.000Z";

test.each<[what: string, value: unknown, json: unknown]>([
  ["a Date", new Date(0), iso],
  ["a URL", new URL("https://example.com/a"), "https://example.com/a"],
  [
    "a Map",
    new Map<unknown, unknown>([
      ["a", new Date(0)],
      [2, new Set([1])],
    ]),
    { a: iso, 2: [1] },
  ],
  ["a Set", new Set([1, new Map([["a", 1]])]), [1, { a: 1 }]],
  ["a typed array", Float32Array.of(0.5, 1), [0.5, 1]],
  ["a Buffer", Buffer.from("ab"), [97, 98]],
  ["an instance of a class", new Plain(), { title: "Report", tags: ["a"] }],
  ["an instance with toJSON", new Telling(), { inside: 1, at: iso }],
  [
    "an instance that lists pairs",
    new Listing([
      ["dc:title", "Report"],
      ["at", new Date(0)],
    ]),
    { "dc:title": "Report", at: iso },
  ],
  ["an instance that lists values", new Listing(["a", 1]), ["a", 1]],
  [
    "an instance that lists a name twice",
    new URLSearchParams("tag=a&tag=b"),
    [
      ["tag", "a"],
      ["tag", "b"],
    ],
  ],
  ["an instance that lists names once", new URLSearchParams("tag=a&page=2"), { tag: "a", page: "2" }],
  ["an instance that shows nothing", new Hiding(), {}],
  ["an object without a prototype", Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }],
  // oxlint-disable-next-line no-new-wrappers, unicorn/new-for-builtins
  ["a boxed text", new String("x"), "x"],
  ["undefined in an array", [1, undefined, 2], [1, null, 2]],
  ["an empty object", {}, {}],
  ["half a character", "\ud83d", "\ud83d"],
  ["NUL", "\0", "\0"],
])("%s is kept as JSON", (_, value, json) => {
  expect(metadataJson({ value, deep: { list: [value] } })).toEqual({ value: json, deep: { list: [json] } });
});

test("undefined is left out, and a map may be the whole metadata", () => {
  expect(Object.keys(metadataJson({ kept: 1, dropped: undefined }))).toEqual(["kept"]);
  expect(metadataJson(new Map([["a", 1]]))).toEqual({ a: 1 });
  expect(metadataJson(undefined)).toEqual({});
});

const cycle: Record<string, unknown> = {};
cycle["self"] = [cycle];
const map = new Map<string, unknown>();
map.set("self", map);
let deep: object = {};
for (let level = 0; level < 101; level++) deep = { deep };

test.each<[what: string, value: unknown]>([
  ["a bigint", 1n],
  ["a big typed array", BigInt64Array.of(1n)],
  ["a function", () => 1],
  ["a symbol", Symbol("x")],
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["NaN in a typed array", Float32Array.of(Number.NaN)],
  ["an invalid Date", new Date(Number.NaN)],
  ["a cycle", cycle],
  ["a cycle of maps", map],
  ["101 levels", deep],
  ["a promise", Promise.resolve(1)],
  ["a RegExp", /x/],
  ["an Error", new Error("x")],
  ["an Error with members", Object.assign(new TypeError("x"), { code: "E1" })],
  ["a WeakMap", new WeakMap()],
  ["an ArrayBuffer", new ArrayBuffer(2)],
  ["a generator", [1].values()],
  ["a Map with objects as keys", new Map([[{}, 1]])],
  [
    "a Map with one text as key twice",
    new Map<unknown, number>([
      ["1", 1],
      [1, 2],
    ]),
  ],
])("%s is refused with its path", (_, value) => {
  expect(() => metadataJson({ a: { b: [value] } })).toThrow(
    expect.objectContaining({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("metadata.a.b[0]"),
    }),
  );
});

test.each([[[1]], ["text"], [7], [new Set([1])], [new Date(0)]])("%o is no metadata", (metadata) => {
  expect(() => metadataJson(metadata)).toThrow("a JSON object in metadata");
});
