import { expect, test } from "vitest";

import { checkOptions, type OptionTypes } from "../../src/internal/check-options.ts";

interface Options {
  readonly k?: number;
  readonly name?: string;
  readonly how?: unknown;
}

const types: OptionTypes<Options> = { k: "number", name: "string", how: "any" };

test.each([{}, { k: 1, name: "x", how: null }, { k: undefined, other: undefined }])(
  "%j is taken",
  (options) => {
    expect(() => checkOptions("it", options, types)).not.toThrow();
  },
);

test.each([
  [null, "Expected an object for it, with any of k, name, how, got null."],
  ["k", 'Expected an object for it, with any of k, name, how, got "k".'],
  [[1], "got an array."],
  [{ K: 1 }, "Expected for it only k, name, how, got K."],
  [{ toString: 1 }, "got toString."],
  [{ k: "1" }, 'Expected a number in k, got "1".'],
  [{ k: null }, "Expected a number in k, got null."],
  [{ name: { toString: null } }, "Expected a text in name, got an object."],
  [{ name: Symbol("x") }, "got Symbol(x)."],
])("%j is refused", (options, message) => {
  expect(() => checkOptions("it", options, types)).toThrow(message);
});
