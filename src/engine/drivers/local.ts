import { join } from "node:path";

import { DeeplakeError } from "../../errors.ts";
import { toTql } from "../../filter/to-tql.ts";
import type { Row, Scored, Vector } from "../../types.ts";
import type {
  Driver,
  DriverOptions,
  MaintenanceReport,
  OpenedTable,
  OpenOptions,
  SearchRequest,
  TableSchema,
} from "../driver.ts";
import { type Columns, encodeVector, fromColumns, toBatches } from "../local/columnar.ts";
import { checkLocation } from "../local/check-location.ts";
import { MaintenanceNeeded } from "../local/engine-process.ts";
import { maintenanceDue } from "../local/maintenance-due.ts";
import { type SharedEngine, shareEngine } from "../local/shared-engine.ts";

/** Keys of one lookup; a longer list makes the engine's query text slow to parse. */
const LOOKUP_KEYS = 500;

/** The real Deeplake engine, in a child process, over a directory. */
export function localDriver(directory: string, table: string | null, options: DriverOptions = {}): Driver {
  return new LocalDriver(directory, table, options);
}

class LocalDriver implements Driver {
  readonly name = "local";
  readonly #directory: string;
  readonly #path: string;
  readonly #options: DriverOptions;
  #engine: SharedEngine | undefined;
  #schema: TableSchema | undefined;
  /** Entries and rows written since the last fold that this driver knows of. */
  #staged = { entries: 0, rows: 0 };
  #background: Promise<unknown> | undefined;

  constructor(directory: string, table: string | null, options: DriverOptions) {
    this.#directory = directory;
    this.#path = table === null ? directory : join(directory, table);
    this.#options = options;
  }

  async open(schema: TableSchema, { dimensions }: OpenOptions): Promise<OpenedTable> {
    checkLocation(this.#directory, this.#path);
    this.#schema = schema;
    this.#engine = shareEngine((message) => this.#options.onEvent?.({ kind: "restarted", message }));
    try {
      const opened = (await this.#engine.serve.open({
        op: "open",
        path: this.#path,
        schema: this.#engineSchema(),
        dimensions,
        power: this.#options.durability === "power",
      })) as OpenedTable & { foreign: boolean };
      this.#tellRepairs(opened.repairs);
      if (opened.foreign) await this.maintain({ compact: false });
      return { dimensions: opened.dimensions, repairs: opened.repairs };
    } catch (error) {
      await this.#engine.release();
      this.#engine = undefined;
      throw error;
    }
  }

  async append(rows: readonly Row[], { mayReplace }: { mayReplace: boolean }): Promise<void> {
    for (const batch of toBatches(rows, this.#opened.schema)) {
      const { staged } = (await this.#opened.engine.serve.request({
        op: "append",
        path: this.#path,
        ...batch,
        mayReplace,
      })) as { staged: number };
      this.#staged = { entries: staged, rows: this.#staged.rows + rows.length };
    }
    if (maintenanceDue(this.#staged)) this.#maintainInBackground();
  }

  async lookup(keys: readonly string[], columns: readonly string[]): Promise<Row[]> {
    const rows: Row[] = [];
    for (let start = 0; start < keys.length; start += LOOKUP_KEYS) {
      const some = keys.slice(start, start + LOOKUP_KEYS);
      const answer = await this.#read(() =>
        this.#opened.engine.serve.request({ op: "lookup", path: this.#path, keys: some, columns }),
      );
      rows.push(...fromColumns(answer as Columns, this.#opened.schema));
    }
    return rows;
  }

  async *scan(columns: readonly string[]): AsyncIterable<readonly Row[]> {
    const chunks = await this.#keyed(
      () => this.#read(() => this.#opened.engine.serve.collect({ op: "scan", path: this.#path, columns })),
      (found) =>
        (found as Columns[]).every((chunk) =>
          (chunk[this.#opened.schema.key] ?? []).every((key) => key !== ""),
        ),
    );
    for (const chunk of chunks as Columns[]) yield fromColumns(chunk, this.#opened.schema);
  }

  async searchVector(vector: Vector, request: SearchRequest): Promise<Scored<Row>[]> {
    const answer = (await this.#keyed(
      () => this.#search({ op: "search_vector", vector: encodeVector(vector) }, request),
      (found) =>
        ((found as { columns: Columns }).columns[this.#opened.schema.key] ?? []).every((key) => key !== ""),
    )) as { columns: Columns; similarities: number[] };
    return fromColumns(answer.columns, this.#opened.schema).map((item, index) => ({
      item,
      similarity: answer.similarities[index] ?? 0,
    }));
  }

  async searchText(text: string, request: SearchRequest): Promise<Row[]> {
    const answer = await this.#keyed(
      () => this.#search({ op: "search_text", text }, request),
      (found) => ((found as Columns)[this.#opened.schema.key] ?? []).every((key) => key !== ""),
    );
    return fromColumns(answer as Columns, this.#opened.schema);
  }

  async settleDimensions(dimensions: number): Promise<void> {
    await this.#opened.engine.serve.request({ op: "settle", path: this.#path, dimensions });
  }

  async maintain({ compact }: { compact: boolean }): Promise<MaintenanceReport> {
    await this.#background;
    return (await this.#maintain(compact, true)) as MaintenanceReport;
  }

  async close(): Promise<void> {
    if (!this.#engine) return;
    try {
      await this.#background;
      if (this.#staged.entries > 0) await this.#maintain(false, true);
    } finally {
      await this.#engine.release();
    }
  }

  get #opened(): { engine: SharedEngine; schema: TableSchema } {
    if (!this.#engine || !this.#schema)
      throw new DeeplakeError("CLOSED", "Expected an open table, got a use before open. Await open() first.");
    return { engine: this.#engine, schema: this.#schema };
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
    return this.#read(() =>
      this.#opened.engine.serve.request({
        ...what,
        path: this.#path,
        limit,
        columns,
        ...(where !== undefined && { where }),
      }),
    );
  }

  /** A read that meets an entry which is torn, or has rows without a vector, has it repaired or folded and is asked again. */
  async #read(ask: () => Promise<unknown>): Promise<unknown> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof MaintenanceNeeded)) throw error;
      await this.#maintain(false, true);
      return await ask();
    }
  }

  /** A read that meets rows which another program appended without our columns has them adopted and is asked again. */
  async #keyed(ask: () => Promise<unknown>, complete: (found: unknown) => boolean): Promise<unknown> {
    const found = await ask();
    if (this.#opened.schema.foreign === undefined || complete(found)) return found;
    await this.#maintain(false, true);
    return await ask();
  }

  #maintainInBackground(): void {
    if (this.#background) return;
    this.#background = this.#maintain(false, false)
      .catch((error: unknown) => {
        this.#options.onEvent?.({
          kind: "maintenance-failed",
          message: error instanceof Error ? error.message : String(error),
        });
      })
      .finally(() => {
        this.#background = undefined;
      });
  }

  /** `wait`: also when another process is at it; otherwise `null` then. */
  async #maintain(compact: boolean, wait: boolean): Promise<MaintenanceReport | null> {
    this.#staged = { entries: 0, rows: 0 };
    const report = (await this.#opened.engine.maintain.request({
      op: "maintain",
      path: this.#path,
      schema: this.#engineSchema(),
      compact,
      wait,
    })) as MaintenanceReport | null;
    if (report) {
      this.#tellRepairs(report.repairs);
      this.#options.onEvent?.({
        kind: "maintained",
        message: `${this.#path}: ${report.live} live records, ${report.removed} dead rows removed.`,
      });
    }
    return report;
  }

  #tellRepairs(repairs: readonly string[]): void {
    for (const message of repairs) this.#options.onEvent?.({ kind: "repaired", message });
  }
}
