import { expect, test } from "vitest";

import {
  followed,
  keepsFailing,
  type LikeAttempt,
} from "../../../../src/experience/recall/ranking/what-followed.ts";

const advice = { name: "advice", author: "ann" };
const own = "me";

/** Attempts, `+` succeeded and `-` failed, with the advice, without it, or with it withheld at random. */
function attempts(
  outcomes: string,
  arm: "given" | "without" | { readonly given: boolean; readonly propensity: number },
  author = own,
): LikeAttempt[] {
  const recalled =
    arm === "without"
      ? new Map()
      : new Map([
          [
            "advice",
            arm === "given"
              ? { injected: true, propensity: 1 }
              : { injected: arm.given, propensity: arm.propensity },
          ],
        ]);
  return [...outcomes].map((outcome) => ({ score: Number(outcome === "+"), weight: 1, author, recalled }));
}
const fails = (...all: LikeAttempt[][]): boolean => keepsFailing(advice, all.flat(), own);

test.each([
  ["---", "+", true, "it keeps failing"],
  ["-----", "", true, "nothing else is known"],
  ["-", "+", false, "one failure is chance"],
  ["--", "", false, "two failures and nothing else"],
  ["+-+-+-", "+-+-", false, "as often as without it"],
  ["----", "--------", false, "all fail at this kind of task"],
  ["+++", "---", false, "it helps"],
  ["----+", "++++++", true, "one success among failures"],
  ["", "++++", false, "nobody was given it"],
])("with it %s, without it %s: keeps failing: %s (%s)", (given, without, expected) => {
  expect(fails(attempts(given, "given"), attempts(without, "without"))).toBe(expected);
});

test("says how many were given it, how these did and how others did", () => {
  const about = followed(advice, [...attempts("----", "given"), ...attempts("+++", "without")]);
  expect(about?.given).toBe(4);
  expect(about?.otherwise).toBeCloseTo(0.8, 10);
  expect(about?.rate).toBeCloseTo((2 * 0.8) / 6, 10);
  expect(followed(advice, attempts("++", "without"))).toBeUndefined();
});

test("where it was withheld at random, only those attempts are compared with", () => {
  const given = attempts("----", { given: true, propensity: 0.5 });
  const withheld = attempts("----", { given: false, propensity: 0.5 });
  // Without the holdout these would speak against it: they are easier, not better off.
  const others = attempts("++++++++", "without");
  expect(fails(given, others)).toBe(true);
  expect(fails(given, withheld, others)).toBe(false);
  expect(fails(given, attempts("++++", { given: false, propensity: 0.5 }), others)).toBe(true);
});

test("an attempt that was unlikely to be given it counts more", () => {
  const rate = (likely: string, unlikely: string): number =>
    followed(advice, [
      ...attempts(likely, { given: true, propensity: 0.9 }),
      ...attempts(unlikely, { given: true, propensity: 0.1 }),
      ...attempts("+-", { given: false, propensity: 0.5 }),
    ])?.rate ?? NaN;
  expect(rate("-", "+")).toBeGreaterThan(0.6);
  expect(rate("+", "-")).toBeLessThan(0.4);
});

test("labels of doubtful judges sink nothing", () => {
  const doubtful = attempts("-----", "given").map((attempt) => ({ ...attempt, weight: 0.1 }));
  expect(fails(doubtful, attempts("++", "without"))).toBe(false);
});

test("one author's failures do not sink the advice of another, those of two do, and one's own do", () => {
  const without = attempts("++", "without");
  expect(fails(attempts("----------", "given", "mallory"), without)).toBe(false);
  expect(fails(attempts("----", "given", "mallory"), attempts("----", "given", "ben"), without)).toBe(true);
  expect(fails(attempts("----", "given", "ann"), without)).toBe(true);
  expect(fails(attempts("----", "given", ""), without)).toBe(true);
});

test("one author's successes without it do not sink it either", () => {
  const given = attempts("-+--", "given");
  expect(fails(given, attempts("--", "without"), attempts("+".repeat(50), "without", "mallory"))).toBe(false);
});
