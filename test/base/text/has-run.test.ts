import { array, assert, constantFrom, integer, property } from "fast-check";
import { expect, test } from "vitest";

import { hasRun, inClass } from "../../../src/base/text/has-run.ts";

test.each([/[A-Za-z0-9+/_-]/, /[0-9a-f :]/, /[\w-]/])("runs of %s are found wherever they stand", (one) => {
  const members = inClass(one);
  const characters = constantFrom("a", "Z", "7", "-", " ", ":", "/", ".", "\n", "é", "\u{1F600}");
  assert(
    property(array(characters, { maxLength: 90 }), integer({ min: 1, max: 12 }), (some, length) => {
      const text = some.join("");
      expect(hasRun(text, members, length)).toBe(new RegExp(`(?:${one.source}){${length}}`).test(text));
    }),
    { numRuns: 500 },
  );
});

test("a word of fifteen characters is found wherever it stands, and no shorter one", () => {
  const members = inClass(/[\w-]/);
  const piece = constantFrom(
    "a",
    "Z9_-",
    "abcdefg",
    "a".repeat(14),
    "a".repeat(15),
    " ",
    ".",
    "é",
    "\u{1F600}",
    "\n",
  );
  assert(
    property(array(piece, { maxLength: 20 }), (pieces) => {
      const text = pieces.join("");
      expect(hasRun(text, members, 15)).toBe(/[A-Za-z0-9_-]{15}/.test(text));
    }),
    { numRuns: 5_000 },
  );
});
