import { expect, test } from "vitest";

import { characterGrams } from "../../../src/base/text/character-grams.ts";

test("gives the runs of four characters of each word with its ends", () => {
  expect(characterGrams("Cards, go!")).toEqual([" car", "card", "ards", "rds ", " go "]);
});

test("a word too short is one run, characters outside the basic plane count as one", () => {
  expect(characterGrams("a 𐌰𐌱𐌲")).toEqual([" a ", " 𐌰𐌱𐌲", "𐌰𐌱𐌲 "]);
  expect(characterGrams("--- 😀")).toEqual([" 😀 "]);
  expect(characterGrams("\u200b")).toEqual([]);
});
