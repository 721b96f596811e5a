import { expect, test } from "vitest";

import { DeeplakeStore } from "../../../../src/agents/langgraph/index.ts";

test.each([
  ["$in", 1, 2],
  ["$nin", 1, 0],
])("a list that the caller changes after a search with %s counts anew", async (operator, before, after) => {
  await using store = await DeeplakeStore.open("memory:");
  for (const name of ["a", "b"]) await store.put(["place"], name, { name });
  const list = ["a"];
  const filter = { name: { [operator]: list } };
  expect(await store.search(["place"], { filter })).toHaveLength(before);
  list.push("b");
  expect(await store.search(["place"], { filter })).toHaveLength(after);
});
