import * as fc from "fast-check";
import { expect, test } from "vitest";

import { combineLabels, type Opinion } from "../../../src/experience/records/combine-labels.ts";
import { LABEL_SOURCES } from "../../../src/experience/records/default-confidence.ts";
import { outcomeOfScore } from "../../../src/experience/records/outcome-of-score.ts";
import { permutations } from "../../support/permutations.ts";

const opinion = (score: number, more: Partial<Opinion> = {}): Opinion => ({
  id: `${score}`,
  outcome: outcomeOfScore(score),
  score,
  source: "human",
  confidence: 0.9,
  author: "",
  at: 0,
  version: 0,
  ...more,
});

const opinions: fc.Arbitrary<readonly Opinion[]> = fc.uniqueArray(
  fc.record({
    id: fc.uuid(),
    outcome: fc.constantFrom("success" as const, "failure" as const, "partial" as const),
    score: fc.float({ min: 0, max: 1, noNaN: true }),
    source: fc.constantFrom(...LABEL_SOURCES),
    confidence: fc.float({ min: 0, max: 1, noNaN: true }),
    author: fc.constantFrom("", "ann", "bob"),
    at: fc.integer({ min: 0, max: 2 }),
    version: fc.integer({ min: 0, max: 2 }),
  }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 5 },
);

test("up to five labels come to the same in every order", () => {
  fc.assert(
    fc.property(opinions, (given) => {
      const verdicts = permutations(given).map((order) => JSON.stringify(combineLabels(order)));
      expect(new Set(verdicts).size).toBe(1);
    }),
    { numRuns: 200 },
  );
});

test("what labels come to is between them, and as sure as a probability can be", () => {
  fc.assert(
    fc.property(opinions, (given) => {
      const verdict = combineLabels(given);
      const scores = given.map(({ score }) => score);
      expect(verdict?.score).toBeGreaterThanOrEqual(Math.min(...scores) - 1e-6);
      expect(verdict?.score).toBeLessThanOrEqual(Math.max(...scores) + 1e-6);
      expect(verdict?.confidence).toBeGreaterThanOrEqual(0);
      expect(verdict?.confidence).toBeLessThanOrEqual(1);
    }),
  );
});

test("no label says nothing; one is taken as it is, however unsure", () => {
  expect(combineLabels([])).toBeNull();
  const sure = opinion(0.7, { outcome: "success", confidence: 1 });
  expect(combineLabels([sure])).toEqual({
    outcome: "success",
    score: 0.7,
    source: "human",
    confidence: 1,
  });
  expect(combineLabels([opinion(0, { confidence: 0.2 })])).toMatchObject({
    score: 0,
    confidence: 0.2,
  });
});

test("two who agree are surer than one, as independent voters are", () => {
  const two = combineLabels([
    opinion(1, { id: "a", confidence: 0.7 }),
    opinion(1, { id: "b", confidence: 0.7 }),
  ]);
  // Bayes with even odds before: 0.7² / (0.7² + 0.3²).
  expect(two?.confidence).toBeCloseTo(0.49 / 0.58, 5);
  expect(two?.score).toBe(1);
});

test("two who contradict each other with equal weight say nothing", () => {
  expect(combineLabels([opinion(1), opinion(0)])).toMatchObject({
    score: 0.5,
    outcome: "partial",
    confidence: 0.5,
  });
});

test("a test outweighs a judge, however often the judge repeats itself under one name", () => {
  const judge = (at: number): Opinion =>
    opinion(1, { id: `${at}`, source: "llm", author: "judge", confidence: 0.7, at });
  const proof = opinion(0, { id: "t", source: "test", confidence: 0.98 });
  const once = combineLabels([proof, judge(1)]);
  expect(once).toMatchObject({ outcome: "failure", source: "test" });
  expect(combineLabels([proof, judge(3), judge(1), judge(2)])).toEqual(once);
});

test("who corrects himself counts with the correction, however short the time between", () => {
  const said = (score: number, at: number, version = 0): Opinion =>
    opinion(score, { id: `${score} ${at} ${version}`, author: "ann", at, version });
  expect(combineLabels([said(0, 5), said(1, 6)])?.score).toBe(1);
  expect(combineLabels([said(0, 6, 2), said(1, 6, 1)])?.score).toBe(0);
  expect(combineLabels([said(0, 6, 1), said(1, 6, 2)])?.score).toBe(1);
});

test("labels as likely wrong as right count only among themselves", () => {
  const unsure = opinion(1, { id: "u", confidence: 0.5 });
  expect(combineLabels([unsure, opinion(0)])?.score).toBeLessThan(0.001);
  expect(combineLabels([unsure, opinion(0, { confidence: 0.1 })])?.score).toBe(0.5);
});
