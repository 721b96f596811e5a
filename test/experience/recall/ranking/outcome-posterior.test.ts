import { expect, test } from "vitest";

import {
  decay,
  lowerBound,
  outcomePosterior,
  thompsonDraw,
} from "../../../../src/experience/recall/ranking/outcome-posterior.ts";

const success = { score: 1, weight: 1 };
const failure = { score: 0, weight: 1 };

test("without observations it is the prior, worth two attempts", () => {
  expect(outcomePosterior([], 0.25)).toEqual({ alpha: 0.5, beta: 1.5 });
});

test("a success, a failure and a partial success of some weight add what they are", () => {
  expect(outcomePosterior([success, failure, { score: 0.5, weight: 0.4 }], 0.5)).toEqual({
    alpha: 2.2,
    beta: 2.2,
  });
});

test("the order of observations does not matter", () => {
  const observations = [success, failure, success, { score: 0.3, weight: 0.5 }];
  const { alpha, beta } = outcomePosterior(observations.toReversed(), 0.4);
  expect(outcomePosterior(observations, 0.4).alpha).toBeCloseTo(alpha, 12);
  expect(outcomePosterior(observations, 0.4).beta).toBeCloseTo(beta, 12);
});

test("the bound rises with successes, falls with failures, and comes nearer to the mean with evidence", () => {
  const bound = (successes: number, failures: number): number =>
    lowerBound(
      outcomePosterior(
        [
          { score: 1, weight: successes },
          { score: 0, weight: failures },
        ],
        0.5,
      ),
      0.75,
    );
  expect(bound(1, 0)).toBeGreaterThan(bound(0, 0));
  expect(bound(2, 0)).toBeGreaterThan(bound(1, 0));
  expect(bound(2, 1)).toBeLessThan(bound(2, 0));
  expect(bound(80, 20)).toBeGreaterThan(bound(4, 1));
  expect(bound(80, 20)).toBeLessThan(0.8);
});

test("an attempt counts half after its half-life, and fully without one", () => {
  expect([decay(0, 3), decay(3, 3), decay(6, 3), decay(6), decay(-5, 3)]).toEqual([1, 0.5, 0.25, 1, 1]);
});

test("draws have the posterior's mean", () => {
  const posterior = { alpha: 3, beta: 1 };
  const draws = Array.from({ length: 999 }, (_, index) => thompsonDraw(posterior, (index + 1) / 1000));
  expect(draws.reduce((sum, draw) => sum + draw, 0) / draws.length).toBeCloseTo(0.75, 2);
});
