import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import type { BaseChatModel } from "@langchain/core/language_models/chat_models";

import { ExperienceStore } from "../../src/index.ts";
import { runCommand } from "../../src/cli/run-command.ts";
import { arms, measuredArm } from "./arms.ts";
import type { Arm } from "./agent-graph.ts";
import { PolicyModel } from "./policy-model.ts";
import { timedEmbeddings } from "./recall-times.ts";
import { curve, difference, latency, python, rows } from "./report.ts";
import { type ArmResult, runArm } from "./run-arm.ts";
import { SentenceEmbeddings } from "./sentence-embeddings.ts";
import { pairedDifference } from "./statistics.ts";
import { approachRates, taskStream } from "./tasks.ts";

const { values } = parseArgs({
  options: {
    model: { type: "string" },
    embeddings: { type: "string", default: "sentence" },
    tasks: { type: "string", default: "240" },
    seed: { type: "string", default: "7" },
    dir: { type: "string" },
  },
});
const seed = Number(values.seed);
const tasks = taskStream(Number(values.tasks), seed);
const directory = resolve(
  values.dir ?? join(".deeplake-demo", new Date().toISOString().replaceAll(/[:.]/g, "-")),
);
const model = values.model === undefined ? new PolicyModel({ seed }) : await realModel(values.model);
const embeddings = values.embeddings === "none" ? undefined : timedEmbeddings(new SentenceEmbeddings());

console.log(
  `${tasks.length} tasks of ${new Set(tasks.map(({ family }) => family)).size} families, seed ${seed}; data in ${directory}`,
);
console.log(
  values.model === undefined
    ? "Agent: an offline policy, no language model. It chooses among offered approaches and knows only what the recalled text tells it.\n       --model provider:name runs a real one."
    : `Agent: ${values.model}`,
);
console.log(
  embeddings
    ? "Recall: cosine similarity of sentence vectors (USE-lite, 512 dimensions, offline)"
    : "Recall: lexical (BM25), no embeddings",
);

console.log("\nEvery approach executed on every task of its family:");
for (const { family, approach, tried, rate } of await approachRates(tasks)) {
  console.log(
    `  ${family.padEnd(18)}${approach.padEnd(26)}${(100 * rate).toFixed(0).padStart(3)}% of ${tried}`,
  );
}

const { memory, withheld, shuffled } = arms(tasks, seed);
mkdirSync(directory, { recursive: true });
const withMemory = await resultOf(memory, "memory");
const without = await resultOf(withheld, "withheld");
const mixed = await resultOf(shuffled, "shuffled");
const results = [withMemory, without, mixed];

console.log("\nSuccess per block of 20 tasks, in percent:");
for (const result of results) console.log(`  ${curve(result)}`);
console.log("");
console.log(
  difference(
    "memory against withheld memory",
    pairedDifference(withMemory.successes, without.successes, seed),
  ),
);
console.log(
  difference("memory against shuffled memory", pairedDifference(withMemory.successes, mixed.successes, seed)),
);
console.log(
  difference("shuffled against withheld memory", pairedDifference(mixed.successes, without.successes, seed)),
);
console.log(latency(withMemory));
console.log("\nRows written:");
for (const result of results) console.log(`  ${rows(result)}`);
console.log(`\nOpen the data in Python:\n${python(join(directory, "memory"))}`);

console.log("\nThe same again as an application would run it, with memory withheld from 3 of 10 threads:");
const measured = join(directory, "measured");
console.log(`  ${rows(await resultOf(measuredArm, "measured"))}`);
const page = join(directory, "report.html");
for (const command of [["lift"], ["report", "--out", page, "--force"]]) {
  const { stdout, stderr } = await runCommand([...command, "--from", measured]);
  console.log((stdout || stderr).trimEnd());
}
console.log(`Look further: npx langchain-deeplake tasks --from ${measured}`);

async function resultOf(arm: Arm, place: string): Promise<ArmResult> {
  const { holdout } = arm;
  await using experience = await ExperienceStore.open(join(directory, place), {
    agent: "demo",
    // Its agent reads approaches and scores, of failures too.
    template: "plain",
    ...(embeddings && { embeddings }),
    ...(holdout !== undefined && { holdout }),
  });
  return await runArm(arm, tasks, experience, model, (done, successes) => {
    if (done % 60 === 0)
      console.log(`  ${arm.name}: ${done} tasks, ${successes.filter(Boolean).length} solved`);
  });
}

async function realModel(name: string): Promise<BaseChatModel> {
  const { initChatModel } = await import("langchain");
  return await initChatModel(name);
}
