import { describe, expect, test } from "vitest";

import { LEAST_WORD_SIMILARITY, wordSimilarities } from "../../../src/base/text/word-similarity.ts";

const kinds = ["Refund the order of customer", "Explain the fee of invoice", "Reset the password of account"];
const stored = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${kinds[index % 3]} ${1_000 + index}`);
const best = (task: string, texts: readonly string[]): number => Math.max(...wordSimilarities(task, texts));

describe.each([1, 3, 30, 300])("among %d texts", (count) => {
  const texts = stored(count);

  test.each([
    "What is the capital of Italy?",
    "Write a poem of love",
    "Wie heißt die Hauptstadt von Italien?",
    "quelle est la capitale de l'Italie",
    "¿Cuál es la capital de Italia?",
    "какая столица у Италии",
    "Wat is de hoofdstad van Italië?",
  ])("%j has nothing to do with any", (task) => {
    expect(best(task, texts)).toBeLessThan(LEAST_WORD_SIMILARITY);
  });

  test.each([
    "Refund the order of customer 9999",
    "refund an order",
    "orders to refund",
    "please refund order",
  ])("%j has", (task) => {
    expect(best(task, texts)).toBeGreaterThan(LEAST_WORD_SIMILARITY);
  });
});

test("the same words are 1 in any order, and words of another script count too", () => {
  expect(wordSimilarities("parse the csv", ["CSV: parse!", "sing a song"])).toEqual([1, 0]);
  expect(best("привет мир", ["мир, привет"])).toBe(1);
});

test("both ways give the same, whichever text is longer", () => {
  const [short, long] = ["reset a password", "reset the forgotten password of the account of a customer"];
  expect(best(short, [long])).toBeGreaterThan(LEAST_WORD_SIMILARITY);
  expect(best(long, [short])).toBeGreaterThan(LEAST_WORD_SIMILARITY);
});

test("a word that all texts have counts less than one that few have", () => {
  const texts = ["order apples", "order pears", "order plums", "order nails"];
  const [apples = 0, pears = 0] = wordSimilarities("order apples", texts);
  expect(apples).toBe(1);
  expect(pears).toBeLessThan(0.5);
});

test("function words count only where a task has no others", () => {
  expect(best("what is it", ["what is the weather"])).toBe(0);
  expect(best("who are you", ["who are you?"])).toBe(1);
  expect(best("", ["parse"])).toBe(0);
  expect(best("où", ["ou"])).toBe(1);
  expect([best("?!", ["?!"]), best("?!", ["..."]), best("?!", ["what?!"])]).toEqual([1, 0, 0]);
});

test.each([
  ["Close ticket 123e4567-e89b-12d3-a456-426614174000", "Close ticket 550e8400-e29b-41d4-a716-446655440000"],
  ["Plan the week of 2026-11-30", "Plan the week of 2025-01-05"],
  ["Read the log of 2026-11-30T08:39:23.123Z", "Read the log of 2025-01-05T11:59:01+02:00"],
  ["Ping host 10.0.0.17", "Ping host 192.168.7.3"],
  ["Upgrade lodash to 4.17.21", "Upgrade lodash to 3.10.1"],
])("a task with another id or date is similar: %s", (task, other) => {
  expect(best(task, [other, "write a poem"])).toBeGreaterThan(0.5);
  expect(best(task, [other])).toBeLessThan(best(task, [task]));
});

test("a number is like no other that begins so", () => {
  expect(best("refund order 1000123", ["refund order 1000124"])).toBeLessThan(0.8);
  expect(best("2026-11-30", ["2026-11-30", "2026-11-29"])).toBe(1);
  expect(best("550e8400-e29b-41d4-a716-446655440000", ["550e8400-e29b-41d4-a716-446655440001"])).toBe(0);
});
