import { expect, test } from "vitest";

import { DeeplakeError } from "../../../src/base/errors.ts";
import { invalidArgument, invalidKind, kindOf, said } from "../../../src/base/options/invalid-argument.ts";

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
  ['a "b"', '"a \\"b\\""'],
  ["x".repeat(1_000), `"${"x".repeat(60)}…"`],
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
