// Regret of the demo's agent without memory, with recall by similarity, and with recall by outcome.
//   npm run bench:regret [-- --seeds 20] [--tasks 180]
// The same command goes on with bench/late-labels.ts.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { SentenceEmbeddings } from "../examples/demo/sentence-embeddings.ts";
import { ExperienceStore } from "../src/index.ts";
import { CachedEmbeddings } from "./regret/cached-embeddings.ts";
import { overSeeds, ratioOfMeans } from "./regret/over-seeds.ts";
import { type RegretArm, runArm, type Tried } from "./regret/run-arm.ts";
import { type Conditions, stream } from "./regret/stream.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "20" }, tasks: { type: "string", default: "180" } },
});
const SEEDS = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
const TASKS = Number(values.tasks);
const CHECKPOINTS = 10;
/** Recall by similarity, whatever came of it later: what the others are compared with. */
const ALONE = "similarity alone";
const ARMS: readonly RegretArm[] = [
  { name: "no memory", recall: null },
  { name: ALONE, recall: { ranking: "similarity", stale: true } },
  { name: "similarity", recall: { ranking: "similarity" } },
  { name: "outcome", recall: { ranking: "outcome" } },
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
      await using experience = await ExperienceStore.open("memory:", { embeddings, template: "plain" });
      regrets.get(arm.name)?.push(cumulative(await runArm(arm, steps, experience, seed)));
    }
  }
  sections.push(`### ${name}\n\n${curves(regrets)}\n\n${differences(regrets)}`);
  console.log(`${sections.at(-1)}\n\n${((performance.now() - started) / 1000).toFixed(0)} s`);
}
sections.push(`### On the real engine\n\n${await onTheEngine()}`);
const report = `## Regret on the demo's tasks

\`npm run bench:regret\`, ${new Date().toISOString().slice(0, 10)}; seeds ${SEEDS.join(", ")}; ${TASKS} tasks a stream, of half the demo's families (drawn by seed), each executed for real. Every arm has the same stream, the demo's graph and its offline policy, one run an hour of simulated time, five experiences a recall, and sentence vectors (USE-lite).

- **Policy:** it follows the approach with the best mean of the outcomes that it is shown, so it also uses records that are only similar.
- **Regret:** the executed success rate of the best approach of the task's family, less the success of the one tried, added up. ± is half a 95% interval over seeds (Student's t).
- **"similarity alone"** also gives experiences that newer ones contradict (\`stale: true\`), as recall by similarity did before.
- The constants of staleness were chosen on seeds 101 to 108 (docs/decisions).

${sections.join("\n\n")}`;
writeEvidence("regret", report);

/** One arm on the local driver, beside the same in memory. */
async function onTheEngine(): Promise<string> {
  const [seed = 1] = SEEDS;
  const arm: RegretArm = { name: "outcome", recall: { ranking: "outcome" } };
  const steps = (await stream(TASKS, seed)).slice(0, Math.ceil(TASKS / 2));
  const directory = mkdtempSync(join(tmpdir(), "bench-regret-"));
  try {
    const arms: Tried[][] = [];
    for (const location of [join(directory, "store"), "memory:"]) {
      await using experience = await ExperienceStore.open(location, { embeddings, template: "plain" });
      arms.push(await runArm(arm, steps, experience, seed));
    }
    const [engine, memory] = arms;
    const same = engine?.filter(({ approach }, index) => approach === memory?.[index]?.approach).length;
    const regret = (tried: readonly Tried[] = []): string => (cumulative(tried).at(-1) ?? 0).toFixed(1);
    return `Recall by outcome in a directory, seed ${seed}, the first ${steps.length} tasks: regret ${regret(engine)}, in memory ${regret(memory)}; the same approach was tried in ${same} of them.`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

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

/** Each arm's regret at the end over that of similarity alone, and less that of others, seed by seed. */
function differences(regrets: ReadonlyMap<string, readonly number[][]>): string {
  const last = (name: string): number[] => (regrets.get(name) ?? []).map((curve) => curve.at(-1) as number);
  const less = (name: string, other: string): string =>
    spread(last(name).map((value, seed) => value - (last(other)[seed] as number)));
  return markdownTable(
    [
      "regret at the end, paired by seed",
      "less that of no memory",
      `less that of ${ALONE}`,
      `over that of ${ALONE}, with its 95% interval`,
    ],
    ARMS.slice(1).map(({ name }) => [
      name,
      less(name, "no memory"),
      name === ALONE ? "" : less(name, ALONE),
      name === ALONE ? "1" : ratio(last(name), last(ALONE)),
    ]),
  );
}

/** The ratio of two means of pairs, with its interval by Fieller's theorem (Fieller, 1954). */
function ratio(own: readonly number[], others: readonly number[]): string {
  const { ratio: middle, interval } = ratioOfMeans(own, others);
  return `${middle.toFixed(2)}x [${interval.map((end) => end.toFixed(2)).join(", ")}]`;
}

function spread(ofSeeds: readonly number[]): string {
  const { mean, reach } = overSeeds(ofSeeds);
  return `${mean.toFixed(1)} ± ${reach.toFixed(1)}`;
}
