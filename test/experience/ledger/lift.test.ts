import { expect, test } from "vitest";

import { difference, type Labelled } from "../../../src/experience/ledger/difference.ts";
import type { Exposure, LabelledRun } from "../../../src/experience/ledger/exposure.ts";
import { gateOf } from "../../../src/experience/ledger/gate.ts";
import { lift } from "../../../src/experience/ledger/lift.ts";
import { observations } from "../../../src/experience/ledger/observations.ts";
import { offPolicy, type PolicyEstimate } from "../../../src/experience/ledger/off-policy.ts";
import { seededRandom } from "../../../bench/simulation/seeded-random.ts";

const exposure = (more: Partial<Exposure> & { threadId: string }): Exposure => ({
  recallId: `recall of ${more.threadId}`,
  user: "",
  runId: "",
  agent: "",
  scope: "",
  cluster: "c",
  at: 1_000,
  injected: true,
  propensity: 0.5,
  reason: "",
  tokens: 10,
  items: [item("a")],
  ...more,
});
const item = (experienceId: string, injected = true, propensity = 0.5): Exposure["items"][number] => ({
  experienceId,
  version: 1,
  rank: 1,
  similarity: 1,
  score: 1,
  injected,
  propensity,
  reason: "",
});
const run = (threadId: string, success: boolean, more: Partial<LabelledRun> = {}): LabelledRun => ({
  id: "",
  runId: "",
  threadId,
  scope: "",
  cluster: "c",
  task: "t",
  success,
  score: Number(success),
  tokens: null,
  at: 2_000,
  first: { success, score: Number(success), stored: more.at ?? 2_000 },
  ...more,
});
const labelled = (more: Partial<Labelled>): Labelled => ({
  cluster: "",
  injected: true,
  propensity: 0.5,
  value: 1,
  at: 0,
  ...more,
});

test("an attempt is joined by its run, by its thread, and never with a later recall", () => {
  const exposures = [
    exposure({ threadId: "", runId: "run", recallId: "1" }),
    exposure({ threadId: "thread", injected: false }),
    exposure({ threadId: "later", at: 9_000 }),
  ];
  const runs = [
    run("", true, { runId: "run" }),
    run("thread", false),
    run("later", true),
    run("nobody", true),
  ];
  const found = observations(exposures, runs, "success");
  expect(found.map(({ unit, value }) => [unit, value])).toEqual([
    ["run", 1],
    ["thread", 0],
    ["later", null],
  ]);
});

test("an attempt belongs to the recalls of its own task, else to the last one before it", () => {
  const exposures = [
    exposure({ threadId: "t", cluster: "c", recallId: "1" }),
    exposure({ threadId: "t", cluster: "d", recallId: "2", at: 1_500 }),
  ];
  const runs = [run("t", true, { cluster: "c" }), run("t", false, { cluster: "unlike" })];
  const byCluster = observations(exposures, runs, "success");
  expect(byCluster.map(({ cluster, value }) => [cluster, value])).toEqual([
    ["c", 1],
    ["d", 0],
  ]);
  expect(observations(exposures, runs, "success", { merged: true })).toMatchObject([{ value: 0.5 }]);
});

test("a thread whose arm changes counts until then", () => {
  const exposures = [
    exposure({ threadId: "t" }),
    exposure({ threadId: "t", recallId: "2", injected: false, propensity: 0.1, at: 5_000 }),
  ];
  const runs = [run("t", true), run("t", false, { at: 9_000 })];
  expect(observations(exposures, runs, "success")).toMatchObject([{ injected: true, value: 1 }]);
});

test("replays are compared in pairs, scores by their effective number, changed shares in strata", () => {
  const replays = Array.from({ length: 20 }, (_, task) => [
    labelled({ cluster: String(task), value: Number(task < 15) }),
    labelled({ cluster: String(task), injected: false, value: Number(task < 10) }),
  ]).flat();
  expect(difference(replays)).toMatchObject({ difference: 0.25, method: "newcombe-paired" });
  const scores = replays.map((pair, index) => ({ ...pair, value: (index % 7) / 7 }));
  expect(difference(scores)?.method).toBe("effective-n-paired");
  expect(difference(scores.map((pair) => ({ ...pair, cluster: "" })))?.method).toBe("effective-n");
  // Twice as many are withheld in the second half, where tasks are easy: the raw difference would be harm.
  const changing = [
    ...Array.from({ length: 90 }, () => labelled({ propensity: 0.9, value: 0 })),
    ...Array.from({ length: 10 }, () => labelled({ propensity: 0.9, value: 0, injected: false })),
    ...Array.from({ length: 50 }, () => labelled({ propensity: 0.5, value: 1 })),
    ...Array.from({ length: 50 }, () => labelled({ propensity: 0.5, value: 1, injected: false })),
  ];
  const compared = difference(changing);
  expect(compared?.method).toBe("newcombe-stratified");
  expect(compared?.difference).toBeCloseTo(0, 12);
});

test.each([
  ["the share changes", [0.05, 0.1], 0.9, 0],
  ["the share changes, at 10%", [0.05, 0.1], 0.1, 0],
  ["failures have scores", [0.05, 0.05], 0.9, 0.5],
])("few withheld are no false claim where %s", (_, shares, base, failure) => {
  const counted = { covered: 0, helps: 0, harms: 0 };
  const seeds = 1_000;
  for (let seed = 1; seed <= seeds; seed++) {
    const random = seededRandom(seed);
    const drawn = Array.from({ length: 200 }, (__, index) => {
      const propensity = 1 - (shares[index < 100 ? 0 : 1] ?? 0);
      const value = random() < base ? 1 : random() * failure;
      return labelled({ propensity, injected: random() < propensity, value });
    });
    const [lower, upper] = difference(drawn)?.interval ?? [-1, 1];
    expect(lower).toBeGreaterThanOrEqual(-1);
    expect(upper).toBeLessThanOrEqual(1);
    counted.covered += Number(lower <= 0 && upper >= 0);
    counted.helps += Number(lower > 0);
    counted.harms += Number(upper < 0);
  }
  expect(counted.covered).toBeGreaterThanOrEqual(0.93 * seeds);
  expect(counted.helps).toBeLessThanOrEqual(0.06 * seeds);
  expect(counted.harms).toBeLessThanOrEqual(0.06 * seeds);
});

test("equal scores that are few are no certain difference, and nothing is compared across shares", () => {
  const equal = [0.9, 0.9, 0.9, 0.9, 0.9, 0.8, 0.8, 0.8, 0.8, 0.8];
  const found = difference(equal.map((value, index) => labelled({ value, injected: index < 5 })));
  expect(found?.difference).toBeCloseTo(0.1, 12);
  expect(found?.interval[0]).toBeLessThan(0);
  const apart = [labelled({ propensity: 0.9 }), labelled({ propensity: 0.5, injected: false })];
  expect(difference(apart)).toBeNull();
});

test("a few lucky threads are not called help", () => {
  const exposures = ["a", "b", "c", "d", "e"].map((threadId, index) =>
    exposure({ threadId, injected: index < 3 }),
  );
  const runs = exposures.map(({ threadId, injected }) => run(threadId, injected));
  const report = lift(exposures, runs);
  expect(report).toMatchObject({ difference: 1, verdict: "not enough data" });
  expect(report.needed.injected).toBeGreaterThan(100);
});

/** Threads with two experiences, each withheld from half of them by itself: the first helps by .4, the second harms. */
function log(threads: number, seed: number): { exposures: Exposure[]; runs: LabelledRun[] } {
  const random = seededRandom(seed);
  const made = Array.from({ length: threads }, (_, index) => {
    const [good, bad] = [random() < 0.5, random() < 0.5];
    const threadId = `thread ${index}`;
    const at = index * 1_000;
    return {
      exposure: exposure({
        threadId,
        at,
        propensity: 1,
        items: [item("good", good), { ...item("bad", bad), rank: 2 }],
      }),
      run: run(threadId, random() < 0.4 + (good ? 0.4 : 0) - (bad ? 0.4 : 0), { at }),
    };
  });
  return { exposures: made.map((one) => one.exposure), runs: made.map((one) => one.run) };
}

test("the effect of each experience is told from those it was found with", () => {
  const { exposures, runs } = log(400, 1);
  const { groups, verdict } = lift(exposures, runs, { by: "experience" });
  expect(Object.fromEntries(groups.map((group) => [group.key, group.verdict]))).toEqual({
    good: "helps",
    bad: "harms",
  });
  expect(verdict).toBe("not enough data");
  const found = Object.fromEntries(groups.map((group) => [group.key, group.difference]));
  expect(Math.abs((found["good"] ?? 0) - 0.4)).toBeLessThan(0.15);
  expect(Math.abs((found["bad"] ?? 0) + 0.4)).toBeLessThan(0.15);
});

test("what another choice would have come to is estimated without trying it", () => {
  const { exposures, runs } = log(2_000, 3);
  const observed = observations(exposures, runs, "success", { merged: true });
  const good = offPolicy(observed, () => ["good"]);
  expect(good?.value).toBeCloseTo(0.8, 1);
  expect(good?.interval[0]).toBeLessThan(0.8);
  expect(good?.interval[1]).toBeGreaterThan(0.8);
  expect(good?.differenceInterval[0]).toBeGreaterThan(0.2);
  expect(good?.unsupported).toBe(0);
  // Few that all succeeded, and nothing that was given so, say no more than they can.
  const few = observations(exposures, runs.slice(0, 12), "success", { merged: true });
  for (const ids of [["good"], ["bad"], []]) {
    const { value, interval, differenceInterval } = offPolicy(few, () => ids) as PolicyEstimate;
    expect([0, ...interval, 1]).toEqual([0, ...interval, 1].toSorted((a, b) => a - b));
    expect(interval[1] - interval[0]).toBeGreaterThan(0.3);
    expect(value).toBeGreaterThanOrEqual(interval[0]);
    expect(value).toBeLessThanOrEqual(interval[1]);
    expect(Math.max(...differenceInterval.map(Math.abs))).toBeLessThanOrEqual(1);
  }
  expect(offPolicy(observed, () => [])?.value).toBeCloseTo(0.4, 1);
  // What was never found was never tried.
  expect(offPolicy(observed, () => ["unknown"])).toBeNull();
  // What was always given could not have been left out.
  const always = exposures.map((one) => ({
    ...one,
    items: one.items.map((found) => ({ ...found, propensity: 1 })),
  }));
  expect(offPolicy(observations(always, runs, "success", { merged: true }), () => [])).toBeNull();
});

test("the gate stops what harms and leaves what helps, whatever order the log is read in", () => {
  const { exposures, runs } = log(400, 1);
  const { experiences, clusters } = gateOf(exposures, runs);
  expect(experiences.get("bad")).toMatchObject({ stopped: true, n: 400 });
  expect(experiences.get("bad")?.stoppedAfter).toBeLessThan(150);
  expect(experiences.get("good")).toMatchObject({ stopped: false, stoppedAfter: null });
  expect(clusters.size).toBe(0);
  expect(gateOf(exposures.toReversed(), runs.toReversed()).experiences.get("bad")).toEqual(
    experiences.get("bad"),
  );
});

test("a label that comes late is added to the evidence and changes none of it", () => {
  const { exposures, runs } = log(200, 5);
  const stops = (known: readonly LabelledRun[]) =>
    gateOf(exposures, known).experiences.get("bad")?.stoppedAfter;
  const before = stops(runs);
  expect(before).toBeTypeOf("number");
  expect(stops(runs.slice(0, before ?? 0))).toBe(before);
  expect(stops(runs.slice(0, (before ?? 1) - 1))).toBeNull();
});

test("at most 5% of harmless memories are ever stopped, looking after every label", () => {
  let stopped = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededRandom(seed);
    const exposures = Array.from({ length: 300 }, (_, index) =>
      exposure({ threadId: `thread ${index}`, injected: random() < 0.8, propensity: 0.8, at: index * 1_000 }),
    );
    const runs = exposures.map(({ threadId, at }) => run(threadId, random() < 0.5, { at }));
    if (gateOf(exposures, runs).clusters.get("c")?.stoppedAfter != null) stopped++;
  }
  expect(stopped).toBeLessThanOrEqual(15);
});

test("lift by agent takes about as long as ungrouped, however many exposures one agent has", () => {
  const threads = Array.from({ length: 20_000 }, (_, index) => `thread ${index}`);
  const exposures = threads.map((threadId, index) => exposure({ threadId, injected: index % 2 === 0 }));
  const runs = threads.map((threadId, index) => run(threadId, index % 3 === 0));
  const timed = (options: Parameters<typeof lift>[2]): number => {
    const started = performance.now();
    lift(exposures, runs, options);
    return performance.now() - started;
  };
  const pairs = [1, 2, 3].map(() => [timed({}), timed({ by: "agent" })] as const);
  const [ungrouped, grouped] = [0, 1].map((side) => Math.min(...pairs.map((pair) => pair[side] as number)));
  // Copying a group for each of its members takes 10 times as long.
  expect(grouped).toBeLessThan(4 * (ungrouped as number));
});
