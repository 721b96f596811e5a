import * as fc from "fast-check";
import { expect, test } from "vitest";

import {
  SCOPE_LEVELS,
  type ScopeLevels,
  scopeText,
  widerScopes,
} from "../../../src/experience/scope/scope.ts";

const levels: fc.Arbitrary<ScopeLevels> = fc
  .record(
    Object.fromEntries(
      SCOPE_LEVELS.map((level) => [level, fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 })]),
    ),
    { requiredKeys: [] },
  )
  .map((made) => Object.fromEntries(Object.entries(made).filter(([, text]) => !text?.includes("\0"))))
  .filter((made) => Object.keys(made).length > 0);

test("different levels give different texts, whatever they hold", () => {
  fc.assert(
    fc.property(levels, levels, (one, other) => {
      const same = SCOPE_LEVELS.every((level) => one[level] === other[level]);
      expect(scopeText(one) === scopeText(other)).toBe(same);
    }),
    { numRuns: 1_000 },
  );
});

test("levels are written in one order, and the text means the same", () => {
  const scope = { user: "ann", organization: "acme/eu", team: "b=1" };
  expect(scopeText(scope)).toBe("organization=acme%2Feu/team=b%3D1/user=ann");
  expect(scopeText(scopeText(scope))).toBe(scopeText(scope));
  expect(scopeText("anything else")).toBe("anything else");
});

test("wider scopes go from the widest to the scope itself", () => {
  expect(widerScopes({ organization: "acme", agent: "clerk" })).toEqual([
    { organization: "acme" },
    { organization: "acme", agent: "clerk" },
  ]);
});

test.each([
  [{}, "at least one of"],
  [{ team: "" }, "team of scope"],
  [{ team: undefined }, "team of scope"],
  [{ team: "a\0" }, "team of scope"],
  [{ team: "\ud800" }, "team of scope"],
  [{ tema: "a" }, "tema"],
  [["a"], "an object"],
  [null, "an object"],
  [7, "an object"],
  ["a\0b", "NUL"],
  ["\ud800", "well-formed"],
  ["x".repeat(1_001), "1000 characters"],
])("refuses %j as a scope", (scope, message) => {
  expect(() => scopeText(scope as never)).toThrow(message);
});
