import { expect, test } from "vitest";

import { numbers } from "../../../../bench/numbers.ts";
import {
  type Calibration,
  confidenceAmong,
  confidenceOf,
  type Landmark,
  measured,
  supportOf,
  supportOfTasks,
  thresholdOf,
} from "../../../../src/experience/recall/ranking/abstention.ts";

const calibrate = (landmarks: readonly Landmark[], keep: number): Calibration => {
  const confidences = landmarks.map((landmark) => confidenceAmong(landmark, landmarks));
  return { landmarks, threshold: thresholdOf(confidences, keep) };
};

test("support is the mean of the five highest similarities, or of all where there are fewer", () => {
  expect(supportOf([0.1, 0.9, 0.6, 0.3, 0.7, 0.5])).toBeCloseTo(0.6, 12);
  expect(supportOf([0.4])).toBe(0.4);
  expect(supportOf([])).toBe(0);
});

test("several attempts at one task cover no more than one", () => {
  const once = [
    { task: "parse csv", similarity: 0.9 },
    { task: "parse tsv", similarity: 0.6 },
    { task: "sing", similarity: 0.3 },
  ];
  const again = { task: "parse csv", similarity: 0.9 };
  expect(supportOfTasks([...once, again, again])).toBeCloseTo(supportOfTasks(once), 12);
  expect(supportOfTasks(once)).toBeCloseTo(0.6, 12);
});

test("what is usual in a crowded region is not taken for knowledge", () => {
  // Left everything is similar to everything, right nothing is.
  const next = numbers(9);
  const sample = Array.from({ length: 200 }, (_, index) => {
    const crowded = index % 2 === 0;
    return {
      ...measured(Float32Array.from([crowded ? 1 : -1, 0.2 * (next() - 0.5)])),
      support: (crowded ? 0.8 : 0.4) + 0.1 * (next() - 0.5),
    };
  });
  const usual = calibrate(sample, 0.9);
  const left = (support: number): number =>
    confidenceOf(measured(Float32Array.from([1, 0])), support, usual.landmarks);
  const right = (support: number): number =>
    confidenceOf(measured(Float32Array.from([-1, 0])), support, usual.landmarks);
  expect(left(0.5)).toBeLessThan(usual.threshold);
  expect(right(0.45)).toBeGreaterThan(usual.threshold);
  expect(left(0.8) - left(0.7)).toBeCloseTo(0.1, 6);
});

test.each([0.5, 0.8, 0.95, 1])("keeps the share %d of the tasks it learnt from", (keep) => {
  const next = numbers(3);
  const sample = Array.from({ length: 400 }, () => ({
    ...measured(Float32Array.from({ length: 4 }, () => next() - 0.5)),
    support: next(),
  }));
  const usual = calibrate(sample, keep);
  const kept = sample.filter(
    (task) =>
      confidenceOf(
        task,
        task.support,
        usual.landmarks.filter((other) => other !== task),
      ) >= usual.threshold,
  );
  expect(Math.abs(kept.length / sample.length - keep)).toBeLessThan(0.02);
});
