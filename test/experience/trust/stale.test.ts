import { expect, test } from "vitest";

import { staleAmong, staleIn, type TimedAttempt } from "../../../src/experience/trust/stale.ts";

interface Told extends TimedAttempt {
  readonly id: number;
}

let version = 0;
/** Attempts in the order of time: `+` succeeded, `-` failed, `~` in between. */
function attempts(outcomes: string, more: Partial<TimedAttempt> = {}): Told[] {
  return [...outcomes].map((outcome) => ({
    id: ++version,
    version,
    task: "open the till",
    approach: "code 1234",
    score: { "+": 1, "-": 0, "~": 0.5 }[outcome] as number,
    confidence: 0.99,
    author: "",
    timestamp: version,
    ...more,
  }));
}

const own = "me";
/** The stale ones of these attempts, as positions. */
function stale(all: readonly Told[]): number[] {
  const found = staleAmong(all, { own });
  return [...all.keys()].filter((index) => found.has(all[index] as Told));
}

test.each([
  ["+-", [0], "one failure after one success"],
  ["-+", [0], "one success after one failure"],
  ["++++++--", [0, 1, 2, 3, 4, 5], "two failures after any successes"],
  ["----++", [0, 1, 2, 3], "it works again"],
  ["+++-", [], "one failure after several successes may be chance"],
  ["++-++", [2], "a failure between successes"],
  ["++++", [], "nothing contradicts"],
  ["+~", [], "a partial success contradicts nothing"],
  ["-", [], "a single attempt"],
])("%s: stale are %j: %s", (outcomes, expected) => {
  expect(stale(attempts(outcomes))).toEqual(expected);
});

test("the newest attempt is never stale, whatever all others say", () => {
  for (const outcomes of ["+++---+", "-----------+", "+++++++++++-"])
    expect(stale(attempts(outcomes))).not.toContain(outcomes.length - 1);
});

test("each stale attempt names the newer ones that contradict it, oldest first", () => {
  const all = attempts("++--");
  const found = staleAmong(all.toReversed(), { own });
  expect(found.get(all[0] as Told)?.map(({ id }) => id)).toEqual([all[2]?.id, all[3]?.id]);
});

test("the order in time counts, not the order in which attempts are read", () => {
  const [old, newer] = attempts("+-") as [Told, Told];
  expect([...staleAmong([newer, old], { own }).keys()]).toEqual([old]);
  expect([...staleAmong([{ ...old, timestamp: 9e9 }, newer], { own }).keys()]).toEqual([newer]);
});

test.each([
  ["another approach", { approach: "code 4321" }],
  ["another sign", { approach: "code -1234" }],
  ["another order", { approach: "1234 code" }],
])("%s contradicts nothing", (_, more) => {
  expect(stale([...attempts("+++"), ...attempts("----", more)])).toEqual([]);
});

test("attempts without an approach say nothing about each other", () => {
  expect(stale(attempts("+++---", { approach: "" }))).toEqual([]);
});

test("one attempt at another task is too little, several are enough", () => {
  const other = { task: "open the safe" };
  expect(stale([...attempts("+"), ...attempts("-", other)])).toEqual([]);
  expect(stale([...attempts("+"), ...attempts("----", other)])).toEqual([0]);
});

test("in a whole store only tasks of one kind say something about each other", () => {
  const count = (task: string): number =>
    staleIn([...attempts("+++"), ...attempts("----", { task })], { author: own }).size;
  expect(count("open the tills")).toBe(0);
  expect(count("Open the till!")).toBe(3);
});

test("doubtful labels make little stale, certain ones much", () => {
  expect(stale([...attempts("++++"), ...attempts("--", { confidence: 0.7 })])).toEqual([]);
  expect(stale([...attempts("++++"), ...attempts("--", { confidence: 0.98 })])).toEqual([0, 1, 2, 3]);
  expect(stale([...attempts("+"), ...attempts("--------", { confidence: 0.5 })])).toEqual([]);
});

test("no author alone makes the advice of another one stale, however often it fails", () => {
  const advice = attempts("+++", { author: "ann" });
  const failures = (author: string): Told[] => attempts("------", { author });
  expect(stale([...advice, ...failures("mallory")])).toEqual([]);
  expect(stale([...advice, ...failures("mallory"), ...failures("ben")])).toEqual([0, 1, 2]);
  expect(stale([...advice, ...failures("ann")])).toEqual([0, 1, 2]);
});

test("the store's own author and rows without one are no strangers", () => {
  const advice = attempts("+++", { author: "ann" });
  expect(stale([...advice, ...attempts("---", { author: own })])).toEqual([0, 1, 2]);
  expect(stale([...advice, ...attempts("---", { author: "" })])).toEqual([0, 1, 2]);
});

test("hundreds of attempts with one approach are read in a moment", () => {
  const all = attempts("+-".repeat(400) + "----");
  expect(stale(all).length).toBeGreaterThan(300);
});
