// `memory:` beside LangChain's MemoryVectorStore, on the same vectors, one query after the other in turn.
//   npm run bench:memory
import { Document } from "@langchain/core/documents";
import type { Embeddings } from "@langchain/core/embeddings";
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { loadavg } from "node:os";

import { DeeplakeVectorStore, ExperienceStore } from "../src/index.ts";
import { numbers } from "./numbers.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const SIZES = [1_000, 10_000, 100_000];
const [LENGTH, QUERIES, TOP] = [384, 40, 5];
const EXPERIENCES = 10_000;

const random = numbers(11);
/** A direction near one of 50 centres, as texts about 50 subjects have. */
const centres = Array.from({ length: 50 }, () => direction());
const near = (index: number): number[] =>
  direction().map((value, place) => value + 2 * ((centres[index % 50] as number[])[place] as number));
const texts = "refund order invoice parcel late address change cancel price tax currency stock reply".split(
  " ",
);
const text = (index: number): string =>
  Array.from({ length: 8 }, () => texts[Math.floor(random() * texts.length)]).join(" ") +
  ` case ${index % 500}`;

/** Embeds a text that is known by the vector that stands for it. */
const known = new Map<string, number[]>();
const embeddings = {
  embedQuery: async (asked: string) => known.get(asked) ?? direction(),
  embedDocuments: async (asked: string[]) => asked.map((one) => known.get(one) ?? direction()),
} as unknown as Embeddings;

const rows: string[][] = [];
for (const size of SIZES) {
  const vectors = Array.from({ length: size }, (_, index) => near(index));
  const documents = vectors.map(
    (_, index) => new Document({ pageContent: text(index), metadata: { index } }),
  );
  const peer = new MemoryVectorStore(embeddings);
  const ours = await DeeplakeVectorStore.open("memory:", { embeddings });
  const added = [
    await seconds(() => peer.addVectors(vectors, documents)),
    await seconds(() => ours.addVectors(vectors, documents)),
  ];
  const times: [number[], number[]] = [[], []];
  let same = 0;
  for (let query = 0; query < QUERIES; query++) {
    const vector = near(query);
    const found: string[][] = [];
    for (const [side, store] of [peer, ours].entries()) {
      const started = performance.now();
      const best = await store.similaritySearchVectorWithScore(vector, TOP);
      times[side]?.push(performance.now() - started);
      found.push(best.map(([{ pageContent }]) => pageContent));
    }
    same += Number(String(found[0]) === String(found[1]));
  }
  const [theirs, own] = times.map(median) as [number, number];
  rows.push([
    `top ${TOP} of ${size}`,
    `${theirs.toFixed(2)} ms`,
    `${own.toFixed(2)} ms`,
    `${(own / theirs).toFixed(2)}x`,
    `${same} of ${QUERIES}`,
    `${added.map((one) => one?.toFixed(1)).join(" / ")} s`,
  ]);
  await ours.close();
}

const store = await ExperienceStore.open("memory:", { embeddings });
const tasks = Array.from({ length: EXPERIENCES }, (_, index) => text(index));
tasks.forEach((task, index) => known.set(task, near(index)));
await store.recordMany(
  tasks.map((task, index) => ({
    task,
    approach: text(index),
    outcome: index % 3 === 0 ? "failure" : "success",
  })),
);
const recalls: number[] = [];
for (let query = 0; query < QUERIES; query++) {
  const task = tasks[(query * 211) % EXPERIENCES] as string;
  const started = performance.now();
  await store.recall(`${task} again`);
  recalls.push(performance.now() - started);
}
await store.close();

writeEvidence(
  "memory",
  `## In memory

\`npm run bench:memory\`, ${new Date().toISOString().slice(0, 10)}; load ${loadavg()[0]?.toFixed(1)}. Vectors of ${LENGTH} numbers about 50 subjects, ${QUERIES} queries, one after the other on both; median.

${markdownTable(["search", "MemoryVectorStore", "`memory:`", "ratio", "same answer", "adding, theirs / ours"], rows)}

Hybrid recall among ${EXPERIENCES} experiences with its ledger, embedding not counted: p50 ${median(recalls).toFixed(1)} ms.`,
);
process.exit(0);

function direction(): number[] {
  return Array.from({ length: LENGTH }, () => random() - 0.5);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
}
