import { expect, test } from "vitest";

import {
  type OutcomeCandidate,
  rankByOutcome,
} from "../../../../src/experience/recall/ranking/rank-by-outcome.ts";

const candidate = (id: string, more: Partial<OutcomeCandidate> = {}): OutcomeCandidate => ({
  id,
  relevance: 0.9,
  approach: `approach ${id}`,
  score: 1,
  confidence: 1,
  age: 0,
  version: 1,
  ...more,
});
const order = (candidates: readonly OutcomeCandidate[], settings: object = {}): string[] => {
  const ranks = rankByOutcome(candidates, { prior: 0.5, ...settings });
  return candidates
    .map(({ id }, index) => ({ id, score: ranks[index]!.score }))
    .sort((a, b) => b.score - a.score)
    .map(({ id }) => id);
};

test("of equally relevant attempts what worked comes before what half worked, and that before what failed", () => {
  const candidates = [
    candidate("failed", { score: 0 }),
    candidate("half", { score: 0.5 }),
    candidate("worked"),
  ];
  expect(order(candidates)).toEqual(["worked", "half", "failed"]);
});

test("success elsewhere does not outrank the task at hand", () => {
  expect(
    order([candidate("far", { relevance: 0.4 }), candidate("here", { relevance: 1, score: 0 })]),
  ).toEqual(["here", "far"]);
});

test("an approach that worked several times comes before one that worked once", () => {
  const again = candidate("again", { approach: "Look it up!" });
  const before = candidate("before", { approach: "look it up", relevance: 0.9 });
  expect(order([candidate("once"), again, before])[0]).toBe("again");
});

test("a lucky attempt or a wrong label does not lift an approach that mostly fails, however near the tasks are", () => {
  for (const relevance of [0.5, 0.7, 0.95]) {
    const tries = (approach: string, scores: readonly number[]): OutcomeCandidate[] =>
      scores.map((score, index) => candidate(`${approach} ${index}`, { approach, score, relevance }));
    const candidates = [...tries("fails", [1, 0, 0, 0, 0]), ...tries("works", [0, 1, 1, 1, 1])];
    expect(order(candidates).slice(0, 5)).toEqual(candidates.slice(5).map(({ id }) => id));
  }
});

test("of attempts that tried the same the nearest counts most", () => {
  const [posterior] = rankByOutcome(
    [
      candidate("near", { approach: "same", relevance: 0.6 }),
      candidate("far", { approach: "same", relevance: 0.3, score: 0 }),
    ],
    { prior: 0.5 },
  ).map((rank) => rank.posterior);
  expect(posterior?.alpha).toBeGreaterThan(1.8);
  expect(posterior?.beta).toBeCloseTo(1 + 0.5 ** 8, 10);
});

test("exploring draws once for all attempts that tried the same", () => {
  const ranks = rankByOutcome(
    [candidate("a", { approach: "same" }), candidate("b", { approach: "Same" }), candidate("c")],
    { prior: 0.5, explore: "7" },
  );
  expect(ranks[0]?.utility).toBe(ranks[1]?.utility);
  expect(ranks[0]?.utility).not.toBe(ranks[2]?.utility);
});

test("confidence in the label and age make an outcome count less", () => {
  const [sure, unsure, old] = rankByOutcome(
    [candidate("sure"), candidate("unsure", { confidence: 0.3 }), candidate("old", { age: 60 })],
    { prior: 0.5, halfLife: 30 },
  );
  expect(sure!.posterior).toEqual({ alpha: 2, beta: 1 });
  expect(unsure!.posterior.alpha).toBeCloseTo(1.3, 10);
  expect(old!.posterior.alpha).toBeCloseTo(1.25, 10);
  expect(sure!.score).toBeGreaterThan(unsure!.score);
});

test("exploring tries the uncertain now and then, and equal seeds give equal ranks in any order of candidates", () => {
  const candidates = [candidate("worked"), candidate("unknown", { score: 0.5, confidence: 0.2 })];
  const first = Array.from({ length: 200 }, (_, seed) => order(candidates, { explore: `${seed}` })[0]);
  const unknown = first.filter((id) => id === "unknown").length;
  expect(unknown).toBeGreaterThan(20);
  expect(unknown).toBeLessThan(100);
  for (const seed of ["7", "8"])
    expect(order(candidates.toReversed(), { explore: seed })).toEqual(order(candidates, { explore: seed }));
});
