import { expect, test } from "vitest";

import { type Evidence, predictSuccess } from "../../../../src/experience/recall/ranking/predict-success.ts";

const ran = (score: number, more: Partial<Evidence> = {}): Evidence => ({
  similarity: 1,
  sameTask: true,
  sameAgent: true,
  age: 0,
  score,
  ...more,
});

test("without evidence it is even", () => {
  expect(predictSuccess([])).toBe(0.5);
});

test("one success of the agent at the task, worked out by hand", () => {
  // base 2/3; task and agent (2/3 + 1) / 2 = 5/6; own similar tasks 5/6; both lines 5/6; (5/6 + 1) / 2.
  expect(predictSuccess([ran(1)])).toBeCloseTo(11 / 12, 12);
});

test("stays between 0 and 1 and follows the evidence, the more of it the more", () => {
  const after = [1, 5, 50].map((count) => predictSuccess(Array<Evidence>(count).fill(ran(0))));
  expect(after).toEqual(after.toSorted((a, b) => b - a));
  expect(after.at(-1)).toBeGreaterThan(0);
  expect(after.at(-1)).toBeLessThan(0.02);
});

test("the more specific evidence counts more: agent and task, then either, then similar tasks", () => {
  const crowd = Array<Evidence>(6).fill(ran(0, { sameTask: false, sameAgent: false, similarity: 0.2 }));
  const with1 = (more: Partial<Evidence>): number => predictSuccess([...crowd, ran(1, more)]);
  const own = with1({});
  const others = with1({ sameAgent: false });
  const similar = with1({ sameAgent: false, sameTask: false, similarity: 0.9 });
  const elsewhere = with1({ sameAgent: false, sameTask: false, similarity: 0.1 });
  expect([own, others, similar, elsewhere]).toEqual(
    [own, others, similar, elsewhere].toSorted((a, b) => b - a),
  );
  expect(similar).toBeGreaterThan(elsewhere);
});

test("what is recent counts more", () => {
  const mixed = (recent: number): number =>
    predictSuccess([ran(1 - recent, { age: 30 }), ran(recent, { age: 1 })]);
  expect(mixed(1)).toBeGreaterThan(0.5);
  expect(mixed(0)).toBeLessThan(0.5);
});

test("an uncertain label counts less, one without confidence not at all", () => {
  expect(predictSuccess([ran(1, { weight: 0.3 })])).toBeLessThan(predictSuccess([ran(1)]));
  expect(predictSuccess([ran(1, { weight: 0 })])).toBe(0.5);
});

test("the order of the evidence does not matter", () => {
  const evidence = [
    ran(1, { age: 3 }),
    ran(0),
    ran(1, { sameTask: false, similarity: 0.7 }),
    ran(0, { sameAgent: false }),
  ];
  expect(predictSuccess(evidence.toReversed())).toBeCloseTo(predictSuccess(evidence), 12);
});
