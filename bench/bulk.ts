// How fast many rows with vectors are loaded: this package beside agentdb's better-sqlite3, the same rows in turn.
//   npm run bench:bulk [-- --rows 100000] [--part 10000] [--batch 2000] [--data DIRECTORY]
// Without agentdb, ours alone. Rows are durable once a batch is acknowledged. `import` reads them from a file of JSON lines.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { Document } from "@langchain/core/documents";

import { importRuns } from "../src/cli/commands/import.ts";
import { DeeplakeVectorStore } from "../src/vectorstore/index.ts";
import { attempts } from "./agentdb/attempts.ts";
import { loadAgentdb } from "./agentdb/episode-database.ts";
import { agentdbOnDisk, deeplake, episodeText, type Memory, type Vectors } from "./agentdb/memories.ts";
import { KnownEmbeddings } from "./recall/store.ts";
import { readVectors } from "./vectors.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    part: { type: "string", default: "10000" },
    batch: { type: "string", default: "2000" },
    data: { type: "string", default: fileURLToPath(new URL("../../shared/data/vectors", import.meta.url)) },
  },
});
const [ROWS, PART, BATCH] = [values.rows, values.part, values.batch].map(Number) as [number, number, number];
const root = mkdtempSync(join(tmpdir(), "bench-bulk-"));

/** Seconds, and seconds of this process's processor time. */
interface Taken {
  wall: number;
  cpu: number;
}

try {
  const all = attempts(readVectors(values.data), ROWS, 11);
  const vectors: Vectors = new Map();
  for (const attempt of all)
    vectors.set(attempt.task, attempt.vector).set(episodeText(attempt), attempt.vector);
  const memories: Memory[] = [await deeplake(join(root, "ours"), vectors)];
  mkdirSync(join(root, "theirs"));
  await loadAgentdb()
    .then(async (peer) => memories.push(await agentdbOnDisk(peer, join(root, "theirs"), vectors)))
    .catch((error: unknown) => console.log(`Left out: agentdb. ${String(error)}`));
  const sums = memories.map((): Taken => ({ wall: 0, cpu: 0 }));
  for (let start = 0; start < ROWS; start += PART)
    for (const [at, memory] of memories.entries()) {
      const taken = await timed(async () => {
        for (let from = start; from < Math.min(ROWS, start + PART); from += BATCH)
          await memory.add(all.slice(from, Math.min(from + BATCH, start + PART)));
      });
      const sum = sums[at] as Taken;
      sum.wall += taken.wall;
      sum.cpu += taken.cpu;
      console.log(`${start + PART}: ${memory.name}, ${(PART / taken.wall).toFixed(0)} rows/s`);
    }
  const ready = await timed(async () => memories[0]?.ready?.());
  for (const memory of memories) await memory.close();
  const rows = memories.map(({ name }, at) => line(`${name}, \`recordMany\` of ${BATCH}`, sums[at] as Taken));
  const embeddings = new KnownEmbeddings(vectors);
  const store = new DeeplakeVectorStore(embeddings, { url: join(root, "documents") });
  const documents = all.map(
    ({ task, approach }) => new Document({ pageContent: task, metadata: { approach } }),
  );
  rows.push(line("`addDocuments`", await timed(() => store.addDocuments(documents))));
  await store.close();
  const file = join(root, "runs.jsonl");
  writeFileSync(
    file,
    all
      .map(({ task, approach, success }) =>
        JSON.stringify({ task, approach, outcome: success ? "success" : "failure", score: Number(success) }),
      )
      .join("\n"),
  );
  rows.push(line("`import`, without vectors", await timed(() => importRuns(join(root, "imported"), file))));
  const peer = sums[1];
  const ratio = peer
    ? ` Ours loads at ${(peer.wall / (sums[0] as Taken).wall).toFixed(2)} times the speed of better-sqlite3.`
    : "";
  writeEvidence(
    "bulk",
    `## Loading many rows

\`npm run bench:bulk\`, ${new Date().toISOString().slice(0, 10)}; ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}. ${ROWS} rows with vectors of 384 numbers, parts of ${PART} in turn; every acknowledged row is durable. Processor time is that of the loading process.${ratio} Our folding and indexes afterwards took ${ready.wall.toFixed(1)} s.

${markdownTable(["loading", "rows/s", "processor µs a row"], rows)}`,
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}

function line(name: string, { wall, cpu }: Taken): string[] {
  return [name, (ROWS / wall).toFixed(0), ((cpu / ROWS) * 1e6).toFixed(0)];
}

async function timed(work: () => Promise<unknown> | undefined): Promise<Taken> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - started) / 1_000, cpu: (user + system) / 1e6 };
}
