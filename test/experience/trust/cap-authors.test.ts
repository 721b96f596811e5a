import { array, assert, constantFrom, integer, property } from "fast-check";
import { expect, test } from "vitest";

import type { RecalledExperience } from "../../../src/index.ts";
import { capAuthors } from "../../../src/experience/trust/cap-authors.ts";
import { trustPolicy } from "../../../src/experience/trust/trust-policy.ts";

const ranking = (authors: readonly string[]): RecalledExperience[] =>
  authors.map((author, index) => ({
    experience: { author, id: `${index}` } as RecalledExperience["experience"],
    similarity: 1 - index / 100,
    score: 1 - index / 100,
  }));

const chosen = (authors: string, k: number, policy = trustPolicy({}, "o")): string =>
  capAuthors(ranking([...authors]), k, policy)
    .map(({ experience }) => experience.author)
    .join("");

test("an author who would take all places leaves some to the next", () => {
  expect(chosen("aaaab", 3)).toBe("aab");
  expect(chosen("aaaabc", 4)).toBe("aabc");
  expect(chosen("aaab", 1)).toBe("a");
});

test("where nobody else was found nobody is bounded, nor is the own author", () => {
  expect(chosen("aaaa", 3)).toBe("aaa");
  expect(chosen("ooooa", 4)).toBe("oooo");
});

test("the share is an option, and off means off", () => {
  expect(chosen("aaaab", 3, trustPolicy({ authorShare: 1 }, "o"))).toBe("aaa");
  expect(chosen("aaaabc", 4, trustPolicy({ authorShare: 0.25 }, "o"))).toBe("abc");
  expect(chosen("aaaab", 3, trustPolicy("off", "o"))).toBe("aaa");
});

test("keeps the order, never gives more than asked for, nor more than the share to one of several", () => {
  assert(
    property(
      array(constantFrom("a", "b", "c", "o"), { maxLength: 40 }),
      integer({ min: 1, max: 10 }),
      (authors, k) => {
        const items = capAuthors(ranking(authors), k, trustPolicy({}, "o"));
        const ids = items.map(({ experience }) => Number(experience.id));
        expect(ids).toEqual(ids.toSorted((x, y) => x - y));
        expect(items.length).toBeLessThanOrEqual(k);
        const share = new Set(authors).size > 1 ? Math.ceil(k / 2) : k;
        const taken = ["a", "b", "c"].map(
          (name) => items.filter(({ experience }) => experience.author === name).length,
        );
        expect(Math.max(...taken)).toBeLessThanOrEqual(share);
      },
    ),
  );
});

test("what was recorded without an author is the operator's own", () => {
  const items = ["", "", "", "a"].map((author, index) => ({
    ...(ranking(["x"])[0] as RecalledExperience),
    experience: { author, id: `${index}` } as RecalledExperience["experience"],
  }));
  expect(capAuthors(items, 3, trustPolicy({}, "o")).map(({ experience }) => experience.author)).toEqual([
    "",
    "",
    "",
  ]);
});
