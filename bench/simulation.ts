// The ledger on agents whose dependence on memory is planted: coverage, false claims, bias, runs until harm is stopped.
//   npm run bench:simulation [-- --seeds 1000]
// Fails when a figure is outside what docs/lift.md promises; writes docs/evidence.md.
import { parseArgs } from "node:util";

import { difference, type Labelled } from "../src/experience/ledger/difference.ts";
import type { Interval } from "../src/base/stats/wilson.ts";
import type { Lift } from "../src/experience/ledger/compare-arms.ts";
import { lift, type LiftOptions } from "../src/experience/ledger/lift.ts";
import { observations } from "../src/experience/ledger/observations.ts";
import { offPolicy } from "../src/experience/ledger/off-policy.ts";
import { seededRandom } from "./simulation/seeded-random.ts";
import type { Withholding } from "../src/experience/ledger/withholding.ts";
import { writeEvidence } from "./write-evidence.ts";
import { recoveredAfter, stoppedAt, stoppedLate, type Watched } from "./simulation/gate-runs.ts";
import { Tally } from "./simulation/tally.ts";
import { throughAStore } from "./simulation/through-a-store.ts";
import { expected, history, type World } from "./simulation/world.ts";

const { values } = parseArgs({ options: { seeds: { type: "string", default: "1000" } } });
const SEEDS = Number(values.seeds);
const lines: string[] = [];
const broken: string[] = [];
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

function say(line = ""): void {
  console.error(line);
  lines.push(line);
}

function promise(kept: boolean, what: string): void {
  if (!kept) broken.push(what);
}

/** 93-97% covered and at most 5% falsely claimed, as counted: what 1,000 seeds may stray by is not granted. */
function promiseTally(name: string, tally: Tally, truth: number): void {
  promise(tally.coverage >= 0.93 && tally.coverage <= 0.97, `${name}: coverage ${percent(tally.coverage)}`);
  if (truth <= 0) promise(tally.helps <= 0.05, `${name}: false helps ${percent(tally.helps)}`);
  if (truth >= 0) promise(tally.harms <= 0.05, `${name}: false harms ${percent(tally.harms)}`);
  promise(tally.unbiased, `${name}: bias ${tally.bias.toFixed(4)}`);
}

function row(name: string, n: number, truth: number, tally: Tally): void {
  promiseTally(name, tally, truth);
  say(
    `| ${name} | ${n} | ${(100 * truth).toFixed(0)} | ${percent(tally.coverage)} | ${percent(tally.helps)} | ${percent(tally.harms)} | ${(100 * tally.bias).toFixed(2)} ± ${(100 * tally.standardError).toFixed(2)} |`,
  );
}

function liftRow(
  name: string,
  world: World,
  withholding: Withholding | readonly Withholding[],
  n: number,
  options: LiftOptions = {},
  seeds = SEEDS,
): void {
  const tally = new Tally(world.memory);
  for (let seed = 1; seed <= seeds; seed++) {
    const { exposures, runs } = history(world, withholding, n, seed);
    const report = lift(exposures, runs, options);
    if (report.interval && report.difference !== null)
      tally.add(report.difference, report.interval, report.verdict);
  }
  row(name, n, world.memory, tally);
}

function liftRows(): void {
  say("| lift | threads | planted | coverage | says helps | says harms | bias, points |");
  say("| --- | --: | --: | --: | --: | --: | --: |");
  liftRow("no effect, 20% withheld", { base: 0.5, memory: 0 }, { holdout: 0.2 }, 400);
  liftRow("helps, 20% withheld", { base: 0.5, memory: 0.1 }, { holdout: 0.2 }, 400);
  liftRow("harms, 10% withheld", { base: 0.85, memory: -0.15 }, { holdout: 0.1 }, 400);
  liftRow("no effect, few threads", { base: 0.7, memory: 0 }, { holdout: 0.3 }, 60);
  liftRow("scores, helps", { base: 0.4, memory: 0.1, scatter: 0.3 }, { holdout: 0.2 }, 100, {
    metric: "score",
  });
  liftRow("scores, no effect, few threads", { base: 0.4, memory: 0, scatter: 0.3 }, { holdout: 0.3 }, 40, {
    metric: "score",
  });
  const score: LiftOptions = { metric: "score" };
  liftRow(
    "scores 1 in 90%, 5% withheld",
    { base: 0.9, memory: 0, scatter: "failures" },
    { holdout: 0.05 },
    200,
    score,
  );
  const rising = [{ holdout: 0.05 }, { holdout: 0.1 }];
  for (const base of [0.1, 0.5, 0.9])
    for (const threads of [200, 400])
      liftRow(
        `no effect at ${percent(base)}, withheld 5%, then 10%${threads === 200 ? "*" : ""}`,
        { base, memory: 0 },
        rising,
        threads,
        {},
        threads === 200 ? 4 * SEEDS : SEEDS,
      );
  liftRow(
    "scores 1 in 90%, withheld 5%, then 10%",
    { base: 0.9, memory: 0, scatter: "failures" },
    rising,
    200,
    score,
  );
  const paired = new Tally(0.1);
  const changing = new Tally(0.1);
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = seededRandom(seed);
    const replays = Array.from({ length: 80 }, (_, task) => replay(String(task), random)).flat();
    tallied(paired, difference(replays));
    tallied(changing, difference(shareThatChanges(400, random)));
  }
  row("helps, 80 tasks replayed with and without", 160, 0.1, paired);
  row("helps, share withheld changes while tasks get easier", 400, 0.1, changing);
  say();
  say(`\\* ${4 * SEEDS} seeds: with few withheld the truth is near 5%.`);
  say();
}

function tallied(tally: Tally, found: ReturnType<typeof difference>): void {
  if (found) tally.add(found.difference, found.interval, verdictOf(found.interval));
}

function verdictOf([lower, upper]: Interval): Lift["verdict"] {
  return lower > 0 ? "helps" : upper < 0 ? "harms" : "not enough data";
}

/** One task with and without memory; some tasks are hard for both. */
function replay(cluster: string, random: () => number): Labelled[] {
  const ease = random() < 0.5 ? 0.2 : 0.7;
  return [true, false].map((injected) => ({
    cluster,
    injected,
    propensity: 0.5,
    value: random() < ease + (injected ? 0.1 : 0) ? 1 : 0,
    at: 0,
  }));
}

function shareThatChanges(n: number, random: () => number): Labelled[] {
  return Array.from({ length: n }, (_, index) => {
    const [propensity, base] = index < n / 2 ? [0.9, 0.3] : [0.5, 0.6];
    const injected = random() < propensity;
    const value = random() < base + (injected ? 0.1 : 0) ? 1 : 0;
    return { cluster: "", injected, propensity, value, at: index };
  });
}

const ITEMS: World = { base: 0.4, memory: 0, items: [0.15, -0.15, 0] };

function itemRows(): void {
  const tallies = (ITEMS.items ?? []).map((effect) => new Tally(effect));
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { exposures, runs } = history(ITEMS, { holdout: { items: 0.3 } }, 400, seed);
    for (const { key, difference: found, interval, verdict } of lift(exposures, runs, { by: "experience" })
      .groups)
      if (found !== null && interval)
        tallies[Number(key.slice("item ".length))]?.add(found, interval, verdict);
  }
  say("Three experiences found together, each withheld from 30% by itself:");
  say();
  say("| experience | threads | planted | coverage | says helps | says harms | bias, points |");
  say("| --- | --: | --: | --: | --: | --: | --: |");
  for (const [index, tally] of tallies.entries()) row(`${index + 1}`, 400, ITEMS.items?.[index] ?? 0, tally);
  say();
}

function policyRows(): void {
  const world: World = { base: 0.3, memory: 0.1, items: [0.2, 0, -0.2] };
  const choices = [
    ["the first only", ["item 0"]],
    ["without the last", ["item 0", "item 1"]],
    ["everything", ["item 0", "item 1", "item 2"]],
    ["nothing", []],
  ] as const;
  const tallies = choices.map(([name, ids]) => {
    const truth = expected(
      world,
      [0, 1, 2].map((index) => (ids as readonly string[]).includes(`item ${index}`)),
    );
    return { name, ids, truth, robust: new Tally(truth), normalised: new Tally(truth), effective: 0 };
  });
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { exposures, runs } = history(world, { holdout: { threads: 0.1, items: 0.3 } }, 1_000, seed);
    const observed = observations(exposures, runs, "success", { merged: true });
    for (const tally of tallies) {
      const found = offPolicy(observed, () => tally.ids);
      if (!found) continue;
      tally.robust.add(found.value, found.interval);
      tally.normalised.add(found.selfNormalised, found.interval);
      tally.effective += found.effectiveN / SEEDS;
    }
  }
  say(
    "What another choice of memory would have given, estimated from 1,000 threads (10% withheld, each experience from 30%):",
  );
  say();
  say("| choice | true | coverage | bias, points | bias of SNIPS, points | effective n |");
  say("| --- | --: | --: | --: | --: | --: |");
  for (const { name, truth, robust, normalised, effective } of tallies) {
    promise(
      robust.coverage >= 0.93 && robust.coverage <= 0.97,
      `${name}: coverage ${percent(robust.coverage)}`,
    );
    promise(robust.unbiased, `${name}: bias ${robust.bias.toFixed(4)}`);
    const bias = (tally: Tally): string =>
      `${(100 * tally.bias).toFixed(2)} ± ${(100 * tally.standardError).toFixed(2)}`;
    say(
      `| ${name} | ${percent(truth)} | ${percent(robust.coverage)} | ${bias(robust)} | ${bias(normalised)} | ${effective.toFixed(0)} |`,
    );
  }
  say();
}

const QUARTERS = [0.5, 0.9, 0.95] as const;

function gateRows(): void {
  say("The gate, looking after every run:");
  say();
  say("| memory | withheld | runs watched | stopped | half by run | 90% by run | 95% by run |");
  say("| --- | --: | --: | --: | --: | --: | --: |");
  const watched: readonly (Watched & { readonly delay?: number })[] = [
    { base: 0.5, effect: 0, holdout: 0.1, runs: 2_000 },
    { base: 0.5, effect: 0, holdout: 0.5, runs: 2_000 },
    { base: 0.5, effect: 0, holdout: 0.1, runs: 2_000, delay: 1_000 },
    { base: 0.7, effect: 0.1, holdout: 0.1, runs: 2_000 },
    { base: 0.6, effect: -0.2, holdout: 0.1, runs: 2_000 },
    { base: 0.6, effect: -0.2, holdout: 0.2, runs: 2_000 },
    { base: 0.6, effect: -0.3, holdout: 0.1, runs: 2_000 },
    { base: 0.6, effect: -0.3, holdout: 0.2, runs: 2_000 },
    { base: 0.6, effect: -0.3, holdout: 0.2, runs: 1_000, delay: 200 },
    { base: 0.7, effect: -0.5, holdout: 0.1, runs: 2_000 },
    { base: 0.7, effect: -0.5, holdout: 0.2, runs: 2_000 },
  ];
  for (const one of watched) {
    const { base, effect, holdout, runs, delay } = one;
    const at = Array.from({ length: SEEDS }, (_, index) =>
      delay === undefined ? stoppedAt(one, index + 1) : stoppedLate(one, delay, index + 1),
    );
    const late = delay === undefined ? "" : `, labels up to ${delay} runs late`;
    const name = `${percent(base)} → ${percent(base + effect)}${late}`;
    const stopped = at.filter((run) => run !== null).length / SEEDS;
    promise(effect < 0 ? stopped >= 0.95 : stopped <= 0.05, `gate ${name}: stopped ${percent(stopped)}`);
    const by = QUARTERS.map((share) => (effect < 0 ? reachedBy(at, share) : "")).join(" | ");
    say(`| ${name} | ${percent(holdout)} | ${runs} | ${percent(stopped)} | ${by} |`);
  }
  say();
  const settings = { holdout: 0.2, exploration: 0.05, runs: 5_000 };
  const recovered = Array.from({ length: SEEDS }, (_, index) =>
    recoveredAfter({ base: 0.5, harm: 0.3, help: 0.3 }, settings, index + 1),
  );
  say(
    `After a stop, 5% of threads still get the memory. A memory that turns from 30 points of harm to 30 points of help is injected again after ${reachedBy(recovered, 0.5)} runs in half of all seeds, and after ${reachedBy(recovered, 0.9)} in 90%.`,
  );
  say();
}

/** The run by which this share of seeds is there. */
function reachedBy(at: readonly (number | null)[], share: number): string {
  const sorted = at.map((run) => run ?? Infinity).sort((a, b) => a - b);
  const run = sorted[Math.ceil(share * at.length) - 1] ?? Infinity;
  return run === Infinity ? "never" : String(run);
}

async function storeRow(): Promise<void> {
  const { counted, lift: found, withheld } = await throughAStore(120, 0.3, 1);
  promise(Math.abs(counted - (found.difference ?? 9)) < 1e-9, "store: lift differs from what was counted");
  promise(withheld === found.withheld.n, "store: withheld recalls differ from what was counted");
  const points = (value: number): string => (100 * value).toFixed(1);
  say(
    `Through a directory and the real engine (120 threads, 30% withheld, +30 points planted, seed 1): counted by hand ${points(counted)} points; \`lift\` says ${points(found.difference ?? Number.NaN)} [${(found.interval ?? []).map(points).join(", ")}], ${found.injected.n} with, ${found.withheld.n} without, "${found.verdict}".`,
  );
}

const start = performance.now();
say(`\`npm run bench:simulation\`: seeds 1 to ${SEEDS}, one run a thread.`);
say();
liftRows();
itemRows();
policyRows();
gateRows();
await storeRow();
console.log(`\n${((performance.now() - start) / 1_000).toFixed(0)} s`);
if (SEEDS >= 1_000) writeEvidence("simulation", `## Ledger, on planted truth\n\n${lines.join("\n")}`);
for (const what of broken) console.error(`broken promise: ${what}`);
if (broken.length > 0) process.exitCode = 1;
