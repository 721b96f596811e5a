import { createRequire } from "node:module";

import type { SqliteDatabase } from "../../src/capture/hivemind/sqlite-connection.ts";

interface WasmStatement {
  all(parameters: readonly (string | number)[]): unknown;
  finalize(): void;
}

interface WasmDatabase {
  prepare(sql: string): WasmStatement;
  exec(sql: string): void;
  close(): void;
}

const { Database } = createRequire(import.meta.url)("node-sqlite3-wasm") as {
  Database: new (path?: string) => WasmDatabase;
};

/** A SQLite of its own, in memory, under the names that Node's own module has. */
export function sqliteDatabase(): SqliteDatabase & { exec(sql: string): void; close(): void } {
  const database = new Database();
  return {
    prepare: (sql) => ({
      all: (...parameters) => {
        const statement = database.prepare(sql);
        try {
          return statement.all(parameters);
        } finally {
          statement.finalize();
        }
      },
    }),
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
  };
}
