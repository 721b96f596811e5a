import { expect, test } from "vitest";

import { listNamespaces, startsWith } from "../../../../src/agents/langgraph/store/namespaces.ts";

test("a namespace starts with its own labels, not with parts of them", () => {
  expect(startsWith(["a", "b"], [])).toBe(true);
  expect(startsWith(["a", "b"], ["a", "b"])).toBe(true);
  expect(startsWith(["ab"], ["a"])).toBe(false);
  expect(startsWith(["a"], ["a", "b"])).toBe(false);
});

test("namespaces are listed in the order of their labels, those above first, whatever separators the labels hold", () => {
  const namespaces = [["b"], ["a!", "x"], ["a", "z"], ["a"], ["a", "b", "c"], ["a"]];
  const all = { conditions: [], maxDepth: undefined, limit: 10, offset: 0 };
  expect(listNamespaces(namespaces, all)).toEqual([["a"], ["a", "b", "c"], ["a", "z"], ["a!", "x"], ["b"]]);
});
