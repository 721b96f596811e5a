// What each driver needs at each size: memory, loading, recall, a single append, maintenance, disk.
//   npm run bench:scale [-- --sizes 1000,10000,100000] [--drivers local,memory] [--data DIRECTORY]
// Each line is measured in a process of its own. A location may stand for a driver: --drivers postgres://…
import { fork } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { ExperienceStore } from "../src/index.ts";
import { shareEngine } from "../src/storage/local/shared-engine.ts";
import { attempts, queriesNear } from "./agentdb/attempts.ts";
import { KnownEmbeddings } from "./recall/store.ts";
import { residentMegabytes } from "./resident-megabytes.ts";
import { readVectors } from "./vectors.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "1000,10000,100000" },
    drivers: { type: "string", default: "local,memory" },
    data: { type: "string", default: fileURLToPath(new URL("../../shared/data/vectors", import.meta.url)) },
    one: { type: "string" },
  },
});
const BATCH = 2_000;
const ASKED = 100;
const SEED = 11;

interface Line {
  readonly rss: number;
  readonly load: number;
  readonly recall: number;
  readonly append: number;
  readonly maintenance: number;
  readonly disk: number | null;
}

if (values.one !== undefined) {
  const [driver = "", size = ""] = values.one.split(" ");
  process.send?.(await measured(driver, Number(size)));
  process.disconnect();
} else {
  const lines: string[][] = [];
  for (const driver of values.drivers.split(","))
    for (const size of values.sizes.split(",")) {
      const line = await inProcess(driver, size);
      lines.push([
        driver.split(":")[0] as string,
        size,
        line.rss.toFixed(0),
        line.load.toFixed(0),
        line.recall.toFixed(1),
        line.append.toFixed(1),
        line.maintenance.toFixed(1),
        line.disk === null ? "" : line.disk.toFixed(0),
      ]);
      console.log(lines.at(-1)?.join("  "));
    }
  writeEvidence(
    "scale",
    `## Drivers by size

\`npm run bench:scale\`, ${new Date().toISOString().slice(0, 10)}; Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}. Recorded tasks with vectors of 384 numbers are loaded by \`recordMany\` of ${BATCH}. Then \`compact()\` runs, and then ${ASKED} recalls with the defaults and ${ASKED} appends of one, in turn. Each line has a process of its own; memory includes its engine's processes.

${markdownTable(["driver", "rows", "memory MB", "loaded rows/s", "recall p50 ms", "append p50 ms", "maintenance s", "disk MB"], lines)}`,
  );
}

function inProcess(driver: string, size: string): Promise<Line> {
  return new Promise((resolve, reject) => {
    const args = ["--one", `${driver} ${size}`, "--data", values.data];
    const child = fork(fileURLToPath(import.meta.url), args);
    child.once("message", (line) => resolve(line as Line));
    child.once("exit", (code) =>
      reject(new Error(`Expected a measurement, but the process ended with ${code}.`)),
    );
  });
}

async function measured(driver: string, size: number): Promise<Line> {
  const folder = mkdtempSync(join(tmpdir(), "bench-scale-"));
  const location = driver === "local" ? join(folder, "store") : driver === "memory" ? "memory:" : driver;
  try {
    const all = attempts(readVectors(values.data), size + ASKED, SEED);
    const vectors = new Map(all.map(({ task, vector }) => [task, vector]));
    const stored = all.slice(0, size);
    const asked = queriesNear(stored, ASKED, 3, SEED);
    for (const { task, vector } of asked) vectors.set(task, vector);
    const engine = shareEngine(() => {});
    const store = await ExperienceStore.open(location, { embeddings: new KnownEmbeddings(vectors) });
    const inputs = all.map(({ task, approach, success }) => ({
      task,
      approach,
      outcome: success ? ("success" as const) : ("failure" as const),
    }));
    const load = await seconds(async () => {
      for (let from = 0; from < size; from += BATCH)
        await store.recordMany(inputs.slice(from, Math.min(from + BATCH, size)));
    });
    const maintenance = await seconds(() => store.compact());
    const [recalls, appends]: [number[], number[]] = [[], []];
    for (const [turn, { task }] of asked.entries()) {
      recalls.push(await seconds(() => store.recall(task)));
      appends.push(await seconds(() => store.record(inputs[size + turn] as (typeof inputs)[number])));
    }
    const rss = [process.pid, engine.serve.pid, engine.maintain.pid].reduce<number>(
      (sum, pid) => sum + (pid === undefined ? 0 : residentMegabytes(pid)),
      0,
    );
    await store.close();
    await engine.release();
    const disk = driver === "local" ? megabytesOf(location) : null;
    return {
      rss,
      load: size / load,
      recall: middle(recalls) * 1_000,
      append: middle(appends) * 1_000,
      maintenance,
      disk,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
}

function middle(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}

function megabytesOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
  return bytes / 1e6;
}
