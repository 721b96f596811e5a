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
