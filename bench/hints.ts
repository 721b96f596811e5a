// Identical failures of tools in a run, with hints and without, in a scripted world of tools that do not say what they
// want: real `createAgent`, real memory, and one scripted model for all arms.
//   npm run bench:hints [-- RUNS]
import { HumanMessage } from "@langchain/core/messages";
import { createAgent } from "langchain";

import { experienceMiddleware, type ExperienceMiddlewareOptions } from "../src/agents/middleware/index.ts";
import { mean } from "../src/base/stats/moments.ts";
import { ExperienceStore } from "../src/index.ts";
import { ScriptedModel } from "./hints/scripted-model.ts";
import { worldTasks, worldTools, WorldRun } from "./hints/world.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const RUNS = Number(process.argv[2] ?? 300);
const SEEDS = [1, 2, 3, 4];

/** The arms: what the middleware is given; `undefined` for an agent without memory. */
const ARMS: readonly (readonly [string, ExperienceMiddlewareOptions | undefined])[] = [
  ["without memory", undefined],
  ["recall alone", { hints: false }],
  ["recall and hints", {}],
  ["recall and hints, a fifth of the threads held out", { holdout: 0.2 }],
];

interface Measured {
  readonly identical: number;
  readonly failures: number;
  readonly solved: number;
}

/** One run after the other, each with a thread of its own, so that later ones learn from earlier ones. */
async function measure(seed: number, options: ExperienceMiddlewareOptions | undefined): Promise<Measured[]> {
  const experience = await ExperienceStore.open(`memory:hints-${seed}-${JSON.stringify(options)}`);
  const tools = worldTools(seed);
  const measured: Measured[] = [];
  for (const [at, task] of worldTasks(tools, seed, RUNS).entries()) {
    const run = new WorldRun(task);
    const middleware = options
      ? [experienceMiddleware(experience, { ...options, evaluate: () => run.isSolved })]
      : [];
    const agent = createAgent({
      model: new ScriptedModel(task, seed * 100_000 + at),
      tools: run.tools(tools),
      middleware,
    });
    await agent.invoke(
      { messages: [new HumanMessage(task.text)] },
      { configurable: { thread_id: `run ${at}` }, recursionLimit: 100 },
    );
    const { identical, failures, isSolved } = run;
    measured.push({ identical, failures, solved: Number(isSolved) });
  }
  const { errors } = experience.health();
  if (Object.keys(errors).length > 0) throw new Error(JSON.stringify(errors));
  await experience.close();
  return measured;
}

const rows: string[][] = [];
const identical = new Map<string, number[]>();
const inLaterHalf = new Map<string, number>();
for (const [name, options] of ARMS) {
  const seeds: Measured[][] = [];
  for (const seed of SEEDS) seeds.push(await measure(seed, options));
  const all = seeds.flat();
  identical.set(
    name,
    seeds.map((some) => mean(some.map((one) => one.identical))),
  );
  const late = seeds.flatMap((some) => some.slice(RUNS / 2));
  inLaterHalf.set(name, mean(late.map((one) => one.identical)));
  rows.push([
    name,
    mean(all.map((one) => one.identical)).toFixed(2),
    mean(late.map((one) => one.identical)).toFixed(2),
    mean(all.map((one) => one.failures)).toFixed(2),
    `${(100 * mean(all.map((one) => one.solved))).toFixed(1)}%`,
  ]);
  console.log(rows.at(-1)?.join("  "));
}

const ratios = SEEDS.map(
  (_, at) => (identical.get("recall and hints")?.[at] ?? 0) / (identical.get("recall alone")?.[at] ?? 1),
);
const range = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2)).join(" to ");
const later = (inLaterHalf.get("recall and hints") ?? 0) / (inLaterHalf.get("recall alone") ?? 1);
const blind = (inLaterHalf.get("recall and hints") ?? 0) / (inLaterHalf.get("without memory") ?? 1);
writeEvidence(
  "hints",
  `## Hints after failures of tools

\`npm run bench:hints\`: ${SEEDS.length} seeds of ${RUNS} runs, each in a thread of its own, in a world of 40 tools.

- **Tools:** of ten tools, three want one of 8 options, two want another option for each of 4 countries, three want another tool before them (of 6), one wants another tool instead (of 6), and one wants nothing. No error says what is wanted.
- **Tasks:** a task takes one or two tools and is said in words that vary.
- **Model:** scripted, and the same for all arms. If a text in its prompt shows a way that it has not tried yet, the model follows this way in nine of ten cases. In all other cases it guesses. It repeats a failed call in a quarter of its guesses.
- **Identical:** a failure of a tool with an error that the same run has met before.

${markdownTable(["arm", "identical failures of a run", "in the later half", "all failures of a run", "solved"], rows)}

With hints, there are ${mean(ratios).toFixed(2)} times as many identical failures as with recall alone (${range} by seed), the time of learning included. In the later half, when most tools have been met, there are ${later.toFixed(2)} times as many as with recall alone, and ${blind.toFixed(2)} times as many as without memory.`,
);
