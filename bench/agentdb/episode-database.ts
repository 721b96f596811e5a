import { readFileSync } from "node:fs";

import { load } from "../peers/load.ts";

/** The part of better-sqlite3's interface that the peer's classes use; its own database over sql.js has it too. */
export interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): {
    get(...values: unknown[]): unknown;
    all(...values: unknown[]): unknown[];
  };
  close(): void;
}

/** Its own database, which is memory until `save` writes all of it. */
export interface SqlJsDatabase extends Database {
  save(): void;
}

interface EpisodeInput {
  readonly sessionId: string;
  readonly task: string;
  readonly output?: string;
  readonly critique?: string;
  readonly reward: number;
  readonly success: boolean;
}

export interface Episode extends EpisodeInput {
  readonly similarity: number;
}

interface EpisodeQuery {
  readonly task: string;
  readonly k?: number;
  readonly minReward?: number;
  readonly onlyFailures?: boolean;
  readonly onlySuccesses?: boolean;
}

export interface ReflexionMemory {
  storeEpisode(episode: EpisodeInput): Promise<number>;
  retrieveRelevant(query: EpisodeQuery): Promise<Episode[]>;
}

/** What the peer's classes ask for vectors. An episode's text is its task, critique and output, a line each. */
export interface Embedder {
  embed(text: string): Promise<Float32Array>;
}

export interface HnswIndex {
  buildIndex(table: string): Promise<void>;
  search(vector: Float32Array, k: number): Promise<{ readonly id: number }[]>;
}

export interface Agentdb {
  createDatabase(file: string): Promise<SqlJsDatabase>;
  ReflexionMemory: new (database: Database, embedder: Embedder) => ReflexionMemory;
  HNSWIndex: new (
    database: Database,
    options: { readonly dimension: number; readonly maxElements: number; readonly persistIndex: boolean },
  ) => HnswIndex;
}

/** @throws where the peer or something it is built on is not installed */
export async function loadAgentdb(): Promise<Agentdb> {
  return load<Agentdb>("agentdb");
}

/** The default database with the peer's schema. */
export async function sqlJsDatabase({ createDatabase }: Agentdb, file: string): Promise<SqlJsDatabase> {
  return withSchema(await createDatabase(file));
}

/** A file that every commit reaches, through the peer's optional dependency and with the settings of its command. */
export async function fileDatabase(file: string): Promise<Database> {
  const { default: BetterSqlite } = await load<{ default: new (path: string) => Database }>("better-sqlite3");
  const database = new BetterSqlite(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -64000");
  return withSchema(database);
}

function withSchema<Opened extends Database>(database: Opened): Opened {
  const schema = new URL("../peers/node_modules/agentdb/dist/schemas/schema.sql", import.meta.url);
  database.exec(readFileSync(schema, "utf8"));
  return database;
}
