import { InMemoryStore } from "@langchain/langgraph";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import { matchesFilter } from "../../../../src/agents/langgraph/store/value-filter.ts";

const scalar = fc.constantFrom<unknown>(null, true, false, 0, 1, -1, 2.5, "", "1", "2.5", "a", "b");
const operator = fc.constantFrom("$eq", "$ne", "$gt", "$gte", "$lt", "$lte");
const condition = fc.oneof(
  scalar,
  fc.dictionary(operator, scalar, { maxKeys: 3 }),
  fc.dictionary(fc.constantFrom("$in", "$nin"), fc.array(scalar, { maxLength: 4 })),
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
