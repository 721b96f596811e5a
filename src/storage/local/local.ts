import { basename } from "node:path";

import { batched } from "../../base/async/batched.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { toTql } from "../../base/filter/to-tql.ts";
import type { Row, Scored, Vector } from "../../base/types.ts";
import type {
  Driver,
  DriverOptions,
  ErasureReport,
  LiveFound,
  LiveSearch,
  MaintenanceReport,
  OpenedTable,
  OpenOptions,
  RowsSince,
  SearchRequest,
  TableSchema,
} from "../driver/driver.ts";
import { answerOfStorage } from "./answer-of-storage.ts";
import { type Columns, encodeVector, fromColumns, toBatches } from "./columnar.ts";
import { checkLocation } from "./check-location.ts";
import { type DatasetPlace, datasetPlace } from "./dataset-place.ts";
import { makeTableDirectory } from "./table-directory.ts";
import { isMaintenanceNeeded } from "./engine-process.ts";
import { type SharedEngine, shareEngine } from "./shared-engine.ts";
import { Upkeep } from "./upkeep.ts";

/** Most keys in one request for a lookup. The engine parses a longer list slowly. */
const LOOKUP_KEYS = 500;

/** How many deadlines maintenance of object storage may take, because indexes of a million rows take minutes. */
const MAINTENANCE_DEADLINES = 10;

/** The driver for a directory or a URL of object storage. Deeplake's engine runs in a child process. */
export function localDriver(location: string, table: string | null, options: DriverOptions = {}): Driver {
  return new LocalDriver(location, table, options);
}

/** Whether object storage has a dataset at exactly this URL. */
export async function isStoredDataset(url: string, options: DriverOptions): Promise<boolean> {
  const place = datasetPlace(url, null, options.credentials);
  const engine = shareEngine(() => {}, "remote");
  try {
    await engine.serve.ready();
    const answer = engine.serve.request({ op: "exists", ...place });
    return (await answerOfStorage(answer, url, options)) as boolean;
  } finally {
    await engine.release();
  }
}

/**
 * What a search finds in a table's copy. `near` and `worded` are positions in `columns`. `similarities` belongs to
 * `near`, and `beside` to `worded`.
 */
interface LiveAnswer {
  readonly columns: Columns;
  readonly near: readonly number[];
  readonly similarities: readonly number[];
  readonly worded: readonly number[];
  readonly beside: readonly (number | null)[] | null;
  /** Size of the copy in memory. */
  readonly bytes: number;
}

class LocalDriver implements Driver {
  readonly name = "local";
  readonly takesLongTexts = true;
  readonly #location: string;
  readonly #place: DatasetPlace;
  readonly #options: DriverOptions;
  #engine: SharedEngine | undefined;
  #schema: TableSchema | undefined;
  readonly #upkeep = new Upkeep((index) =>
    this.#maintain({ index }).catch((error: unknown) => this.#tellFailure(error)),
  );
  /** Size of the table's copy in memory, as last reported to the user. */
  #bytes = 0;

  constructor(location: string, table: string | null, options: DriverOptions) {
    this.#location = location;
    this.#place = datasetPlace(location, table, options.credentials);
    this.#options = options;
  }

  async open(schema: TableSchema, { dimensions }: OpenOptions): Promise<OpenedTable> {
    if (!this.#remote) checkLocation(this.#location, this.#place.path);
    const unmake = this.#remote ? () => {} : makeTableDirectory(this.#location);
    this.#schema = schema;
    const restarted = (message: string): void => this.#options.onEvent?.({ kind: "restarted", message });
    this.#engine = shareEngine(restarted, this.#remote ? "remote" : "disk");
    try {
      // The deadline is for the storage. Starting the process does not count.
      if (this.#remote) await this.#engine.serve.ready();
      const opened = (await this.#inTime(
        this.#engine.serve.open({
          op: "open",
          ...this.#place,
          schema: this.#engineSchema(),
          dimensions,
          power: this.#options.durability === "power",
        }),
      )) as OpenedTable & { foreign: boolean };
      this.#tellRepairs(opened.repairs);
      if (opened.foreign) await this.#adopt();
      return { dimensions: opened.dimensions, repairs: opened.repairs };
    } catch (error) {
      unmake();
      await this.#engine.release();
      this.#engine = undefined;
      throw error;
    }
  }

  async append(rows: readonly Row[], { mayReplace }: { mayReplace: boolean }): Promise<void> {
    await this.#upkeep.write(rows.length, async () => {
      let entries = 0;
      for (const batch of toBatches(rows, this.#opened.schema)) {
        const { staged } = (await this.#ask({ op: "append", ...batch, mayReplace })) as { staged: number };
        entries = staged;
      }
      return entries;
    });
  }

  lookup(keys: readonly string[], columns: readonly string[]): Promise<Row[]> {
    return this.lookupBy(this.#opened.schema.key, keys, columns);
  }

  async lookupBy(column: string, values: readonly string[], columns: readonly string[]): Promise<Row[]> {
    const requests = [...batched(values, LOOKUP_KEYS)].map((keys) => ({
      op: "lookup",
      column,
      keys,
      columns,
    }));
    const answers = await this.#read(() => Promise.all(requests.map((request) => this.#ask(request))));
    return (answers as Columns[]).flatMap((answer) => fromColumns(answer, this.#opened.schema));
  }

  lookupEmpty(column: string, columns: readonly string[]): Promise<Row[]> {
    // The engine answers in milliseconds. Opening a store must not wait until the table is copied into memory.
    const asked = { op: "lookup", column, keys: [""], columns, copy: false };
    return this.#keyedRows(() => this.#read(() => this.#ask(asked)));
  }

  async *scan(columns: readonly string[]): AsyncIterable<readonly Row[]> {
    const chunks = await this.#keyed(
      () =>
        this.#read(() =>
          this.#inTime(this.#opened.engine.serve.collect({ op: "scan", ...this.#place, columns })),
        ),
      (found) => (found as Columns[]).every((chunk) => this.#haveKeys(chunk)),
    );
    for (const chunk of chunks as Columns[])
      yield fromColumns(chunk, this.#opened.schema).filter((row) => this.#isOurs(row));
  }

  async scanSince(mark: string | null, columns: readonly string[]): Promise<RowsSince | null> {
    const answer = await this.#ask({ op: "since", mark: mark === null ? null : Number(mark), columns });
    if (answer === null) return null;
    const news = answer as { readonly mark: number; readonly columns: Columns };
    return { rows: fromColumns(news.columns, this.#opened.schema), mark: String(news.mark) };
  }

  async searchVector(vector: Vector, request: SearchRequest): Promise<Scored<Row>[]> {
    const answer = (await this.#keyed(
      () => this.#search({ op: "search_vector", vector: encodeVector(vector) }, request),
      (found) => this.#haveKeys((found as { columns: Columns }).columns),
    )) as { columns: Columns; similarities: number[] };
    return fromColumns(answer.columns, this.#opened.schema)
      .map((item, index) => ({ item, similarity: answer.similarities[index] ?? 0 }))
      .filter(({ item }) => this.#isOurs(item));
  }

  searchText(text: string, request: SearchRequest): Promise<Row[]> {
    return this.#keyedRows(() => this.#search({ op: "search_text", text, filter: request.filter }, request));
  }

  async searchLive({ vector, text, limit, filter, columns }: LiveSearch): Promise<LiveFound | null> {
    if (this.#remote) return null;
    const answer = (await this.#ask({
      op: "find",
      ...(vector && { vector: encodeVector(vector) }),
      ...(text !== undefined && { text }),
      limit,
      ...(filter && { filter }),
      columns,
    })) as LiveAnswer | null;
    this.#tellMemory(answer?.bytes ?? 0);
    if (!answer) return null;
    const rows = fromColumns(answer.columns, this.#opened.schema);
    const at = (place: number): Row => rows[place] ?? {};
    return {
      near: answer.near.map((place, index) => ({
        item: at(place),
        similarity: answer.similarities[index] ?? 0,
      })),
      worded: answer.worded.map((place, index) => ({
        item: at(place),
        similarity: answer.beside?.[index] ?? null,
      })),
      more: answer.near.length >= limit || answer.worded.length >= limit,
    };
  }

  async settleDimensions(dimensions: number): Promise<void> {
    await this.#ask({ op: "settle", dimensions });
  }

  async maintain({ compact }: { compact: boolean }): Promise<MaintenanceReport> {
    await this.#upkeep.underWay;
    return (await this.#maintain({ compact, wait: true })) as MaintenanceReport;
  }

  /**
   * Removes erased rows. A directory is rewritten. Object storage keeps earlier versions, because no lock there could
   * stop writers during a rewrite.
   */
  async erase(): Promise<ErasureReport> {
    await this.#upkeep.underWay;
    const report = await this.#maintain({ compact: this.#remote, wait: true, rewrite: !this.#remote });
    // Freed memory may still hold erased rows, so the processes that read those rows are ended.
    const { serve, maintain } = this.#opened.engine;
    maintain.renewSoon();
    await serve.renew();
    return { removed: report?.removed ?? 0, remains: this.#remote ? "history" : "none" };
  }

  async close(): Promise<void> {
    if (!this.#engine) return;
    this.#upkeep.endPause();
    try {
      if (this.#remote) await this.#foldIfPossible();
      else {
        await this.#upkeep.underWay;
        if (this.#upkeep.isDue) await this.#maintain({ wait: true });
      }
    } finally {
      await this.#engine.release();
    }
  }

  get #opened(): { engine: SharedEngine; schema: TableSchema } {
    if (!this.#engine || !this.#schema)
      throw new DeeplakeError(
        "CLOSED",
        "Expected an open table, got a call before open(). Await open() first.",
      );
    return { engine: this.#engine, schema: this.#schema };
  }

  get #remote(): boolean {
    return this.#place.locks !== undefined;
  }

  #ask(request: { op: string; [argument: string]: unknown }): Promise<unknown> {
    return this.#inTime(this.#opened.engine.serve.request({ ...request, ...this.#place }));
  }

  /** Limits how long object storage may take, because the engine's clients retry for long if it cannot be reached. */
  #inTime<T>(answer: Promise<T>, deadlines = 1): Promise<T> {
    if (!this.#remote) return answer;
    return answerOfStorage(answer, this.#place.path, this.#options, deadlines);
  }

  /** Folds for plain Deeplake readers. A failure does no harm, because acknowledged rows are stored without folding. */
  async #foldIfPossible(): Promise<void> {
    if (this.#upkeep.isDue) this.#upkeep.start(true);
    try {
      if (this.#upkeep.underWay) await this.#inTime(this.#upkeep.underWay);
    } catch (error) {
      this.#tellFailure(error);
    }
  }

  /**
   * Gives ids to rows that another program appended without our columns. In object storage only `compact` does that, so
   * an event says that these rows are left out.
   */
  async #adopt(): Promise<void> {
    if (!this.#remote) await this.maintain({ compact: false });
    else
      this.#tellFailure(
        `Rows that another program appended to ${this.#place.path} are left out until compact(). Call it while nobody else writes.`,
      );
  }

  async #keyedRows(ask: () => Promise<unknown>): Promise<Row[]> {
    const found = await this.#keyed(ask, (columns) => this.#haveKeys(columns as Columns));
    return fromColumns(found as Columns, this.#opened.schema).filter((row) => this.#isOurs(row));
  }

  /** Whether every row has a key. A row that another program has just appended has none. */
  #haveKeys(found: Columns): boolean {
    return (found[this.#opened.schema.key] ?? []).every((key) => key !== "");
  }

  #isOurs(row: Row): boolean {
    const { key, foreign } = this.#opened.schema;
    return !this.#remote || foreign === undefined || row[key] !== "";
  }

  #engineSchema(): unknown {
    const { schema } = this.#opened;
    return { ...schema, first: schema.recipe ?? schema.columns.map(({ name }) => name) };
  }

  #search(
    what: { op: string; [argument: string]: unknown },
    { limit, filter, columns }: SearchRequest,
  ): Promise<unknown> {
    const numbers = this.#opened.schema.columns.filter(({ type }) => type === "int64" || type === "float32");
    const where = filter && toTql(filter, new Set(numbers.map(({ name }) => name)));
    return this.#read(() => this.#ask({ ...what, limit, columns, ...(where !== undefined && { where }) }));
  }

  /**
   * Reads. If a write-ahead entry is torn or has rows without a vector, maintenance repairs or folds it, and the read
   * is repeated.
   */
  async #read(ask: () => Promise<unknown>): Promise<unknown> {
    try {
      return await ask();
    } catch (error) {
      if (!isMaintenanceNeeded(error)) throw error;
      await this.#maintain({ wait: true });
      return await ask();
    }
  }

  /**
   * Reads. If a row of a directory has no id, because another program appended the row, maintenance gives it an id, and
   * the read is repeated.
   */
  async #keyed(ask: () => Promise<unknown>, complete: (found: unknown) => boolean): Promise<unknown> {
    const found = await ask();
    if (this.#remote || this.#opened.schema.foreign === undefined || complete(found)) return found;
    await this.#maintain({ wait: true });
    return await ask();
  }

  /**
   * Maintains the table. Returns `null` if another process maintains the table and `wait` is false.
   * @param index Whether the indexes are built over rows that have none.
   * @param wait Whether to wait while another process maintains the table.
   */
  async #maintain({
    compact = false,
    wait = false,
    rewrite = false,
    index = true,
  }): Promise<MaintenanceReport | null> {
    this.#upkeep.begins(index);
    const answer = this.#opened.engine.maintain.request({
      op: "maintain",
      ...this.#place,
      schema: this.#engineSchema(),
      compact,
      wait,
      rewrite,
      index,
    });
    const report = (await this.#inTime(answer, MAINTENANCE_DEADLINES)) as MaintenanceReport | null;
    if (!report) this.#upkeep.missed();
    else {
      this.#tellRepairs(report.repairs);
      this.#options.onEvent?.({
        kind: "maintained",
        message:
          report.live === null
            ? `${this.#place.path}: recent writes folded.`
            : `${this.#place.path}: ${report.live} live records, ${report.removed} dead rows removed.`,
      });
    }
    return report;
  }

  #tellFailure(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#options.onEvent?.({ kind: "maintenance-failed", message });
  }

  #tellMemory(bytes: number): void {
    if (bytes === this.#bytes) return;
    this.#bytes = bytes;
    const table = basename(this.#place.path);
    const message = `${this.#place.path}: ${bytes} bytes in memory.`;
    this.#options.onEvent?.({ kind: "in-memory", message, table, bytes });
  }

  #tellRepairs(repairs: readonly string[]): void {
    for (const message of repairs) this.#options.onEvent?.({ kind: "repaired", message });
  }
}
