// How often recall speaks where it should, and where it should not: the whole recall, as a user gets it by default, over `memory:`.
//   npm run bench:silence [-- DIRECTORY]     with retrieval/, runs/ and vectors/ in it
import { Embeddings } from "@langchain/core/embeddings";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { drawnOrder } from "../src/base/stats/draw.ts";
import { ExperienceStore } from "../src/index.ts";
import { readVectors } from "./vectors.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const directory = process.argv[2] ?? fileURLToPath(new URL("../../shared/data", import.meta.url));
if (!existsSync(directory)) {
  console.log(`Skipped: there is no ${directory}.`);
  process.exit(0);
}
/** Of each other file so many tasks are asked. */
const ASKED = 20;
/** Files with fewer different tasks cannot be halved and calibrated. */
const FEWEST = 80;
/** Vectors are recorded of so much of a task. */
const RECORDED = 400;

const { texts, vectors } = readVectors(join(directory, "vectors"));
const places = new Map(texts.map((text, row) => [text, row]));

class Recorded extends Embeddings {
  constructor() {
    super({});
  }
  override async embedQuery(text: string): Promise<number[]> {
    return [...(vectors[places.get(text) ?? 0] as Float32Array)];
  }
  override async embedDocuments(given: string[]): Promise<number[][]> {
    return Promise.all(given.map((text) => this.embedQuery(text)));
  }
}

interface Case {
  readonly name: string;
  readonly recorded: readonly string[];
  readonly answerable: readonly string[];
  readonly others: readonly string[];
}

/** What recall made of some tasks: whether it spoke by default, and the similarity of its best item. */
interface Spoken {
  readonly spoke: boolean;
  readonly best: number;
}

const measured = [];
for (const each of [clinc(), ...recordings()]) {
  const byVector = await spoken(each, true);
  const byWords = await spoken(each, false);
  measured.push({ name: each.name, byVector, byWords });
  console.log(each.name, ...rowOf(byVector), ...rowOf(byWords));
}
const runs = measured.slice(1);
const [first] = measured as [(typeof measured)[number]];
writeEvidence(
  "silence",
  `## When recall is silent

\`npm run bench:silence\`, ${new Date().toISOString().slice(0, 10)}; the whole recall with its defaults over \`memory:\`, with recorded all-MiniLM-L6-v2 vectors or none. Stores with vectors calibrate themselves first, as a store does in the background. A store of recorded runs has half the tasks of one file. It is asked for the other half, and for ${ASKED} tasks of each other file.

${markdownTable(
  [
    "store",
    "with vectors: own tasks answered",
    "others answered",
    "by words: own tasks answered",
    "others answered",
  ],
  [
    ...measured.map(({ name, byVector, byWords }) => [name, ...rowOf(byVector), ...rowOf(byWords)]),
    [
      "mean of the recorded runs",
      ...meanRow(runs.map(({ byVector }) => byVector)),
      ...meanRow(runs.map(({ byWords }) => byWords)),
    ],
  ],
)}

clinc150 by words alone, with another bound than the default: ${[0.9, 0.85, 0.8].map((kept) => `${percent(answeredAt(first.byWords, kept))} of the others answered with ${100 * kept}% of its own`).join(", ")}.`,
);

function clinc(): Case {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(join(directory, "retrieval", `${name}.json`), "utf8"));
  const { corpus, queries } = read("clinc150") as Record<"corpus" | "queries", { text: string }[]>;
  return {
    name: "clinc150",
    recorded: corpus.map(({ text }) => text),
    answerable: queries.map(({ text }) => text),
    others: read("clinc150-out-of-scope") as string[],
  };
}

function recordings(): Case[] {
  const files = readdirSync(join(directory, "runs")).map((file) => {
    const lines = readFileSync(join(directory, "runs", file), "utf8")
      .trim()
      .split("\n");
    const tasks = new Set(
      lines.map((line) => (JSON.parse(line) as { task: string }).task.slice(0, RECORDED)),
    );
    const known = [...tasks].filter((task) => places.has(task));
    return { name: file.replace(".jsonl", ""), tasks: drawnOrder(known, (task) => ["silence", task]) };
  });
  return files
    .filter(({ tasks }) => tasks.length >= FEWEST)
    .map(({ name, tasks }) => ({
      name,
      recorded: tasks.slice(0, tasks.length / 2),
      answerable: tasks.slice(tasks.length / 2),
      others: files.flatMap((other) => (other.name === name ? [] : other.tasks.slice(0, ASKED))),
    }));
}

async function spoken(
  { name, recorded, answerable, others }: Case,
  byVector: boolean,
): Promise<{ own: Spoken[]; others: Spoken[] }> {
  const options = byVector ? { embeddings: new Recorded() } : {};
  await using store = await ExperienceStore.open(`memory:${name}-${byVector}`, options);
  await store.recordMany(recorded.map((task) => ({ task, approach: "a", outcome: "success" as const })));
  if (byVector) await store.experiment.calibrate();
  const ask = async (task: string): Promise<Spoken> => {
    const { items } = await store.recall(task);
    const [nearest] = (await store.recall(task, { abstain: false, k: 1 })).items;
    return { spoke: items.length > 0, best: nearest?.similarity ?? 0 };
  };
  const all = async (tasks: readonly string[]): Promise<Spoken[]> => {
    const answers = [];
    for (const task of tasks) answers.push(await ask(task));
    return answers;
  };
  return { own: await all(answerable), others: await all(others) };
}

function rowOf({ own, others }: { own: readonly Spoken[]; others: readonly Spoken[] }): string[] {
  return [share(own), share(others)].map(percent);
}

function meanRow(all: readonly { own: readonly Spoken[]; others: readonly Spoken[] }[]): string[] {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean(all.map(({ own }) => share(own))), mean(all.map(({ others }) => share(others)))].map(percent);
}

function share(all: readonly Spoken[]): number {
  return all.filter(({ spoke }) => spoke).length / all.length;
}

function answeredAt(
  { own, others }: { own: readonly Spoken[]; others: readonly Spoken[] },
  kept: number,
): number {
  const bests = own.map(({ best }) => best).sort((a, b) => a - b);
  const bound = bests[Math.floor(bests.length * (1 - kept) + 1e-9)] as number;
  return others.filter(({ best }) => best >= bound).length / others.length;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)}%`;
}
