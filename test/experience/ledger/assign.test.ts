import { expect, test } from "vitest";

import { assign } from "../../../src/experience/ledger/assign.ts";
import { draw } from "../../../src/base/stats/draw.ts";

const OPEN = { cluster: false, experiences: new Set<string>() };
const threads = Array.from({ length: 10_000 }, (_, index) => `thread ${index}`);
const share = (values: readonly boolean[]) => values.filter(Boolean).length / values.length;

test("a thread draws the number that any process at any time draws for it", () => {
  expect(draw("recall", "", "thread 1")).toBe(0.23346292706432337);
});

test("the share of threads is withheld, each with its propensity and reason", () => {
  const assigned = threads.map((thread) => assign(thread, ["a"], { holdout: 0.1 }, OPEN));
  expect(share(assigned.map(({ injected }) => !injected))).toBeCloseTo(0.1, 1.5);
  expect(new Set(assigned.map(({ propensity }) => propensity))).toEqual(new Set([0.9]));
  expect(new Set(assigned.filter(({ injected }) => !injected).map(({ reason }) => reason))).toEqual(
    new Set(["holdout"]),
  );
});

test("a larger share keeps withholding from the threads it withheld from before; another salt draws others", () => {
  const held = (threadShare: number, salt = "") =>
    threads.filter(
      (thread) => !assign(thread, [], { holdout: { threads: threadShare, salt } }, OPEN).injected,
    );
  const [few, many] = [held(0.1), new Set(held(0.3))];
  expect(few.every((thread) => many.has(thread))).toBe(true);
  expect(
    share(held(0.5, "other").map((thread) => !assign(thread, [], { holdout: 0.5 }, OPEN).injected)),
  ).toBeCloseTo(0.5, 1.5);
});

test("experiences are withheld independently of each other and of the recall", () => {
  const assigned = threads.map((thread) =>
    assign(thread, ["a", "b"], { holdout: { threads: 0.2, items: 0.3 } }, OPEN),
  );
  const given = assigned
    .filter(({ injected }) => injected)
    .map(({ items }) => items.map((item) => item.injected));
  expect(share(given.map(([a]) => a === true))).toBeCloseTo(0.7, 1.5);
  expect(share(given.map(([a, b]) => a === true && b === true))).toBeCloseTo(0.49, 1.5);
  expect(assigned[0]?.items[0]?.propensity).toBeCloseTo(0.8 * 0.7, 10);
});

test("nothing is withheld unless asked for", () => {
  expect(assign("thread", ["a"], {}, OPEN)).toEqual({
    injected: true,
    propensity: 1,
    reason: "",
    items: [{ injected: true, propensity: 1, reason: "" }],
  });
});

test("what the gate stopped reaches the explored share of threads only, and none without exploration", () => {
  const stopped = { cluster: true, experiences: new Set(["a"]) };
  const settings = { holdout: 0.1, gate: { exploration: 0.2 } };
  const assigned = threads.map((thread) => assign(thread, ["b"], settings, stopped));
  expect(share(assigned.map(({ injected }) => injected))).toBeCloseTo(0.2, 1.5);
  expect(new Set(assigned.map(({ reason }) => reason))).toEqual(new Set(["", "holdout", "harmful-cluster"]));
  const items = threads.map((thread) => assign(thread, ["a", "b"], settings, { ...stopped, cluster: false }));
  const given = items.filter(({ injected }) => injected);
  expect(share(given.map((one) => one.items[0]?.injected === true))).toBeCloseTo(0.2, 1.5);
  expect(given.every((one) => one.items[1]?.injected)).toBe(true);
  expect(
    threads.some((thread) => assign(thread, [], { ...settings, gate: { exploration: 0 } }, stopped).injected),
  ).toBe(false);
  expect(assign("thread 1", [], { ...settings, gate: false }, stopped).injected).toBe(true);
});
