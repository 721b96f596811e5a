import * as fc from "fast-check";
import { expect, test } from "vitest";

import { jsonText } from "../../../src/base/text/json-text.ts";

const LONG = 'a "quoted" \\ text\n'.repeat(100);

test.each([
  ["a long text, again and again", [LONG, { one: LONG, more: [LONG] }]],
  ["a long text with halves of surrogate pairs", { text: `\ud800${LONG}\udfff` }],
  ["nothing", []],
  ["nothing in an object", { a: {}, b: [], c: [[], {}] }],
  ["what JSON lacks", { a: undefined, b: [undefined, null, Number.NaN] }],
  ["names that need quotes", { 'a"b': 1, __proto__x: 2, "": 3 }],
])("prints what JSON.stringify prints: %s", (_name, value) => {
  expect(String(jsonText(value))).toBe(JSON.stringify(value));
});

test("prints each character of a long text as JSON.stringify does", () => {
  const long = "x".repeat(1_000);
  const characters = Array.from({ length: 0x1_00_00 }, (_, code) => `${long}${String.fromCharCode(code)}.`);
  expect(characters.filter((text) => String(jsonText(text)) !== JSON.stringify(text))).toEqual([]);
});

test("prints any JSON value as JSON.stringify does", () => {
  const text = fc.oneof(fc.string(), fc.constant(LONG));
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      text,
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }),
    ),
  })).value;
  fc.assert(
    fc.property(value, (one) => {
      expect(String(jsonText(one))).toBe(JSON.stringify(one));
    }),
  );
});
