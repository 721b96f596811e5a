import { DeeplakeError } from "../../base/errors.ts";
import { loadInstalled } from "../../base/installed.ts";
import type { SqlConnection, SqlRow } from "../../storage/sql/sql-connection.ts";
import type { Statement } from "../../storage/sql/statement.ts";

/**
 * The methods of a SQLite database that this package calls. `DatabaseSync` of `node:sqlite` and the npm package
 * `better-sqlite3` have these methods.
 */
export interface SqliteDatabase {
  prepare(sql: string): { all(...parameters: (string | number)[]): unknown };
  close?(): void;
}

/** Hivemind's SQLite backend. Integers are passed as numbers, because statements for SQLite contain no casts. */
export class SqliteConnection implements SqlConnection {
  readonly #database: SqliteDatabase;
  readonly #owned: boolean;

  constructor(database: SqliteDatabase, options: { owned: boolean }) {
    this.#database = database;
    this.#owned = options.owned;
  }

  /**
   * Opens a file.
   * @throws DeeplakeError ENGINE_MISSING if this Node has no SQLite; INVALID_LOCATION if the file cannot be
   * opened
   */
  static async open(path: string): Promise<SqliteConnection> {
    const { DatabaseSync } = nodeSqlite();
    try {
      const database = new DatabaseSync(path);
      database.exec("PRAGMA busy_timeout = 5000");
      return new SqliteConnection(database, { owned: true });
    } catch (error) {
      throw new DeeplakeError(
        "INVALID_LOCATION",
        `Expected a SQLite file of Hivemind at ${path}, got: ${(error as Error).message}.`,
        { cause: error },
      );
    }
  }

  async query(statement: Statement): Promise<readonly SqlRow[]> {
    const parameters: (string | number)[] = [];
    const texts = statement.map((part) => {
      if (typeof part === "string") return part;
      parameters.push(part.type === "int8" ? Number(part.text) : part.text);
      return "?";
    });
    try {
      return this.#database.prepare(texts.join("")).all(...parameters) as SqlRow[];
    } catch (error) {
      const { message } = error as Error;
      const code = /no such (table|column)/.test(message) ? "TABLE_MISSING" : "ENGINE_FAILED";
      throw new DeeplakeError(code, `Expected SQLite to answer, got: ${message}.`, { cause: error });
    }
  }

  async define(statement: Statement): Promise<void> {
    await this.query(statement);
  }

  async close(): Promise<void> {
    if (this.#owned) this.#database.close?.();
  }
}

interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => SqliteDatabase & { exec(sql: string): void };
}

function nodeSqlite(): NodeSqlite {
  try {
    // Compilers and bundlers must not see this import, because Node 20 has no such module.
    return loadInstalled("node:sqlite") as NodeSqlite;
  } catch (error) {
    throw new DeeplakeError(
      "ENGINE_MISSING",
      `Expected Node 22.5 or newer for SQLite files, got ${process.version}. Give the option \`database\`, for example one of better-sqlite3.`,
      { cause: error },
    );
  }
}
