// Regret of the demo's agent without memory, with recall by similarity, and with recall by outcome.
//   npm run bench:regret [-- --seeds 6] [--tasks 240]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { SentenceEmbeddings } from "../examples/demo/sentence-embeddings.ts";
import { ExperienceStore } from "../src/index.ts";
import { CachedEmbeddings } from "./regret/cached-embeddings.ts";
import { overSeeds } from "./regret/over-seeds.ts";
import { type RegretArm, runArm, type Tried } from "./regret/run-arm.ts";
import { type Conditions, stream } from "./regret/stream.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "6" }, tasks: { type: "string", default: "240" } },
});
const SEEDS = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
const TASKS = Number(values.tasks);
const CHECKPOINTS = 10;
/** Days: about five more tasks of each family, at one an hour. */
const HALF_LIFE = 2.5;
const ARMS: readonly RegretArm[] = [
  { name: "no memory", recall: null },
  { name: "similarity", recall: { ranking: "similarity" } },
  { name: "outcome", recall: { ranking: "outcome" } },
  { name: "outcome, half-life", recall: { ranking: "outcome", halfLife: HALF_LIFE } },
  { name: "outcome, explore", recall: { ranking: "outcome", explore: "regret" } },
  {
    name: "outcome, half-life, explore",
    recall: { ranking: "outcome", halfLife: HALF_LIFE, explore: "regret" },
  },
];
const SCENARIOS: readonly { readonly name: string; readonly conditions: Conditions }[] = [
  { name: "Nothing changes, labels are right", conditions: {} },
  { name: "The rules change half way", conditions: { rulesChange: true } },
  { name: "30% of labels are wrong", conditions: { wrong: 0.3 } },
];
const embeddings = new CachedEmbeddings(new SentenceEmbeddings());
const started = performance.now();

const sections: string[] = [];
for (const { name, conditions } of SCENARIOS) {
  const regrets = new Map(ARMS.map((arm) => [arm.name, [] as number[][]]));
  for (const seed of SEEDS) {
    const steps = await stream(TASKS, seed, conditions);
    for (const arm of ARMS) {
      await using experience = await ExperienceStore.open("memory:", { embeddings });
      const t = performance.now();
      regrets.get(arm.name)?.push(cumulative(await runArm(arm, steps, experience, seed)));
      if (seed === 1) console.log(arm.name, ((performance.now() - t) / TASKS).toFixed(2), "ms a run");
    }
  }
  sections.push(`### ${name}\n\n${curves(regrets)}\n\n${differences(regrets)}`);
  console.log(sections.at(-1));
}
console.log((performance.now() - started) / 1000, "s");

/** Regret so far at each checkpoint. */
function cumulative(tried: readonly Tried[]): number[] {
  return Array.from({ length: CHECKPOINTS }, (_, index) =>
    tried
      .slice(0, Math.round(((index + 1) * tried.length) / CHECKPOINTS))
      .reduce((sum, { regret }) => sum + regret, 0),
  );
}

function curves(regrets: ReadonlyMap<string, readonly number[][]>): string {
  const head = Array.from({ length: CHECKPOINTS }, (_, index) =>
    String(Math.round(((index + 1) * TASKS) / CHECKPOINTS)),
  );
  return markdownTable(
    ["regret after tasks", ...head],
    [...regrets].map(([name, seeds]) => [
      name,
      ...head.map((_, index) => spread(seeds.map((curve) => curve[index] as number))),
    ]),
  );
}

/** Each arm's regret at the end less that of another, seed by seed. */
function differences(regrets: ReadonlyMap<string, readonly number[][]>): string {
  const last = (name: string): number[] => (regrets.get(name) ?? []).map((curve) => curve.at(-1) as number);
  const less = (name: string, other: string): string =>
    spread(last(name).map((value, seed) => value - (last(other)[seed] as number)));
  return markdownTable(
    ["regret at the end, paired by seed", "less that of no memory", "less that of similarity"],
    ARMS.slice(1).map(({ name }) => [
      name,
      less(name, "no memory"),
      name === "similarity" ? "" : less(name, "similarity"),
    ]),
  );
}

function spread(values: readonly number[]): string {
  const { mean, reach } = overSeeds(values);
  return `${mean.toFixed(1)} ± ${reach.toFixed(1)}`;
}
