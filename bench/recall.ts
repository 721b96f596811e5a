// How long a recall takes: beside an exact scan by numpy on the same vectors, turn by turn; the first one after `open`; and
// the one after another process wrote.
//   npm run bench:recall [-- --sizes 1000,10000,100000] [--queries 60] [--data DIRECTORY_WITH_VECTORS]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { ExperienceStore, type RecallOptions } from "../src/index.ts";
import { findEngine } from "../src/storage/local/find-engine.ts";
import { shareEngine } from "../src/storage/local/shared-engine.ts";
import { numpyScan } from "./recall/numpy-scan.ts";
import { filledStore, type Query } from "./recall/store.ts";
import { residentMegabytes } from "./resident-megabytes.ts";
import { readVectors } from "./vectors.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "1000,10000,100000" },
    queries: { type: "string", default: "60" },
    data: {
      type: "string",
      default: fileURLToPath(new URL("../../shared/data/vectors", import.meta.url)),
    },
  },
});
/** The first turns warm caches and open tables. */
const WARM = 5;
/**
 * How long the copy in memory may take to be read after `open`, and how often it is looked for. Of many rows it is looked
 * for less often, because each recall meanwhile is work for the engine's index.
 */
const [LOADED, LOOK] = [300_000, 250];
const OPENED = 5;
const { python } = findEngine();
process.env["DEEPLAKE_PYTHON"] = python;
const root = mkdtempSync(join(tmpdir(), "bench-recall-"));
const WAYS: readonly [name: string, options: RecallOptions][] = [
  ["by vector", { retrieval: "vector" }],
  ["hybrid", {}],
  ["hybrid, outcome-aware", { ranking: "outcome" }],
  ["hybrid, a fifth of the rows", { where: { agent: "agent 1" } }],
];

const rows: string[][] = [];
const { texts, vectors } = readVectors(values.data);
try {
  for (const size of values.sizes.split(",").map(Number)) rows.push(await measured(size));
} finally {
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}
writeEvidence(
  "recall",
  `## Time of a recall

\`npm run bench:recall\`, ${new Date().toISOString().slice(0, 10)}; ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}. Experiences of 384 dimensions in a directory (recorded tasks, then each again with a word added; seed 11). Medians of ${Number(values.queries) - WARM} turns in ms, with the recall's row in the ledger, without embedding the task.

- **scan**: numpy on one thread, the best 60 of all rows.
- **first**: from \`open\` to the answer of the first recall, median of ${OPENED} opens.
- **in memory**: from \`open\` until the copy is read in the background. Before, the engine answers.
- **after a write**: the first recall after another process had its row acknowledged, and in brackets the next recall.
- **engine**: memory of the process that reads.

${markdownTable(
  [
    "experiences",
    "scan",
    ...WAYS.map(([name]) => name),
    "hybrid over the scan",
    "first, s",
    "in memory, s",
    "after a write",
    "engine MB",
  ],
  rows,
)}`,
);
process.exit(0);

async function measured(size: number): Promise<string[]> {
  const directory = join(root, String(size));
  const filled = await filledStore(directory, {
    rows: size,
    queries: Number(values.queries),
    texts,
    vectors,
  });
  await filled.store.close();
  const { queries, embeddings } = filled;
  const first: number[] = [];
  for (const { task } of queries.slice(0, OPENED)) {
    const started = performance.now();
    await using store = await ExperienceStore.open(directory, { embeddings });
    await store.recall(task);
    first.push((performance.now() - started) / 1_000);
  }

  await using store = await ExperienceStore.open(directory, { embeddings });
  const scan = await numpyScan(python, root, filled.stored);
  const opened = performance.now();
  while ((store.health().memory["experiences"] ?? 0) === 0 && performance.now() - opened < LOADED) {
    await store.recall(queries[0]?.task ?? "");
    await sleep(size > 100_000 ? 20 * LOOK : LOOK);
  }
  const loaded = (performance.now() - opened) / 1_000;
  const times = new Map<string, number[]>();
  const note = (name: string, time: number): void => void times.set(name, [...(times.get(name) ?? []), time]);
  for (const [turn, { task, vector }] of queries.entries()) {
    const scanned = await scan.of(vector);
    for (const [name, options] of WAYS) {
      const time = await milliseconds(() => store.recall(task, options));
      if (turn >= WARM) note(name, time);
    }
    if (turn >= WARM) note("scan", scanned);
  }
  scan.close();
  const engine = await engineMegabytes();
  const [news, quiet] = await afterWrites(store, directory, queries);
  const at = (name: string): number => median(times.get(name) ?? []);
  return [
    String(size),
    at("scan").toFixed(2),
    ...WAYS.map(([name]) => at(name).toFixed(1)),
    `${(at("hybrid") / at("scan")).toFixed(2)}x`,
    median(first).toFixed(2),
    loaded.toFixed(1),
    `${median(news).toFixed(1)} (${median(quiet).toFixed(1)})`,
    engine.toFixed(0),
  ];
}

/** Memory of the engine's reading process. */
async function engineMegabytes(): Promise<number> {
  const engine = shareEngine(() => {});
  try {
    return residentMegabytes(engine.serve.pid);
  } finally {
    await engine.release();
  }
}

/** Recalls right after another process was told that its row is stored, and right after those. */
async function afterWrites(
  store: ExperienceStore,
  directory: string,
  queries: readonly Query[],
): Promise<[news: number[], quiet: number[]]> {
  const program = fileURLToPath(new URL("./freshness/writer.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", program, directory], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  const [news, quiet]: [number[], number[]] = [[], []];
  for (const { task } of queries) {
    child.stdin.write("\n");
    await lines.next();
    news.push(await milliseconds(() => store.recall(task)));
    quiet.push(await milliseconds(() => store.recall(task)));
  }
  child.kill();
  return [news, quiet];
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}
