// `recall` end to end beside the engine's own queries on the same rows, in one process, turn by turn.
//   npm run bench:recall [-- --rows 100000] [--queries 100] [--data DIRECTORY_WITH_VECTORS] [--at DIRECTORY]
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import type { Driver } from "../src/storage/driver/driver.ts";
import { localDriver } from "../src/storage/local/local.ts";
import { withLifecycle } from "../src/storage/driver/with-lifecycle.ts";
import { experiencesSchema } from "../src/experience/records/schemas.ts";
import type { ExperienceStore, RecallOptions } from "../src/index.ts";
import { lexicalQuery } from "../src/base/text/lexical-query.ts";
import { filledStore, type Query } from "./recall/store.ts";
import { readVectors } from "./vectors.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    queries: { type: "string", default: "100" },
    data: {
      type: "string",
      default: fileURLToPath(new URL("../../shared/data/vectors", import.meta.url)),
    },
    at: { type: "string" },
  },
});
const rows = Number(values.rows);
const root = mkdtempSync(join(tmpdir(), "bench-recall-"));
const directory = values.at ?? join(root, "store");
const KEYS = ["id", "version"];
const READABLE = experiencesSchema.columns.filter(({ type }) => type !== "embedding").map(({ name }) => name);

try {
  const { texts, vectors } = readVectors(values.data);
  const { store, queries } = await filledStore(directory, {
    rows: existsSync(directory) ? 0 : rows,
    queries: Number(values.queries),
    texts,
    vectors,
  });
  const engine = withLifecycle(localDriver(directory, "experiences"));
  await engine.open(experiencesSchema, { dimensions: 384 });
  try {
    report(await measure(store, engine, queries));
  } finally {
    await engine.close();
    await store.close();
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}

type Work = (query: Query) => Promise<unknown>;

/** The engine's queries, in the statements that recall sends, without anything of ours on top. */
async function bare(engine: Driver, { task, vector }: Query, hybrid: boolean): Promise<unknown> {
  const [near] = await Promise.all([
    engine.searchVector?.(vector, { limit: 100, columns: KEYS }),
    hybrid && engine.searchText?.(lexicalQuery(task), { limit: 50, columns: KEYS }),
  ]);
  const found = (near ?? []).slice(0, 3).map(({ item }) => item["id"] as string);
  return engine.lookup(found, READABLE);
}

async function measure(
  store: ExperienceStore,
  engine: Driver,
  queries: readonly Query[],
): Promise<Map<string, number[]>> {
  const recall =
    (options: RecallOptions): Work =>
    ({ task }) =>
      store.recall(task, options);
  const works = new Map<string, Work>([
    ["engine: vector query, then its 3 winners", (query) => bare(engine, query, false)],
    ["engine: vector and BM25 query, then 3 winners", (query) => bare(engine, query, true)],
    ["recall, retrieval: vector", recall({ retrieval: "vector" })],
    ["recall, hybrid", recall({})],
    ["recall, hybrid, outcome-aware", recall({ ranking: "outcome" })],
  ]);
  const times = new Map([...works.keys()].map((name) => [name, [] as number[]]));
  for (const [turn, query] of queries.entries()) {
    for (const [name, work] of works) {
      const started = performance.now();
      await work(query);
      // The first turns warm caches and open tables.
      if (turn >= 5) times.get(name)?.push(performance.now() - started);
    }
  }
  return times;
}

function report(times: ReadonlyMap<string, number[]>): void {
  const at = (name: string, share: number): number =>
    (times.get(name) ?? []).toSorted((a, b) => a - b)[Math.floor((times.get(name)?.length ?? 0) * share)] ??
    NaN;
  const [alone, both] = [...times.keys()] as [string, string];
  writeEvidence(
    "recall",
    `## Time of a recall

\`npm run bench:recall\`, ${new Date().toISOString().slice(0, 10)}; ${rows} experiences of 384 dimensions (recorded tasks, then again in other words; seed 11), local driver, ${times.get(alone)?.length} turns in one process, each with its row in the injections ledger; ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}.

${markdownTable(
  ["", "p50 ms", "p95 ms", "against the vector query", "against vector and BM25"],
  [...times.keys()].map((name) => [
    name,
    at(name, 0.5).toFixed(1),
    at(name, 0.95).toFixed(1),
    `${(at(name, 0.5) / at(alone, 0.5)).toFixed(2)}x`,
    `${(at(name, 0.5) / at(both, 0.5)).toFixed(2)}x`,
  ]),
)}`,
  );
}
