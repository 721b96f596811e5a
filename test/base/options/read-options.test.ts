import { describe, expect, test } from "vitest";

import { DeeplakeError } from "../../../src/base/errors.ts";
import {
  boolean,
  checkedBy,
  either,
  func,
  having,
  list,
  number,
  off,
  oneOf,
  recordOf,
  required,
  secret,
  string,
  wholeFrom,
  withDefault,
} from "../../../src/base/options/option.ts";
import {
  endingWith,
  nested,
  type OptionsSpec,
  readOptions,
  statedOptions,
} from "../../../src/base/options/read-options.ts";

interface Bounds {
  readonly low: number;
  readonly high?: number;
}

interface Options {
  readonly k?: number;
  readonly name?: string;
  readonly order?: "up" | "down";
  readonly isFast?: boolean;
  readonly key?: string;
  readonly tags?: readonly string[];
  readonly bounds?: Bounds | "none";
  readonly spool?: Bounds | false;
  readonly prices?: Readonly<Record<string, number>>;
  readonly client?: { query(): void };
  readonly choose?: () => string;
  readonly ids?: readonly string[];
}

const bounds = nested(
  {
    low: required(number("a number", () => true)),
    high: number("a number", () => true),
  } satisfies OptionsSpec<Bounds>,
  ({ low, high = low }, name) => {
    if (high < low) throw new DeeplakeError("INVALID_ARGUMENT", `Expected low up to high in ${name}.`);
  },
);
const SPEC = {
  k: withDefault(wholeFrom(1), 3),
  name: string(),
  order: withDefault(oneOf("up", "down"), "up"),
  isFast: boolean(),
  key: secret(),
  tags: list("a list of strings", string()),
  bounds: either(oneOf("none"), bounds),
  spool: either(off, bounds),
  prices: recordOf(
    "prices by names",
    number("a number above 0", (price) => price > 0),
  ),
  client: having<{ query(): void }>("a client with a query function", "query"),
  choose: func(),
  ids: checkedBy<readonly string[]>("ids", () => undefined),
} satisfies OptionsSpec<Options>;

const read = (options: unknown): unknown => readOptions("it", options as object, SPEC);

class Given {
  readonly order = "down";
  get k(): number {
    return 5;
  }
}

describe("what is read", () => {
  test("is what was stated, with the defaults of the rest", () => {
    expect(read({ name: "x", order: undefined, other: undefined })).toEqual({ k: 3, order: "up", name: "x" });
    expect(statedOptions("it", { name: "x" }, SPEC)).toEqual({ name: "x" });
  });

  test.each([
    ["inherited", Object.create({ k: 5, order: "down" }) as object],
    ["of a class, with getters", new Given()],
    ["without a prototype", Object.assign(Object.create(null) as object, { k: 5, order: "down" })],
  ])("may be %s", (_what, options) => {
    expect(read(options)).toEqual({ k: 5, order: "down" });
  });

  test("is read once, so that what was checked is what is used", () => {
    let reads = 0;
    const options = {
      get k(): number {
        return ++reads;
      },
    };
    expect(read(options)).toMatchObject({ k: 1 });
    expect(reads).toBe(1);
  });

  test("is a copy down to lists, records and nested options; objects with methods stay the same", () => {
    const given = {
      tags: ["a"],
      bounds: { low: 1 },
      prices: { a: 1, b: undefined },
      client: { query: () => {} },
    };
    const options = read(given) as typeof given;
    given.tags.push("b");
    given.bounds.low = 9;
    expect(options).toMatchObject({ tags: ["a"], bounds: { low: 1 }, prices: { a: 1 } });
    expect(options.prices).not.toHaveProperty("b");
    expect(options.client).toBe(given.client);
  });
});

const query = (): void => {};
const noOptions = [null, "k", 5, [1], new Map([["k", 1]]), Promise.resolve({}), new Date(0), () => ({})];

test.each(noOptions)("%o is no options", (options) => {
  expect(() => read(options)).toThrow("Expected an object for it, with any of k, name, order,");
});

test.each([
  [
    { K: 1 },
    "Expected for it only k, name, order, isFast, key, tags, bounds, spool, prices, client, choose, ids, got K. Correct the name, or leave it out.",
  ],
  [{ toString: 1 }, "got toString."],
  [JSON.parse('{ "__proto__": 1 }') as object, "got __proto__."],
  [{ k: "1" }, 'Expected a whole number from 1 in k, got "1".'],
  [{ k: null }, "Expected a whole number from 1 in k, got null."],
  [{ k: 0 }, "got 0."],
  [{ k: 1.5 }, "got 1.5."],
  [{ k: Number.NaN }, "got NaN."],
  [{ k: Infinity }, "got Infinity."],
  [{ k: 1n }, "got a bigint."],
  [{ k: new Number(1) }, "got a Number."],
  [{ name: { toString: null } }, "Expected a string in name, got an object."],
  [{ name: Symbol("x") }, "got a symbol."],
  [{ order: "side" }, 'Expected one of up, down in order, got "side".'],
  [{ order: null }, "got null."],
  [Object.create({ order: "side" }) as object, 'got "side".'],
  [{ isFast: "yes" }, 'Expected true or false in isFast, got "yes".'],
  [{ tags: "a" }, "Expected a list of strings in tags, got a string."],
  [{ tags: new Set(["a"]) }, "got a Set."],
  [{ tags: ["a", 5] }, "Expected a string in tags[1], got 5."],
  // oxlint-disable-next-line no-sparse-arrays
  [{ tags: [, "a"] }, "Expected a string in tags[0], got undefined."],
  [{ bounds: "all" }, 'Expected none, or an object with low, high in bounds, got "all".'],
  [{ bounds: {} }, "Expected a number in bounds.low, got none."],
  [{ bounds: { low: 1, hihg: 2 } }, "Expected for bounds only low, high, got hihg."],
  [{ bounds: { low: 2, high: 1 } }, "Expected low up to high in bounds."],
  [{ bounds: [] }, "got an empty array."],
  [{ spool: true }, "Expected false, or an object with low, high in spool, got true."],
  [{ prices: { a: 0 } }, "Expected a number above 0 in prices.a, got 0."],
  [{ prices: [1] }, "Expected prices by names in prices, got an array."],
  [{ client: {} }, "Expected a client with a query function in client, got an object."],
  [{ client: Promise.resolve({ query }) }, "got a Promise."],
  [{ choose: "first" }, "Expected a function in choose, got a string."],
])("%o is refused", (options, message) => {
  expect(() => read(options)).toThrow(message);
  expect(() => read(options)).toThrow(DeeplakeError);
});

test("a getter that throws is named, with what it threw as the cause", () => {
  const cause = new Error("not yet");
  const options = {
    get name(): string {
      throw cause;
    },
  };
  const failed = ((): unknown => {
    try {
      return read(options);
    } catch (error) {
      return error;
    }
  })();
  expect(failed).toMatchObject({
    code: "INVALID_ARGUMENT",
    message: "[deeplake] Expected a value in name, got an error from its getter.",
    cause,
  });
});

test.each([
  { key: 987_654 },
  { key: ["hunter2"] },
  { choose: "hunter2" },
  { client: "postgres://ann:hunter2@host" },
])("%o: no value of a secret, or of what is no text at all, is repeated", (options) => {
  expect(() => read(options)).toThrow(/got (?:a number|an array|a string)\.$/);
});

test("what is required and missing is named with whose it is; words of a spec end its errors", () => {
  const spec = endingWith("Nothing was written.", { id: required(string()), k: wholeFrom(1) });
  expect(() => readOptions("a label", {}, spec)).toThrow(
    "Expected a string in id of a label, got none. Nothing was written.",
  );
  expect(() => readOptions("a label", { id: "x", k: 0 }, spec)).toThrow("got 0. Nothing was written.");
});
