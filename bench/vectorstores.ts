// DeeplakeVectorStore beside the stores that LangChain.js users would otherwise take, each through its LangChain class:
//   npm run bench:vectorstores [-- --rows 100000] [--queries 200] [--stores deeplake,lancedb] [--data real,clustered]
// Times are medians. Beside every time stands the share of the exact neighbours it found: a fast wrong answer is no win.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { type Dataset, clusteredDataset, realDataset } from "./vectorstores/dataset.ts";
import { deeplake } from "./vectorstores/deeplake.ts";
import { hnswlib } from "./vectorstores/hnswlib.ts";
import { lancedb } from "./vectorstores/lancedb.ts";
import { type Filled, fill, measure } from "./vectorstores/measure.ts";
import { memory } from "./vectorstores/memory.ts";
import { pglite } from "./vectorstores/pglite.ts";
import { table } from "./vectorstores/report.ts";

/** Ours first: what the others are compared with. */
const SUBJECTS = { deeplake, memory, lancedb, hnswlib, pglite };
const REAL_ROWS = 15_000;

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    queries: { type: "string", default: "200" },
    stores: { type: "string", default: Object.keys(SUBJECTS).join(",") },
    data: { type: "string", default: "real,clustered" },
    vectors: {
      type: "string",
      default:
        process.env["LANGCHAIN_DEEPLAKE_DATA"] ??
        fileURLToPath(new URL("../../shared/data/vectors", import.meta.url)),
    },
  },
});
const rows = Number(values.rows);
const queries = Number(values.queries);
const subjects = Object.entries(SUBJECTS).filter(([name]) => values.stores.split(",").includes(name));
const datasets: Record<string, () => Dataset> = {
  real: () => realDataset(values.vectors, Math.min(rows, REAL_ROWS), queries),
  clustered: () => clusteredDataset(rows, queries),
};

console.log(
  `${availableParallelism()} cores, ${cpus()[0]?.model.trim()}; Node ${process.version}, ${process.platform} ${process.arch}; load before ${loadavg()[0]?.toFixed(1)}`,
);
for (const name of values.data.split(",")) {
  const dataset = datasets[name]?.();
  if (!dataset) throw new Error(`Expected real or clustered, got ${name}.`);
  await compare(dataset);
}

async function compare(dataset: Dataset): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "bench-vectorstores-"));
  const filled: Filled[] = [];
  try {
    console.log(
      `\n${dataset.name}: ${dataset.documents.length} rows of ${dataset.vectors[0]?.length} numbers, ${dataset.queries.length} queries`,
    );
    for (const [key, subject] of subjects) {
      const directory = join(root, key);
      mkdirSync(directory);
      try {
        const store = await fill(subject, directory, dataset);
        filled.push(store);
        console.log(
          `  ${subject.name}: added in ${store.add.toFixed(1)} s, ready after ${store.ready.toFixed(1)} s more`,
        );
      } catch (error) {
        console.log(`  ${subject.name}: left out, ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    console.log(table(dataset, await measure(filled, dataset)));
  } finally {
    for (const { store } of filled) await store.close();
    rmSync(root, { recursive: true, force: true });
  }
}
