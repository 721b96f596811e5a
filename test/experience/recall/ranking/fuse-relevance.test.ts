import { expect, test } from "vitest";

import { fuseRelevance } from "../../../../src/experience/recall/ranking/fuse-relevance.ts";

const pool = [
  { task: "renew a passport", similarity: 0.8 },
  { task: "activate my cards", similarity: 0.78 },
  { task: "bake bread", similarity: 0.2 },
];

test("words in common decide between candidates that are about as near", () => {
  const [passport, cards, bread] = fuseRelevance("activating a card", pool);
  expect(cards!.relevance).toBeGreaterThan(passport!.relevance);
  expect(passport!.relevance).toBeGreaterThan(bread!.relevance);
  expect(bread!.lexical).toBe(0);
});

test("stays between the lowest and the highest similarity, and is the similarity when words do not count", () => {
  for (const { relevance } of fuseRelevance("activating a card", pool)) {
    expect(relevance).toBeGreaterThanOrEqual(0.2);
    expect(relevance).toBeLessThanOrEqual(0.8);
  }
  const alone = fuseRelevance("activating a card", pool, { vector: 1, text: 0 });
  for (const [index, { relevance }] of alone.entries())
    expect(relevance).toBeCloseTo(pool[index]!.similarity, 12);
});

test("none and one candidate are no special case", () => {
  expect(fuseRelevance("a task", [])).toEqual([]);
  expect(fuseRelevance("a task", [{ task: "a task", similarity: 0.7 }])[0]!.relevance).toBe(0.7);
});
