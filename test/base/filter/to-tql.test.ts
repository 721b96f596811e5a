import { expect, test } from "vitest";

import { parseFilter } from "../../../src/base/filter/parse-filter.ts";
import { toTql } from "../../../src/base/filter/to-tql.ts";

const tql = (filter: Parameters<typeof parseFilter>[0]): string | undefined => toTql(parseFilter(filter));

test("keeps every text inside its literal", () => {
  expect(tql({ scope: "it's' OR true --" })).toBe("scope = 'it''s'' OR true --'");
});

test("pushes what the engine decides as we do", () => {
  expect(tql({ outcome: { $in: ["success", "partial"] } })).toBe("outcome IN ('success', 'partial')");
  expect(tql({ timestamp: { $gt: 5 } })).toBe('"timestamp" >= 5');
  expect(tql({ $or: [{ a: "x" }, { b: "y" }] })).toBe("(a = 'x') OR (b = 'y')");
});

test("leaves to the row what the engine would get wrong", () => {
  expect(tql({ a: { $gt: "x" } })).toBeUndefined();
  expect(tql({ a: 0.1 })).toBeUndefined();
  expect(tql({ $not: { a: "x" } })).toBeUndefined();
  expect(tql({ $or: [{ a: "x" }, { a: null }] })).toBeUndefined();
  expect(tql({ a: "x", b: { $ne: 1 } })).toBe("(a = 'x')");
});

test("leaves to the row what the engine would take minutes for", () => {
  const pairs = Array.from({ length: 101 }, (_, n) => ({ a: `a${n}`, n }));
  expect(tql({ $or: pairs.slice(0, 100) })).toContain("(a = 'a99') AND (n = 99)");
  expect(tql({ $or: pairs })).toBeUndefined();
  expect(tql({ scope: "x", $or: pairs, b: 1 })).toBe("(scope = 'x') AND (b = 1)");
  expect(tql({ $and: [{ $and: pairs }, { scope: "x" }] })).not.toContain("n = 100");
  expect(tql({ n: { $in: pairs.flatMap(({ n }) => [n, n + 1_000]) } })).toContain("1100)");
});

test("finds cells that were never written, whatever the engine made of them", () => {
  expect(tql({ a: "" })).toBe("a IS NULL OR a = ''");
  expect(toTql(parseFilter({ n: null }), new Set(["n"]))).toBe("n IS NULL OR n < -9007199254740992");
  expect(toTql(parseFilter({ $or: [{ n: 1 }, { n: null }] }), new Set(["n"]))).toBe(
    "(n = 1) OR (n IS NULL OR n < -9007199254740992)",
  );
});
