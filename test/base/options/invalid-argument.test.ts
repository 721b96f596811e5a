import { expect, test } from "vitest";

import { DeeplakeError } from "../../../src/base/errors.ts";
import {
  invalidArgument,
  invalidKind,
  kindOf,
  said,
  saidName,
} from "../../../src/base/options/invalid-argument.ts";

test("says what was expected, what came, and what to do where that is not plain", () => {
  const error = invalidArgument("a number in k", "3");
  expect(error).toBeInstanceOf(DeeplakeError);
  expect(error).toMatchObject({
    code: "INVALID_ARGUMENT",
    message: '[deeplake] Expected a number in k, got "3".',
  });
  expect(invalidArgument("an id", 1, "List them.").message).toBe(
    "[deeplake] Expected an id, got 1. List them.",
  );
});

test("repeats no text where none belongs", () => {
  const address = "postgres://ann:secret@host/database";
  expect(invalidKind("an open store", address).message).toBe(
    "[deeplake] Expected an open store, got a string.",
  );
  expect(kindOf(undefined)).toBe("undefined");
});

test.each([
  [undefined, "undefined"],
  [null, "null"],
  [Number.NaN, "NaN"],
  [true, "true"],
  [10n, "a bigint"],
  ["similarity", '"similarity"'],
  ["2026-13-45", '"2026-13-45"'],
  ["", "an empty string"],
  ['a "b"', "a string of 5 characters"],
  ["hunter2", "a string of 7 characters"],
  ["x".repeat(1_000), "a string of 1000 characters"],
  [["a", "b"], "an array"],
  [[], "an empty array"],
  [{ apiKey: "k" }, "an object"],
  [Object.create(null), "an object"],
  [{ constructor: null }, "an object"],
  [new Date(0), "a Date"],
  [Promise.resolve(), "a Promise"],
  [() => "secret", "a function"],
  [Symbol("x"), "a symbol"],
])("names %o", (value, name) => {
  expect(said(value)).toBe(name);
});

test.each([
  ["minSimilarity", "minSimilarity"],
  ["$near", "$near"],
  ["sk-ant-api03-Xq3Vn8Lw2Kd9FfZr5Tb7Yh4Jm6", "a name of 39 characters"],
  ["a name\nof two lines", "a name of 19 characters"],
])("repeats the name %j if it looks like one", (name, shown) => {
  expect(saidName(name)).toBe(shown);
});
