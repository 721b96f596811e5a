import { array, assert, constantFrom, property } from "fast-check";
import { expect, test } from "vitest";

import { hasLongWord } from "../../../src/storage/redaction/has-long-word.ts";

test("hasLongWord finds every word of fifteen characters, wherever it stands, and no shorter one", () => {
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
      expect(hasLongWord(text)).toBe(/[A-Za-z0-9_-]{15}/.test(text));
    }),
    { numRuns: 5_000 },
  );
});
