// Recall quality and speed of the local driver on 15,000 real vectors, beside the same statements inside Python.
//   npm run bench:local [-- DIRECTORY_WITH_VECTORS]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { Embeddings } from "@langchain/core/embeddings";

import { engineEnvironment } from "../src/storage/local/engine-environment.ts";
import { findEngine } from "../src/storage/local/find-engine.ts";
import { lexicalQuery } from "../src/base/text/lexical-query.ts";
import { cosineSimilarity } from "../src/base/text/similarity.ts";
import { ExperienceStore, type Outcome, type RecallOptions } from "../src/index.ts";
import { numbers } from "./numbers.ts";
import { readVectors } from "./vectors.ts";

const ROWS = 15_000;
const QUERIES = 200;
/** Appends of each kind in turn, and how often: fewer in all than after which maintenance begins, which would run beside them. */
const IN_TURN = 50;
const ROUNDS = 10;
const { texts, vectors } = readVectors(
  process.argv[2] ??
    process.env["LANGCHAIN_DEEPLAKE_DATA"] ??
    fileURLToPath(new URL("../../shared/data/vectors", import.meta.url)),
);
const place = new Map(texts.map((text, row) => [text, row]));
const order = shuffled(texts.length).slice(0, ROWS);
const queries = shuffled(texts.length, 2).slice(0, QUERIES);
const outcomeOf = (row: number): Outcome => (row % 2 === 0 ? "success" : "failure");

/** What Python's statements do: the nearest by vector, each on its own. */
const byVector = { retrieval: "vector", collapse: false } as const;

/** The recorded vectors as embeddings, so that nothing but the store is measured. */
class Recorded extends Embeddings {
  constructor() {
    super({});
  }
  override async embedQuery(text: string): Promise<number[]> {
    return [...(vectors[place.get(text) ?? 0] as Float32Array)];
  }
  override async embedDocuments(given: string[]): Promise<number[][]> {
    return Promise.all(given.map((text) => this.embedQuery(text)));
  }
}

const root = mkdtempSync(join(tmpdir(), "bench-local-"));
try {
  const bulk = await fill("bulk", ROWS);
  console.log("recall@5 against exact search, 15,000 rows");
  await quality("after a bulk load", bulk);
  await bulk.compact();
  await quality("after a bulk load and compaction", bulk);
  await speed(bulk, join(root, "bulk"));
  await bulk.close();
  const trickled = await fill("trickled", 50);
  await quality("trickled in, a fold every 50 rows", trickled);
  await trickled.compact();
  await quality("trickled in, then compacted", trickled);
  await trickled.close();
} finally {
  rmSync(root, { recursive: true, force: true });
}

async function fill(name: string, batch: number): Promise<ExperienceStore> {
  const experience = await ExperienceStore.open(join(root, name), {
    embeddings: new Recorded(),
    template: "plain",
  });
  for (let start = 0; start < order.length; start += batch) {
    await experience.recordMany(
      order
        .slice(start, start + batch)
        // Each its own approach: recall ranks an approach last that failed again and again since.
        .map((row) => ({ task: texts[row] as string, approach: `approach ${row}`, outcome: outcomeOf(row) })),
    );
    await experience.flush({ fold: true });
  }
  return experience;
}

async function quality(what: string, experience: ExperienceStore): Promise<void> {
  const share = { all: 0, filtered: 0 };
  for (const query of queries) {
    const exact = order
      .map((row) => ({
        row,
        similarity: cosineSimilarity(vectors[query] as Float32Array, vectors[row] as Float32Array),
      }))
      .toSorted((a, b) => b.similarity - a.similarity);
    const task = texts[query] as string;
    share.all += overlap(exact.slice(0, 5), (await experience.recall(task, { ...byVector, k: 5 })).items);
    const successes = exact.filter(({ row }) => outcomeOf(row) === "success").slice(0, 5);
    share.filtered += overlap(
      successes,
      (await experience.recall(task, { ...byVector, k: 5, outcome: "success" })).items,
    );
  }
  console.log(
    `  ${what}: ${(share.all / QUERIES).toFixed(4)}, with a filter ${(share.filtered / QUERIES).toFixed(4)}`,
  );
}

/** Share of the exact neighbours found; one equally near counts as found. */
function overlap(exact: readonly { similarity: number }[], found: readonly { similarity: number }[]): number {
  const least = (exact.at(-1)?.similarity ?? 1) - 1e-5;
  return found.filter(({ similarity }) => similarity >= least).length / exact.length;
}

async function speed(experience: ExperienceStore, directory: string): Promise<void> {
  const record = (turn: number): Promise<unknown> =>
    experience.record({
      task: texts[queries[turn] as number] as string,
      approach: "a",
      outcome: "success",
    });
  const recall = (options: RecallOptions): Promise<number> =>
    median((turn) => timed(() => experience.recall(texts[queries[turn] as number] as string, options)));
  const vector = await recall({ ...byVector, k: 3 });
  const hybrid = await recall({ k: 3 });
  // Rows of the ledger are due for a fold by now, which would run beside what is measured next.
  await experience.flush({ fold: true });
  const append = await median((turn) => timed(() => record(turn)));
  await experience.flush({ fold: true });
  const python = insidePython(directory);
  const inside = JSON.parse(await python.line()) as Inside;
  console.log("p50 of the same work, TypeScript against Python");
  for (const statement of inside.statements) console.log(`    ${statement}`);
  compared("recall by vector, its ledger rows included", vector, inside.recall);
  compared("recall as by default (hybrid), its ledger rows included", hybrid, inside.hybrid);
  console.log(
    `  appends in a loop of their own, of which Python's never leaves the caches: ${append.toFixed(2)} ms, raw WAL insert ${inside.append.toFixed(2)} ms`,
  );
  const ours: number[] = [];
  const raw: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await experience.flush({ fold: true });
    for (let turn = 0; turn < IN_TURN; turn++) {
      ours.push(await timed(() => record(turn)));
      raw.push(Number(await python.ask()));
    }
  }
  compared(
    `acknowledged append of one against the raw WAL insert, one of each in turn, ${ours.length} times`,
    middle(ours),
    middle(raw),
  );
  python.end();
}

/** Medians in milliseconds. */
interface Inside {
  readonly recall: number;
  readonly hybrid: number;
  readonly append: number;
  readonly statements: readonly string[];
}

/** The same statements in a Python process. */
function insidePython(directory: string): {
  line: () => Promise<string>;
  ask: () => Promise<string>;
  end: () => void;
} {
  const script = fileURLToPath(new URL("./local.py", import.meta.url));
  const words = queries.map((query) => lexicalQuery(texts[query] as string));
  const child = spawn(findEngine().python, [script, directory, JSON.stringify(words)], {
    env: engineEnvironment(),
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const next = await lines.next();
    if (next.done) throw new Error("Expected an answer of bench/local.py, but it ended.");
    return next.value;
  };
  return {
    line,
    ask: () => {
      child.stdin.write("\n");
      return line();
    },
    end: () => child.stdin.end(),
  };
}

function compared(what: string, ours: number, theirs: number): void {
  console.log(
    `  ${what}: ${ours.toFixed(2)} ms against ${theirs.toFixed(2)} ms, ${(ours / theirs).toFixed(2)}x`,
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Of what `work` measured, once for each query. */
async function median(work: (turn: number) => Promise<number>): Promise<number> {
  const taken: number[] = [];
  for (let turn = 0; turn < QUERIES; turn++) taken.push(await work(turn));
  return middle(taken);
}

function middle(taken: readonly number[]): number {
  return taken.toSorted((a, b) => a - b)[taken.length >> 1] as number;
}

function shuffled(count: number, seed = 1): number[] {
  const next = numbers(seed);
  const rows = Array.from({ length: count }, (_, row) => row);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    [rows[last], rows[other]] = [rows[other] as number, rows[last] as number];
  }
  return rows;
}
