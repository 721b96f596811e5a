import { expect, test } from "vitest";

import { readableScope, scopeView, writableScope } from "../../../src/experience/scope/scope-view.ts";

test("what is written and what is read are said apart, and writing does not make readable", () => {
  expect(scopeView({})).toBeUndefined();
  expect(scopeView({ scope: "a" })).toEqual({ write: "a", read: ["a"] });
  expect(scopeView({ scope: "a", readScopes: ["b", "b"] })).toEqual({ write: "a", read: ["b"] });
  expect(scopeView({ readScopes: ["", "b"] })).toEqual({ write: "", read: ["", "b"] });
});

test.each([
  { scope: "" },
  { readScopes: [] },
  { readScopes: "a" as never },
  { scope: "a", readScopes: [{ team: "" }] },
])("%j never means everything", (options) => {
  expect(() => scopeView(options)).toThrow("Expected");
});

test("calls stay within what the store may see", () => {
  const view = { write: "a", read: ["b"] };
  expect(readableScope("b", view)).toBe("b");
  expect(() => readableScope("a", view)).toThrow("scopes that this store reads");
  expect(writableScope("a", view)).toBe("a");
  expect(() => writableScope("b", view)).toThrow("Nothing was recorded");
  expect(readableScope({ team: "x" }, undefined)).toBe("team=x");
});
