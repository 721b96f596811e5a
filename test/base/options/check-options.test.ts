import { expect, test } from "vitest";

import { checkOptions, type OptionTypes } from "../../../src/base/options/check-options.ts";

interface Options {
  readonly k?: number;
  readonly name?: string;
  readonly how?: unknown;
  readonly order?: "up" | "down";
}

const types: OptionTypes<Options> = { k: "number", name: "string", how: "any", order: ["up", "down"] };

test.each([{}, { k: 1, name: "x", how: null, order: "up" }, { k: undefined, other: undefined }])(
  "%j is taken",
  (options) => {
    expect(() => checkOptions("it", options, types)).not.toThrow();
  },
);

test.each([
  [null, "Expected an object for it, with any of k, name, how, order, got null."],
  ["k", "Expected an object for it, with any of k, name, how, order, got a text."],
  [[1], "got an array."],
  [{ K: 1 }, "Expected for it only k, name, how, order, got K."],
  [{ toString: 1 }, "got toString."],
  [{ k: "1" }, 'Expected a number in k, got "1".'],
  [{ k: null }, "Expected a number in k, got null."],
  [{ name: { toString: null } }, "Expected a text in name, got an object."],
  [{ name: Symbol("x") }, "got a symbol."],
  [{ order: "side" }, 'Expected one of up, down in order, got "side".'],
  [{ order: null }, "got null."],
  [Object.create({ order: "side" }) as object, 'got "side".'],
])("%j is refused", (options, message) => {
  expect(() => checkOptions("it", options, types)).toThrow(message);
});
