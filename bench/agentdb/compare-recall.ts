import { readVectors } from "../vectors.ts";
import { markdownTable } from "../write-evidence.ts";
import { type Attempt, attempts, queriesNear } from "./attempts.ts";
import type { Agentdb } from "./episode-database.ts";
import {
  agentdbIndexed,
  agentdbInMemory,
  agentdbOnDisk,
  deeplake,
  episodeText,
  type Memory,
  type Vectors,
} from "./memories.ts";
import { fill, type RecallTimes, recallTimes } from "./recall-times.ts";

const K = 3;
const SEED = 11;

/** Fills all memories with the same attempts, asks them at each size, and says how they did. */
export async function compareRecall(
  agentdb: Agentdb,
  directory: string,
  { sizes, queries, data }: { sizes: readonly number[]; queries: number; data: string },
): Promise<string> {
  const all = attempts(readVectors(data), Math.max(...sizes), SEED);
  const dimension = all[0]?.vector.length ?? 0;
  // The first vector also answers for the text that opening embeds to learn the size.
  const vectors: Vectors = new Map(all.slice(0, 1).map(({ task, vector }) => [task, vector]));
  const { memories, leftOut } = await opened([
    () => deeplake(`${directory}/deeplake`, vectors),
    () => agentdbInMemory(agentdb, directory, vectors),
    () => agentdbOnDisk(agentdb, directory, vectors),
    () => agentdbIndexed(agentdb, directory, vectors, { rows: all.length, dimension }),
  ]);
  const times: string[][] = [];
  const adding: string[][] = [];
  try {
    for (const [place, size] of sizes.entries()) {
      const more = all.slice(sizes[place - 1] ?? 0, size);
      for (const attempt of more)
        vectors.set(attempt.task, attempt.vector).set(episodeText(attempt), attempt.vector);
      for (const memory of memories) adding.push(await added(memory, more, size));
      const asked = queriesNear(all.slice(0, size), queries, K, SEED + size);
      for (const { task, vector } of asked) vectors.set(task, vector);
      const lines = timesOf(size, await recallTimes(memories, asked, K));
      for (const line of lines) console.log(line.join("  "));
      times.push(...lines);
    }
  } finally {
    for (const memory of memories) await memory.close();
  }
  return `Recorded tasks with their MiniLM vectors, then each again with a word added (seed ${SEED}); ${queries} queries a size, every memory in turn for each, k = ${K}. recall@${K} is the share of the exactly nearest by vector among those recalled. Hybrid counts words too and is not meant to reach 1. Ours computes in a process of its own and writes each recall to its ledger. The peer computes in the caller's thread.

${markdownTable(["experiences", "recall", "p50 ms", "p95 ms", `recall@${K}`, "p50 / ours, hybrid", "p50 / ours, vector"], times)}

Adding, in transactions of 2,000. "Ready" is the time for folding, index and calibration (ours), \`save()\` of the whole file (sql.js), or the index (HNSWIndex).

${markdownTable(["experiences", "memory", "durable", "added/s", "ready s"], adding)}${leftOut.map((reason) => `\n\nLeft out: ${reason}`).join("")}`;
}

async function added(memory: Memory, attempted: readonly Attempt[], size: number): Promise<string[]> {
  const { add, ready } = await fill(memory, attempted);
  console.log(`${size} experiences: ${memory.name} filled in ${(add + ready).toFixed(1)} s`);
  const rate = (attempted.length / add).toFixed(0);
  return [String(size), memory.name, memory.durability, rate, ready.toFixed(1)];
}

function timesOf(size: number, lines: readonly RecallTimes[]): string[][] {
  const [hybrid, vector] = lines.map(({ p50 }) => p50);
  return lines.map(({ memory, recall, p50, p95, quality }) => [
    String(size),
    `${memory.name}: ${recall}`,
    p50.toFixed(2),
    p95.toFixed(2),
    quality.toFixed(3),
    `${(p50 / (hybrid ?? Number.NaN)).toFixed(2)}x`,
    `${(p50 / (vector ?? Number.NaN)).toFixed(2)}x`,
  ]);
}

/** Those that open here; the others with the reason. */
async function opened(
  opens: readonly (() => Promise<Memory>)[],
): Promise<{ memories: Memory[]; leftOut: string[] }> {
  const memories: Memory[] = [];
  const leftOut: string[] = [];
  for (const open of opens)
    await open().then(
      (memory) => memories.push(memory),
      (error: unknown) => leftOut.push(String(error)),
    );
  return { memories, leftOut };
}
