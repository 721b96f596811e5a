import { Turns } from "../../base/async/turns.ts";
import type { Row } from "../../base/types.ts";
import type { Driver, TableSchema } from "../driver/driver.ts";
import { keyOf, versionOf } from "../driver/newest-rows.ts";
import { rowReader } from "./read-row.ts";
import { withBookkeeping } from "./row-filter.ts";

/** Milliseconds after the last read until everything is forgotten. */
const IDLE = 60_000;

/** How rows are followed. */
export interface Following<Read, Kept, Index> {
  readonly columns: readonly string[];
  /** Makes an empty index, whenever all rows are read anew. */
  readonly begin: () => Index;
  /** What is kept of a live row. It may also add the row to the index. */
  readonly keep: (row: Read, index: Index) => Kept;
}

/** The rows as they are now. */
export interface Current<Kept, Index> {
  /** The same object until rows change or are forgotten: the key for `onceFor`. */
  readonly rows: LiveRows<Kept>;
  /** It may still hold rows that were replaced or deleted. */
  readonly index: Index;
}

/** What is kept of a row; `undefined` once the record was deleted. */
interface Known<Kept> {
  readonly version: number;
  readonly kept: Kept | undefined;
}

/**
 * Keeps something of each live row of a table in this process. An update reads what was written since, if the driver
 * can tell. Otherwise it scans the table.
 */
export class Followed<Kept, Index> {
  readonly #driver: Driver;
  readonly #schema: TableSchema;
  readonly #following: Following<Row, Kept, Index>;
  readonly #read: (row: Row) => Row;
  readonly #turns = new Turns();
  #known = new Map<string, Known<Kept>>();
  #live: LiveRows<Kept> | undefined;
  #index: Index;
  #mark: string | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(driver: Driver, schema: TableSchema, following: Following<Row, Kept, Index>) {
    this.#driver = driver;
    this.#schema = schema;
    this.#read = rowReader(schema);
    this.#following = { ...following, columns: withBookkeeping(schema, following.columns) };
    this.#index = following.begin();
  }

  current(): Promise<Current<Kept, Index>> {
    return this.#turns.take(async () => {
      clearTimeout(this.#timer);
      try {
        await this.#follow();
      } finally {
        this.#timer = setTimeout(() => void this.#turns.take(async () => this.#forget()), IDLE).unref();
      }
      const current = { rows: (this.#live ??= new LiveRows(this.#known)), index: this.#index };
      if (this.#mark === null) this.#forget();
      return current;
    });
  }

  async #follow(): Promise<void> {
    const { columns } = this.#following;
    const news = this.#mark === null ? null : await this.#driver.scanSince?.(this.#mark, columns);
    if (news) {
      this.#mark = news.mark;
      this.#add(news.rows);
      return;
    }
    this.#forget();
    const start = await this.#driver.scanSince?.(null, columns);
    for await (const rows of this.#driver.scan(columns)) this.#add(rows);
    this.#mark = start?.mark ?? null;
  }

  #add(rows: readonly Row[]): void {
    for (const given of rows) {
      const row = this.#read(given);
      const key = keyOf(this.#schema, row);
      const version = versionOf(row);
      if (version < (this.#known.get(key)?.version ?? 0)) continue;
      const kept = row["deleted"] === true ? undefined : this.#following.keep(row, this.#index);
      this.#known.set(key, { version, kept });
      this.#live = undefined;
    }
  }

  /** Forgets everything. A caller that still reads has the old rows and the old index. */
  #forget(): void {
    this.#known = new Map();
    this.#live = undefined;
    this.#index = this.#following.begin();
    this.#mark = null;
  }
}

/** What is kept of the live rows, in the order in which their keys were first stored. */
export class LiveRows<Kept> {
  readonly #known: ReadonlyMap<string, Known<Kept>>;

  constructor(known: ReadonlyMap<string, Known<Kept>>) {
    this.#known = known;
  }

  get(key: string): Kept | undefined {
    return this.#known.get(key)?.kept;
  }

  all(): Kept[] {
    const all: Kept[] = [];
    for (const { kept } of this.#known.values()) if (kept !== undefined) all.push(kept);
    return all;
  }
}
