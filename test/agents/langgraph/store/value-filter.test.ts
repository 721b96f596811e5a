import { InMemoryStore } from "@langchain/langgraph";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { JsonValue } from "../../../../src/base/types.ts";
import { checkFilter } from "../../../../src/agents/langgraph/store/check-value-filter.ts";
import { matchesFilter } from "../../../../src/agents/langgraph/store/value-filter.ts";

const scalar = fc.constantFrom<JsonValue>(null, true, false, 0, 1, -1, 2.5, "", "1", "2.5", "a", "b");
const operator = fc.constantFrom("$eq", "$ne", "$gt", "$gte", "$lt", "$lte");
const condition = fc.oneof(
  scalar,
  fc.dictionary(operator, scalar, { minKeys: 1, maxKeys: 3 }),
  fc.dictionary(fc.constantFrom("$in", "$nin"), fc.array(scalar, { maxLength: 4 }), { minKeys: 1 }),
);
const key = fc.constantFrom("a", "b", "c");

test("lets pass what LangGraph's in-memory store lets pass", async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(key, scalar), fc.dictionary(key, condition), async (value, filter) => {
      const store = new InMemoryStore();
      await store.put(["a"], "one", value);
      const found = await store.search([], { filter });
      expect(matchesFilter(value, filter)).toBe(found.length === 1);
    }),
    { numRuns: 3000 },
  );
});

const value = { owner: "ann", at: "2026-01-01T00:00:00.000Z", tags: ["a"], home: { city: "Rome" }, "a.b": 1 };

test.each<[filter: Record<string, unknown>, expected: boolean]>([
  [{ $and: [{ owner: "ann" }, { tags: ["a"] }] }, true],
  [{ $and: [{ owner: "ann" }, { tags: ["b"] }] }, false],
  [{ $or: [{ owner: "bob" }, { owner: "ann" }] }, true],
  [{ $or: [{ owner: "bob" }, { owner: "eve" }], at: { $exists: true } }, false],
  [{ $not: { owner: "bob" } }, true],
  [{ $not: [{ owner: "ann" }, { tags: ["b"] }] }, true],
  [{ $not: { $or: [{ owner: "ann" }] } }, false],
  [{ "home.city": "Rome" }, true],
  [{ "home.city": { $ne: "Rome" } }, false],
  [{ "home.street": { $exists: false } }, true],
  [{ "a.b": 1 }, true],
  [{ owner: {} }, false],
  [{ home: { city: "Rome" } }, true],
])("%j: %s", (filter, expected) => {
  checkFilter(filter);
  expect(matchesFilter(value, filter)).toBe(expected);
});

const circular: Record<string, unknown> = {};
circular["self"] = circular;
const around: Record<string, unknown> = {};
around["$and"] = [around];

test.each<[name: string, filter: unknown]>([
  ["a Date", { at: new Date() }],
  ["a RegExp", { owner: /^ann$/ }],
  ["a Map", { owner: new Map([["$eq", "ann"]]) }],
  ["a Set", { owner: new Set(["ann"]) }],
  ["a Promise", { owner: Promise.resolve("ann") }],
  ["undefined", { owner: undefined }],
  ["a function", { owner: () => true }],
  ["a bigint", { owner: 1n }],
  ["NaN", { year: Number.NaN }],
  ["a Uint8Array", { owner: new Uint8Array(2) }],
  ["an instance", { owner: Object.create({ owner: "ann" }) }],
  ["a Date inside a list", { tags: ["a", new Date()] }],
  ["undefined inside an object", { home: { city: undefined } }],
  ["a Date in $eq", { at: { $eq: new Date() } }],
  ["a Date in $gte", { at: { $gte: new Date() } }],
  ["a Date in $in", { at: { $in: [new Date()] } }],
  ["undefined in $ne", { owner: { $ne: undefined } }],
  ["a text in $in", { owner: { $in: "ann" } }],
  ["a text in $nin", { owner: { $nin: "ann" } }],
  ["null in $gt", { year: { $gt: null } }],
  ["a word in $lt", { year: { $lt: "soon" } }],
  ["1 in $exists", { year: { $exists: 1 } }],
  ["an operator that is not", { owner: { $regex: "ann" } }],
  ["an operator beside a key", { owner: { $eq: "ann", other: 1 } }],
  ["$nor", { $nor: [{ owner: "bob" }] }],
  ["$and of nothing", { $and: [] }],
  ["$or of an object", { $or: { owner: "ann" } }],
  ["a Map inside $or", { $or: [{ owner: new Map() }] }],
  ["$not of undefined", { $not: undefined }],
  ["a cycle", { home: circular }],
  ["a cycle of filters", around],
  ["a Map as the filter", new Map([["owner", "ann"]])],
  ["a list as the filter", [{ owner: "ann" }]],
  ["null as the filter", null],
  ["a promise of a filter", Promise.resolve({ owner: "ann" })],
  ["a symbol as key", { [Symbol("owner")]: "ann" }],
])("%s is refused: it would match everybody's items, or none", async (_, filter) => {
  expect(() => checkFilter(filter)).toThrow(expect.objectContaining({ code: "INVALID_FILTER" }));
});
