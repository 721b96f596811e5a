import { join } from "node:path";

import { ExperienceStore, type RecallOptions } from "../../src/index.ts";
import { KnownEmbeddings } from "../recall/store.ts";
import type { Attempt, Query } from "./attempts.ts";
import {
  type Agentdb,
  type Database,
  fileDatabase,
  type HnswIndex,
  type ReflexionMemory,
  sqlJsDatabase,
} from "./episode-database.ts";

/** Rows of those recalled, best first. */
export type Recall = (query: Query, k: number) => Promise<number[]>;

/** A memory that is filled and asked. */
export interface Memory {
  readonly name: string;
  readonly durability: string;
  add(attempts: readonly Attempt[]): Promise<void>;
  /** What makes it ready to be asked after a bulk load, and safe on disk where adding did not. */
  ready?(): Promise<void>;
  /** The ways to ask it, by name. */
  readonly recalls: Readonly<Record<string, Recall>>;
  close(): Promise<void>;
}

/** Vectors by text, the same for all memories. */
export type Vectors = Map<string, Float32Array>;

/** The text of which the peer makes an episode's vector. */
export function episodeText({ task, approach }: Pick<Attempt, "task" | "approach">): string {
  return `${task}\n${approach}`;
}

export async function deeplake(directory: string, vectors: Vectors): Promise<Memory> {
  const store = await ExperienceStore.open(directory, {
    embeddings: new KnownEmbeddings(vectors),
    template: "plain",
  });
  const recall =
    (options: RecallOptions): Recall =>
    async ({ task }, k) =>
      (await store.recall(task, { ...options, k })).items.map(({ experience }) => Number(experience.id));
  return {
    name: "langchain-deeplake",
    durability: "each write",
    add: async (attempts) =>
      void (await store.recordMany(
        attempts.map(({ row, task, approach, success }) => ({
          id: String(row),
          task,
          approach,
          outcome: success ? "success" : "failure",
        })),
      )),
    ready: async () => {
      await store.flush({ fold: true });
      await store.compact();
      // A store does this in the background once it has grown.
      await store.experiment.calibrate();
    },
    recalls: { "hybrid, as by default": recall({}), 'retrieval: "vector"': recall({ retrieval: "vector" }) },
    close: () => store.close(),
  };
}

/** The peer as it comes: sql.js, all in memory. */
export async function agentdbInMemory(
  agentdb: Agentdb,
  directory: string,
  vectors: Vectors,
): Promise<Memory> {
  const database = await sqlJsDatabase(agentdb, join(directory, "agentdb-in-memory.db"));
  const memory = new agentdb.ReflexionMemory(database, { embed: known(vectors) });
  return {
    name: "agentdb, sql.js (its default)",
    durability: "none until save() writes the whole file",
    add: (attempts) => storeAll(database, memory, attempts),
    ready: async () => database.save(),
    recalls: { retrieveRelevant: retrieve(memory) },
    close: async () => database.close(),
  };
}

/** The peer over a file, by its optional dependency. */
export async function agentdbOnDisk(agentdb: Agentdb, directory: string, vectors: Vectors): Promise<Memory> {
  const database = await fileDatabase(join(directory, "agentdb-on-disk.db"));
  const memory = new agentdb.ReflexionMemory(database, { embed: known(vectors) });
  return {
    name: "agentdb, better-sqlite3",
    durability: "each commit",
    add: (attempts) => storeAll(database, memory, attempts),
    recalls: { retrieveRelevant: retrieve(memory) },
    close: async () => database.close(),
  };
}

/** The peer's HNSW index, which its episodes do not use by themselves, over those of a file; the winners are read from the file. */
export async function agentdbIndexed(
  agentdb: Agentdb,
  directory: string,
  vectors: Vectors,
  { rows, dimension }: { rows: number; dimension: number },
): Promise<Memory> {
  const database = await fileDatabase(join(directory, "agentdb-indexed.db"));
  // The index reads tables of patterns.
  database.exec(
    "CREATE VIEW indexed AS SELECT episode_id AS pattern_id, embedding FROM episode_embeddings ORDER BY 1",
  );
  const memory = new agentdb.ReflexionMemory(database, { embed: known(vectors) });
  let index: HnswIndex | undefined;
  return {
    name: "agentdb, better-sqlite3 and its HNSWIndex by hand",
    durability: "rows: each commit; index: memory",
    add: (attempts) => storeAll(database, memory, attempts),
    ready: async () => {
      // It asks to be built again once a tenth of it is new.
      index = new agentdb.HNSWIndex(database, { dimension, maxElements: rows, persistIndex: false });
      await index.buildIndex("indexed");
    },
    recalls: {
      "HNSWIndex.search": async ({ task }, k) => {
        if (!index) throw new Error("Expected ready() before recall.");
        const found = await index.search(await known(vectors)(task), k);
        const read = database.prepare("SELECT * FROM episodes WHERE id = ?");
        return found.map(({ id }) => Number((read.get(id) as { session_id: string }).session_id));
      },
    },
    close: async () => database.close(),
  };
}

function retrieve(memory: ReflexionMemory): Recall {
  return async ({ task }, k) =>
    (await memory.retrieveRelevant({ task, k })).map(({ sessionId }) => Number(sessionId));
}

/** One transaction for all, as a loader would; by itself each episode is two commits. */
async function storeAll(
  database: Database,
  memory: ReflexionMemory,
  attempts: readonly Attempt[],
): Promise<void> {
  database.exec("BEGIN");
  for (const { row, task, approach, success } of attempts) {
    const reward = Number(success);
    await memory.storeEpisode({ sessionId: String(row), task, output: approach, reward, success });
  }
  database.exec("COMMIT");
}

/** @throws for a text whose vector is not known: a made-up one would measure something else. */
function known(vectors: Vectors): (text: string) => Promise<Float32Array> {
  return async (text) => {
    const vector = vectors.get(text);
    if (!vector) throw new Error(`Expected a text with a recorded vector, got ${JSON.stringify(text)}.`);
    return vector;
  };
}
