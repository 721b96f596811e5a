import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { abortable } from "../../base/async/abortable.ts";
import { batched } from "../../base/async/batched.ts";
import { batchesOf } from "../../base/collections/batches-of.ts";
import { DeeplakeError, hasCode } from "../../base/errors.ts";
import { bm25Scores } from "../../base/text/bm25.ts";
import { cosineSimilarity } from "../../base/text/similarity.ts";
import { tokenize } from "../../base/text/tokenize.ts";
import type { Row, Scored, Vector } from "../../base/types.ts";
import type {
  AppendHint,
  Column,
  Driver,
  ErasureReport,
  MaintenanceReport,
  OpenedTable,
  OpenOptions,
  SearchRequest,
  TableSchema,
} from "../driver/driver.ts";
import { otherLength } from "../driver/other-length.ts";
import { adoptedRows } from "./adopted-rows.ts";
import { deadVersions } from "./dead-versions.ts";
import { RecentWrites } from "./recent-writes.ts";
import { fromSql } from "./sql-cells.ts";
import type { SqlConnection, SqlRow } from "./sql-connection.ts";
import * as statements from "./statements.ts";
import type { Statement } from "./statement.ts";

/** The properties of an SQL service. */
export interface SqlService {
  readonly name: string;
  readonly place: statements.TablePlace;
  readonly connect: () => Promise<SqlConnection>;
  /** How long reads may lag writes, in milliseconds. */
  readonly readLagMs: number;
  /** How long a new table may be unusable, in milliseconds. */
  readonly readyAfterMs: number;
  /** Whether `compact` creates indexes. Only searches that sort upwards use them. */
  readonly indexes: boolean;
}

/** Most keys in a lookup, rows in a page, and versions in a DELETE. */
const LOOKUP_KEYS = 500;
const PAGE = 1_000;
const DELETES = 200;
/** Most cells in an INSERT, and their size. One INSERT is stored whole or not at all. */
const INSERT = { cells: 600_000, size: 32_000_000 };
/** Most words of a query to search one by one, if no index serves a text search. */
const WORDS = 16;
/**
 * How long `compact` keeps a tombstone, in microseconds, so that the tombstone also supersedes rows of a slow writer.
 */
const TOMBSTONE = 3_600_000_000;
/** Milliseconds to wait between attempts, while a new table may be unusable. */
const WAITS = [200, 500, 1_000, 3_000, 5_000];

/** Driver for one table of a service that speaks SQL with Deeplake's `<#>` operator. */
export class SqlDriver implements Driver {
  readonly name: string;
  readonly #service: SqlService;
  readonly #recent: RecentWrites;
  readonly #stop = new AbortController();
  #connection: SqlConnection | undefined;
  #schema: TableSchema | undefined;
  #readyUntil = 0;
  /**
   * Whether an index serves vector searches, as far as their results have shown. True at first if the service
   * has indexes.
   */
  #vectorIndexed: boolean;

  constructor(service: SqlService) {
    this.name = service.name;
    this.#service = service;
    this.#vectorIndexed = service.indexes;
    this.#recent = new RecentWrites(service.readLagMs);
    // Each running query listens to this signal.
    setMaxListeners(0, this.#stop.signal);
  }

  async open(schema: TableSchema, { dimensions }: OpenOptions): Promise<OpenedTable> {
    this.#schema = schema;
    this.#connection = await this.#service.connect();
    try {
      await this.#makeTable();
      const stored = await this.#storedDimensions();
      if (schema.foreign !== undefined) await this.#adopt();
      return { dimensions: stored ?? dimensions, repairs: [] };
    } catch (error) {
      await this.#connection.close();
      throw error;
    }
  }

  async append(rows: readonly Row[], { signal }: AppendHint): Promise<void> {
    const { schema } = this.#opened;
    const most = { rows: Math.max(1, Math.floor(INSERT.cells / schema.columns.length)), size: INSERT.size };
    for (const some of batchesOf(rows, most)) {
      await this.#query(statements.insertRows(this.#service.place, schema, some), signal);
      this.#recent.add(structuredClone(some));
    }
  }

  lookup(keys: readonly string[], columns: readonly string[]): Promise<Row[]> {
    return this.lookupBy(this.#opened.schema.key, keys, columns);
  }

  async lookupBy(column: string, values: readonly string[], columns: readonly string[]): Promise<Row[]> {
    const wanted = this.#columns(columns);
    const rows: Row[] = [];
    for (const some of batched(values, LOOKUP_KEYS)) {
      const found = await this.#query(statements.selectByValues(this.#service.place, column, some, wanted));
      rows.push(...found.map((row) => fromSql(wanted, row)));
    }
    const known = new Set(values);
    const recent = this.#recent.rows().filter((row) => known.has(row[column] as string));
    return [...rows, ...recent.map((row) => picked(row, columns))];
  }

  async *scan(columns: readonly string[]): AsyncIterable<readonly Row[]> {
    const { schema } = this.#opened;
    if (schema.foreign !== undefined) await this.#adopt();
    const wanted = this.#columns([...new Set([schema.key, schema.version, ...columns])]);
    let after: { version: number; key: string } | undefined;
    for (;;) {
      const found = await this.#query(
        statements.selectPage(this.#service.place, schema, wanted, after, PAGE),
      );
      const rows = found.map((row) => fromSql(wanted, row));
      yield rows.filter((row) => row[schema.key] !== "");
      const last = rows.at(-1);
      if (rows.length < PAGE || last === undefined) break;
      after = { version: last[schema.version] as number, key: last[schema.key] as string };
    }
    const recent = this.#recent.rows();
    if (recent.length > 0) yield recent.map((row) => picked(row, columns));
  }

  async searchVector(vector: Vector, request: SearchRequest): Promise<Scored<Row>[]> {
    const { schema } = this.#opened;
    const columns = this.#columns(request.columns);
    const found = (await this.#nearest(vector, request, columns))
      .map((row) => ({ item: fromSql(columns, row), similarity: Number(row[statements.SCORE]) }))
      .filter(({ item }) => item[schema.key] !== "");
    const recent = this.#recent.rows().flatMap((row) => {
      const own = row[schema.vector ?? ""];
      if (!(own instanceof Float32Array)) return [];
      return { item: picked(row, request.columns), similarity: cosineSimilarity(vector, own) };
    });
    return [...found, ...recent].toSorted((a, b) => b.similarity - a.similarity).slice(0, request.limit);
  }

  async searchText(text: string, request: SearchRequest): Promise<Row[]> {
    const { schema } = this.#opened;
    const name = schema.text ?? "";
    const columns = this.#columns([...new Set([schema.key, name, ...request.columns])]);
    const found = (await this.#byText(text, request, columns))
      .map((row) => fromSql(columns, row))
      .filter((row) => row[schema.key] !== "");
    // Services differ in ranking and may not return scores, so the found rows are ranked here.
    const pool = [...found, ...this.#recent.rows()];
    const scores = bm25Scores(
      text,
      pool.map((row) => row[name] as string),
    );
    // A row that the service found may share only another form of a word with the text. A recent row must share a word.
    return pool
      .map((row, index) => ({ row, score: scores[index] ?? 0, found: index < found.length }))
      .filter(({ score, found: foundThere }) => foundThere || score > 0)
      .toSorted((a, b) => b.score - a.score)
      .slice(0, request.limit)
      .map(({ row }) => picked(row, request.columns));
  }

  async settleDimensions(dimensions: number): Promise<void> {
    const stored = await this.#storedDimensions();
    if (stored !== null && stored !== dimensions) throw otherLength(stored, dimensions);
  }

  /**
   * With `compact`, deletes dead versions, and creates the indexes if the service has them. Otherwise does nothing,
   * because there is nothing to fold.
   */
  async maintain({ compact }: { compact: boolean }): Promise<MaintenanceReport | null> {
    if (!compact) return null;
    const { schema, connection } = this.#opened;
    const { dead, live } = await this.#deleteDead(Date.now() * 1000 - TOMBSTONE);
    if (this.#service.indexes) {
      const { place } = this.#service;
      if (schema.vector !== undefined)
        await connection.define(statements.createIndex(place, schema.vector, "vector"));
      if (schema.text !== undefined)
        await connection.define(statements.createIndex(place, schema.text, "bm25"));
      this.#vectorIndexed = true;
    }
    return { live, removed: dead, repairs: [] };
  }

  /** Deletes all dead versions, including every tombstone. The service decides what it keeps of deleted rows. */
  async erase(): Promise<ErasureReport> {
    const { dead } = await this.#deleteDead(Infinity);
    return { removed: dead, remains: "service" };
  }

  /** Deletes superseded versions, and tombstones older than `before` (microseconds since the epoch). */
  async #deleteDead(before: number): Promise<{ dead: number; live: number }> {
    const { schema } = this.#opened;
    const rows: Row[] = [];
    for await (const page of this.scan([schema.key, schema.version, schema.deleted])) rows.push(...page);
    const { dead, live } = deadVersions(rows, schema, before);
    for (const some of batched(dead, DELETES))
      await this.#query(statements.deleteVersions(this.#service.place, schema, some));
    return { dead: dead.length, live };
  }

  async close(): Promise<void> {
    await this.#connection?.close();
  }

  giveUp(): void {
    this.#stop.abort(
      new DeeplakeError(
        "CLOSED",
        "Expected an answer before the table was closed, got none. Try again with the same ids.",
      ),
    );
  }

  get #opened(): { connection: SqlConnection; schema: TableSchema } {
    if (!this.#connection || !this.#schema)
      throw new DeeplakeError(
        "CLOSED",
        "Expected an open table, got a call before open(). Await open() first.",
      );
    return { connection: this.#connection, schema: this.#schema };
  }

  async #makeTable(): Promise<void> {
    const { connection, schema } = this.#opened;
    const { place } = this.#service;
    const existing = await connection.query(statements.selectColumnNames(place));
    if (existing.length === 0) {
      if (connection.createTable) await connection.createTable(place, schema.columns);
      else await connection.define(statements.createTable(place, schema.columns));
      this.#readyUntil = performance.now() + this.#service.readyAfterMs;
      return;
    }
    const known = new Set(existing.map((row) => row["column_name"]));
    const missing = schema.columns.filter(({ name }) => !known.has(name));
    const recipe = schema.recipe ?? schema.columns.map(({ name }) => name);
    if (!recipe.every((name) => known.has(name))) {
      throw new DeeplakeError(
        "SCHEMA_MISMATCH",
        `Expected the columns ${recipe.join(", ")} in the table ${place.schema}.${place.table}, got ${[...known].join(", ")}. Choose another name.`,
      );
    }
    for (const column of missing) await connection.define(statements.addColumn(place, column));
  }

  async #storedDimensions(): Promise<number | null> {
    const { schema } = this.#opened;
    const recent = this.#recent.rows().find((row) => row[schema.vector ?? ""] instanceof Float32Array);
    if (recent) return (recent[schema.vector ?? ""] as Vector).length;
    if (schema.vector === undefined) return null;
    const [row] = await this.#query(statements.selectVectorLength(this.#service.place, schema.vector));
    return row ? Number(row[statements.LENGTH]) : null;
  }

  /** Copies rows of other programs as rows of ours. Reads skip the originals, which have no key. */
  async #adopt(): Promise<void> {
    const { schema } = this.#opened;
    const { place } = this.#service;
    const found = await this.#query(statements.selectWithoutKey(place, schema));
    const adopted = adoptedRows(
      found.map((row) => fromSql(schema.columns, row)),
      schema,
    );
    const known = new Set(
      adopted.length === 0
        ? []
        : (
            await this.lookup(
              adopted.map((row) => row[schema.key] as string),
              [schema.key],
            )
          ).map((row) => row[schema.key]),
    );
    const fresh = adopted.filter((row) => !known.has(row[schema.key] as string));
    if (fresh.length > 0) await this.append(fresh, { mayReplace: false });
  }

  async #nearest(
    vector: Vector,
    { limit, filter, signal }: SearchRequest,
    columns: readonly Column[],
  ): Promise<readonly SqlRow[]> {
    const { schema } = this.#opened;
    const ask = (order: "exact" | "indexed"): Promise<readonly SqlRow[]> =>
      this.#query(
        statements.selectNearest(this.#service.place, schema, vector, { columns, filter, limit }, order),
        signal,
      );
    if (!this.#vectorIndexed) return ask("exact");
    const found = await ask("indexed");
    const [first, last] = [found[0], found.at(-1)].map((row) => Number(row?.[statements.SCORE]));
    // Without an index, sorting upwards returns the worst rows first.
    if (first !== undefined && last !== undefined && first < last) this.#vectorIndexed = false;
    // If all scores are equal, the rows may be the worst ones. If there are fewer rows than wanted, others
    // may exist, because the index filters only the rows that it found. In both cases ask again exactly.
    return found.length === limit && first !== undefined && last !== undefined && first > last
      ? found
      : ask("exact");
  }

  async #byText(
    text: string,
    { limit, filter, signal }: SearchRequest,
    columns: readonly Column[],
  ): Promise<readonly SqlRow[]> {
    const { schema } = this.#opened;
    const { place, indexes } = this.#service;
    const search = { columns, filter, limit };
    const order = indexes ? "indexed" : "exact";
    const ranked = await this.#query(statements.selectByText(place, schema, text, search, order), signal);
    const scored = ranked.filter((row) => Number(row[statements.SCORE]) > 0);
    if (scored.length > 0) return scored;
    // All scores are 0 if no row shares a word, but also if no index serves the search.
    const words = [...new Set(tokenize(text))].slice(0, WORDS);
    if (words.length === 0) return [];
    const found = await this.#query(statements.selectByWords(place, schema, words, search), signal);
    const name = schema.text ?? "";
    const asked = new Set(words);
    return found.filter((row) => tokenize(row[name] as string).some((word) => asked.has(word)));
  }

  #columns(names: readonly string[]): Column[] {
    const { schema } = this.#opened;
    return names.flatMap((name) => schema.columns.find((column) => column.name === name) ?? []);
  }

  /**
   * Runs a query. While a new table is not usable yet, although its creation succeeded, the query is repeated.
   */
  async #query(statement: Statement, signal?: AbortSignal): Promise<readonly SqlRow[]> {
    for (let attempt = 0; ; attempt++) {
      try {
        const { connection } = this.#opened;
        return await abortable(this.#stop.signal, () => connection.query(statement, { signal }));
      } catch (error) {
        const missing = hasCode(error, "TABLE_MISSING");
        if (!missing || performance.now() > this.#readyUntil) throw error;
        const wait = WAITS[Math.min(attempt, WAITS.length - 1)] ?? 0;
        await sleep(wait);
      }
    }
  }
}

function picked(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((name) => [name, row[name] ?? null]));
}
