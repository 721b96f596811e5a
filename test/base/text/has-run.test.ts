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
