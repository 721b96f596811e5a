import { describe, expect, test } from "vitest";

import { approachFeatures, stepsOf } from "../../../src/experience/patterns/approach-features.ts";
import {
  effectOf,
  mineApproaches,
  type MinedAttempt,
} from "../../../src/experience/patterns/mine-approaches.ts";
import { numbers } from "../../../bench/numbers.ts";

const attempt = (index: number, given: Partial<MinedAttempt>): MinedAttempt => ({
  id: `a${index}`,
  task: `task ${index}`,
  approach: "",
  score: 0,
  agent: "one",
  cluster: "",
  ...given,
});

/** Attempts that succeed at 80 % when they retry and at 30 % when they do not. */
const planted = (seed: number, count = 400): MinedAttempt[] => {
  const next = numbers(seed);
  return Array.from({ length: count }, (_, index) => {
    const retries = next() < 0.5;
    return attempt(index, {
      approach: `open the page ; ${retries ? "retry slowly" : "submit once"} ; read word${index % 7}`,
      score: next() < (retries ? 0.8 : 0.3) ? 1 : 0,
    });
  });
};

test("what an approach did: words the task did not give, and steps in their order", () => {
  expect(stepsOf("git status ; git status ; npm test")).toEqual(["git", "npm"]);
  expect(stepsOf("Thought 1: I look. Action 1: Search[x] Action 2: Finish[y]")).toContain("finish");
  const features = approachFeatures("Fix the parser", "grep parser ; npm test");
  expect([...features]).toEqual(["uses grep", "uses npm", "uses test", "begins with grep", "grep then npm"]);
});

test("a planted difference is found with its size, and the same thing is said once", () => {
  const [first, ...others] = mineApproaches(planted(1));
  expect(first?.feature).toMatch(/retry|slowly|submit|once|open/);
  expect(Math.abs(first?.difference ?? 0)).toBeGreaterThan(0.35);
  expect(first?.interval[0]).toBeLessThan(first?.difference ?? 0);
  const others2 = others.filter(({ feature }) => /retry|slowly/.test(feature));
  expect(others2.length).toBeLessThanOrEqual(1);
});

test("of 400 sets of attempts without any difference, about one in twenty gives a pattern", () => {
  // 20 are expected; more than 33 come once in 500 times.
  let withPattern = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const next = numbers(seed);
    const chance = planted(seed, 120).map((one) => ({ ...one, score: next() < 0.5 ? 1 : 0 }));
    if (mineApproaches(chance).length > 0) withPattern++;
  }
  expect(withPattern).toBeLessThanOrEqual(33);
});

test("an agent that is better at everything makes its words no pattern", () => {
  const next = numbers(3);
  const attempts = Array.from({ length: 300 }, (_, index) => {
    const good = index % 2 === 0;
    return attempt(index, {
      agent: good ? "good" : "poor",
      approach: good ? "carefully" : "hastily",
      score: next() < (good ? 0.9 : 0.2) ? 1 : 0,
    });
  });
  expect(mineApproaches(attempts)).toEqual([]);
});

test("one task tried many times is one witness, not many", () => {
  const often = Array.from({ length: 60 }, (_, index) =>
    attempt(index, { task: "the easy one", approach: "special", score: 1 }),
  );
  const rest = Array.from({ length: 60 }, (_, index) =>
    attempt(100 + index, { approach: "plain", score: index % 2 }),
  );
  expect(mineApproaches([...often, ...rest])).toEqual([]);
});

describe("the effect of a pattern elsewhere", () => {
  test("has the same sign where it is real", () => {
    const [pattern] = mineApproaches(planted(1));
    const other = effectOf(pattern?.feature ?? "", planted(2));
    expect(Math.sign(other?.difference ?? 0)).toBe(Math.sign(pattern?.difference ?? 0));
  });
  test("is unknown where nobody did it", () => {
    expect(effectOf("uses nothing", planted(2))).toBeNull();
  });
});
