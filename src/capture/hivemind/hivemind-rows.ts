import { batched } from "../../base/async/batched.ts";
import { withRetries } from "../../base/async/with-retries.ts";
import { hasCode } from "../../base/errors.ts";
import { textOf } from "../../storage/driver/newest-rows.ts";
import type { SqlRow } from "../../storage/sql/sql-connection.ts";
import { identifier, joined, raw, sql, type Statement } from "../../storage/sql/statement.ts";
import type { HivemindBackend } from "./hivemind-backend.ts";
import { createHivemindTable, type HivemindRow, insertAbsent, textValue } from "./hivemind-statements.ts";
import type { HivemindTable } from "./hivemind-tables.ts";

const PAGE = 500;
const BATCH = 50;
/** Longest wait for a new table, in milliseconds. A new table may be unusable for half a minute. */
const NEW_TABLE_MS = 60_000;

/** Reads the rows of Hivemind's tables, and adds rows that are not there yet. */
export class HivemindRows {
  readonly #backend: HivemindBackend;

  constructor(backend: HivemindBackend) {
    this.#backend = backend;
  }

  /** Inserts the rows whose value in the column `unique` does not exist yet. Returns their number. */
  async insert(table: HivemindTable, rows: readonly HivemindRow[], unique: string): Promise<number> {
    const place = this.#backend.place(table);
    let added = 0;
    for (const batch of batched(rows, BATCH)) {
      const known = await this.#made(table, () => this.#known(place, unique, batch));
      const absent = batch.filter((row) => !known.has(String(row[unique])));
      // The statement checks again, because another writer may have been faster, and reads may lag.
      if (absent.length > 0)
        await this.#made(table, () =>
          this.#backend.connection.query(insertAbsent(place, table, absent, unique)),
        );
      added += absent.length;
    }
    return added;
  }

  /**
   * Does work on a table. If the table is missing, creates the table and tries the work again until the table can be
   * used. Retries are needed because the service reports a new table before it can be used.
   */
  async #made<T>(table: HivemindTable, work: () => Promise<T>): Promise<T> {
    const { connection, dialect, place } = this.#backend;
    let created = false;
    return withRetries<T>(
      async () => {
        try {
          return { done: await work() };
        } catch (error) {
          if (!hasCode(error, "TABLE_MISSING")) throw error;
          if (!created) await connection.define(createHivemindTable(place(table), table, dialect));
          created = true;
          return { retry: error };
        }
      },
      { deadline: performance.now() + NEW_TABLE_MS, backoff: { baseMs: 100, capMs: 5_000 } },
    );
  }

  async #known(place: Statement, column: string, rows: readonly HivemindRow[]): Promise<Set<string>> {
    const values = rows.map((row) => textValue(String(row[column])));
    const name = identifier(column);
    const found = await this.#backend.connection.query(
      sql`SELECT ${name} FROM ${place} WHERE ${name} IN (${joined(values)})`,
    );
    return new Set(found.map((row) => String(row[column])));
  }

  /** Reads all rows page by page, sorted by the columns in `order`. The last column must be unique. */
  async *scan(table: HivemindTable, order: readonly [string, string, string]): AsyncGenerator<SqlRow> {
    const place = this.#backend.place(table);
    const [a, b, c] = order.map(identifier) as [Statement, Statement, Statement];
    let after: readonly string[] | undefined;
    for (;;) {
      const [x, y, z] = (after ?? []).map(textValue);
      const where =
        x && y && z
          ? sql`WHERE ${a} > ${x} OR (${a} = ${x} AND (${b} > ${y} OR (${b} = ${y} AND ${c} > ${z})))`
          : raw("");
      const rows = await this.#read(
        sql`SELECT * FROM ${place} ${where} ORDER BY ${a}, ${b}, ${c} LIMIT ${raw(String(PAGE))}`,
      );
      yield* rows;
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      after = order.map((name) => textOf(last, name));
    }
  }

  /** Reads rows. A missing table reads as empty. */
  async #read(statement: Statement): Promise<readonly SqlRow[]> {
    try {
      return await this.#backend.connection.query(statement);
    } catch (error) {
      if (hasCode(error, "TABLE_MISSING")) return [];
      throw error;
    }
  }
}
