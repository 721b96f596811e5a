import { boolean } from "../../base/options/option.ts";
import { readOptions } from "../../base/options/read-options.ts";
import type {
  Driver,
  DriverOptions,
  ErasureReport,
  MaintenanceReport,
  OpenedTable,
  TableSchema,
} from "../driver/driver.ts";
import { withLifecycle } from "../driver/with-lifecycle.ts";
import { openDriver } from "./resolve.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { evaluateFilter } from "../../base/filter/evaluate-filter.ts";
import { filterFields } from "../../base/filter/filter-fields.ts";
import type { Filter } from "../../base/filter/filter.ts";
import { storableText } from "../../base/json/storable.ts";
import type { Row, Scored, Vector } from "../../base/types.ts";
import { equallyNear, nearestThenNewest } from "./nearest-then-newest.ts";
import { NewestRows, versionOf } from "./newest-rows.ts";
import { pushableFilter } from "./pushable-filter.ts";
import type { ReadField, ReadOptions, TableOptions } from "./read-options.ts";
import { scopedDriver } from "./scoped-driver.ts";
import type { ScopeView } from "./scope-view.ts";
import { searchAll, searchAllText } from "./search-all.ts";
import { upgradedDriver } from "./upgraded-driver.ts";
import { tombstone } from "./tombstone.ts";
import { validateRow, validateVector } from "./validate-row.ts";
import { VersionClock } from "./version-clock.ts";

const column: ReadField = (row, field) => row[field];

/**
 * Rows as a user thinks of them: one per key. Underneath every change is a new version; this class picks the newest,
 * hides the deleted, filters exactly and supplies what a driver lacks.
 */
export class Table {
  readonly schema: TableSchema;
  readonly #driver: Driver;
  readonly #clock = new VersionClock();
  readonly #view: ScopeView | undefined;
  #dimensions: number | null;
  #repairs: readonly string[];

  private constructor(driver: Driver, schema: TableSchema, opened: OpenedTable, view: ScopeView | undefined) {
    this.#driver = driver;
    this.schema = schema;
    this.#view = view;
    this.#dimensions = opened.dimensions;
    this.#repairs = opened.repairs;
  }

  /** Opens the table at a location, making it when it is missing. `table`: its name below the location; `null`: the location itself. */
  static async open(
    location: string,
    table: string | null,
    schema: TableSchema,
    options: TableOptions & DriverOptions,
  ): Promise<Table> {
    return Table.over(await openDriver(location, table, options), schema, options);
  }

  /** A table over a driver of one's own. */
  static async over(driver: Driver, schema: TableSchema, options: TableOptions): Promise<Table> {
    const { view, upgrade } = options;
    const scoped = view ? scopedDriver(driver, schema, view) : driver;
    const managed = withLifecycle(upgrade ? upgradedDriver(scoped, upgrade) : scoped);
    const opened = await managed.open(schema, { dimensions: options.dimensions });
    if (
      options.dimensions !== null &&
      opened.dimensions !== null &&
      opened.dimensions !== options.dimensions
    ) {
      await managed.close();
      throw new DeeplakeError(
        "EMBEDDINGS_MISMATCH",
        `Expected embeddings of ${opened.dimensions} dimensions, with which this table was made, got ${options.dimensions}. ` +
          "Open it with the embeddings it was made with, or choose another location.",
      );
    }
    return new Table(managed, schema, opened, view);
  }

  /** Length of the vectors; `null` until the first vector settles it. */
  get dimensions(): number | null {
    return this.#dimensions;
  }

  /** Damage mended while opening, one sentence each. */
  get repairs(): readonly string[] {
    return this.#repairs;
  }

  /**
   * Adds versions, all or none, and resolves to their numbers. Absent cells become null, `deleted` false.
   * `mayReplace`: some key may exist already; its new version is then above the known one, whatever the clock says.
   * `versioned`: the rows carry their versions, so that writing them again, from whichever process, changes nothing, and
   * neither does one that is not above the newest of its key. `stored`: they are as they are stored, of any scope.
   * @throws DeeplakeError INVALID_ROW, INVALID_VECTOR, EMBEDDINGS_MISMATCH; nothing is written then.
   */
  async append(
    rows: readonly Row[],
    {
      mayReplace = false,
      versioned = false,
      stored = false,
      signal,
    }: { mayReplace?: boolean; versioned?: boolean; stored?: boolean; signal?: AbortSignal } = {},
  ): Promise<number[]> {
    if (rows.length === 0) return [];
    const dimensions = this.#dimensions ?? this.#lengthOfFirstVector(rows);
    const complete = rows.map((row) => {
      const version = versioned ? (row["version"] ?? 0) : 0;
      return validateRow(this.schema, { ...row, version, deleted: row["deleted"] ?? false }, dimensions);
    });
    if (this.#dimensions === null && dimensions !== null) await this.#settle(dimensions);
    if (!versioned) await this.#stamp(complete, mayReplace);
    await this.#driver.append(complete, { mayReplace, ...(stored && { stored }), ...(signal && { signal }) });
    return complete.map(versionOf);
  }

  /** The live rows of these keys, in this order; unknown keys are left out. */
  async get(keys: readonly string[], columns: readonly string[] = this.#readable()): Promise<Row[]> {
    const rows = await this.#lookup(keys, columns);
    return keys.map((key) => rows.live(key)).filter((row) => row !== undefined);
  }

  /** The live rows whose text column is one of these values, in no particular order. */
  async find(
    name: string,
    values: readonly string[],
    columns: readonly string[] = this.#readable(),
  ): Promise<Row[]> {
    const wanted = new Set(values.filter((value) => value !== "" && storableText(value) === value));
    const wide = [...new Set([name, ...columns])];
    const isWanted = (row: Row): boolean => wanted.has(row[name] as string);
    if (wanted.size === 0) return [];
    if (!this.#driver.lookupBy) {
      const rows: Row[] = [];
      for await (const row of this.scan({ columns: wide })) if (isWanted(row)) rows.push(row);
      return rows;
    }
    const found = await this.#driver.lookupBy(name, [...wanted], [this.schema.key]);
    // A version that matches may be superseded by one that does not.
    return found.length === 0 ? [] : (await this.get(this.#keysOf(found), wide)).filter(isWanted);
  }

  /** Whether a row may be changed here: those of other scopes can be read only. */
  owns(row: Row): boolean {
    return this.#view === undefined || row["scope"] === this.#view.write;
  }

  /** Deletes the records of these keys that are one's own; resolves to how many were live. Their bytes go when maintenance runs. */
  async remove(keys: readonly string[]): Promise<number> {
    const rows = await this.#lookup([...new Set(keys)], this.#has("scope") ? ["scope"] : []);
    const live = [...rows.all()].filter((row) => this.owns(row));
    await this.append(
      live.map((row) => ({ ...tombstone(this.schema, row, this.#dimensions), deleted: true })),
      { mayReplace: true },
    );
    return live.length;
  }

  /** All live rows, in a stable order. */
  async *scan({
    filter,
    columns = this.#readable(),
    read = column,
    reads,
  }: ReadOptions = {}): AsyncGenerator<Row> {
    const newest = new NewestRows(this.schema);
    const wanted = [
      ...new Set([...this.#bookkeeping(), ...columns, ...this.#columnsOf(filter, read, reads)]),
    ];
    for await (const rows of this.#driver.scan(wanted)) newest.add(rows);
    for (const row of newest.all()) if (matches(filter, row, read)) yield row;
  }

  /** How many live rows match. */
  async count(filter?: Filter, read: ReadField = column): Promise<number> {
    let count = 0;
    for await (const _ of this.scan({ ...(filter && { filter }), columns: [], read })) count++;
    return count;
  }

  /**
   * The `k` live rows nearest to the vector by cosine similarity, best first; rows without a vector are never found.
   * `newest`: of equally near rows the newest are chosen, instead of any, as far as four times the candidates reach.
   */
  async search(
    request: { vector: Vector; k: number; newest?: boolean } & ReadOptions,
  ): Promise<Scored<Row>[]> {
    const vector = validateVector("the query", request.vector, this.#dimensions);
    const search = this.#driver.searchVector?.bind(this.#driver);
    if (!search) return searchAll(this, vector, request);
    const found = await this.#verified(request, async (limit, filter, columns) => {
      const nearest = (count: number): Promise<Scored<Row>[]> =>
        search(vector, {
          limit: count,
          columns,
          ...(filter && { filter }),
          ...(request.signal && { signal: request.signal }),
        });
      const candidates = await nearest(limit);
      if (!request.newest) return candidates;
      const more = candidates.length >= limit && equallyNear(candidates.slice(request.k - 1));
      return (more ? await nearest(4 * limit) : candidates).toSorted(nearestThenNewest);
    });
    return request.newest ? found.toSorted((a, b) => b.similarity - a.similarity) : found;
  }

  /** At most `k` live rows that share words with the text, best first. Gives an order, not a score. */
  async searchText(request: { text: string; k: number } & ReadOptions): Promise<Row[]> {
    const text = storableText(request.text);
    const search = this.#driver.searchText?.bind(this.#driver);
    if (!search) return searchAllText(this, { ...request, text });
    const found = await this.#verified(request, async (limit, filter, columns) => {
      const rows = await search(text, {
        limit,
        columns,
        ...(filter && { filter }),
        ...(request.signal && { signal: request.signal }),
      });
      return rows.map((item) => ({ item, similarity: 0 }));
    });
    return found.map(({ item }) => item);
  }

  /** Resolves when everything accepted is stored. `fold`: also merges it now, so that plain Deeplake readers see it. */
  async flush(options: { fold?: boolean } = {}): Promise<void> {
    const { fold } = readOptions("flush", options, { fold: boolean() });
    if (fold) await this.#driver.maintain?.({ compact: false });
  }

  /** Removes dead rows physically and rebuilds the indexes. */
  async compact(): Promise<MaintenanceReport | null> {
    return (await this.#driver.maintain?.({ compact: true })) ?? null;
  }

  /** Removes dead rows physically, with every trace of them that the driver can reach. */
  async erase(): Promise<ErasureReport> {
    if (this.#driver.erase) return this.#driver.erase();
    return { removed: (await this.compact())?.removed ?? 0, remains: "service" };
  }

  async close(): Promise<void> {
    await this.#driver.close();
  }

  /**
   * Candidates come from every stored version, so each one that the filter lets pass is looked up: is it the newest
   * version of its key, does it live? Fetches more candidates until `k` stood the test or none are left.
   */
  async #verified(
    {
      k,
      filter,
      columns = this.#readable(),
      read = column,
      reads,
      push,
      fetch = Math.max(100, 20 * k),
    }: { k: number } & ReadOptions,
    candidates: (
      limit: number,
      filter: Filter | undefined,
      columns: readonly string[],
    ) => Promise<Scored<Row>[]>,
  ): Promise<Scored<Row>[]> {
    // With a reader of one's own a field's name says nothing about a column.
    const pushable = filter && read === column ? pushableFilter(filter, this.schema) : undefined;
    let pushed = push ? push(0) : pushable;
    const filtered = this.#columnsOf(filter, read, reads);
    const wanted = [...new Set([...columns, ...filtered])];
    const asked = [...new Set([this.schema.key, "version", ...filtered])];
    const winners: Scored<Row>[] = [];
    const judged = new Set<string>();
    for (let [limit, round] = [fetch, 1]; ; round++) {
      const found = await candidates(limit, pushed, asked);
      let position = 0;
      while (winners.length < k && position < found.length) {
        const batch: Scored<Row>[] = [];
        while (batch.length < k + 2 && position < found.length) {
          const candidate = found[position++] as Scored<Row>;
          if (!judged.has(stamp(this.schema, candidate.item)) && matches(filter, candidate.item, read))
            batch.push(candidate);
        }
        const rows = await this.#lookup(
          [...new Set(batch.map(({ item }) => item[this.schema.key] as string))],
          wanted,
        );
        for (const { item, similarity } of batch) {
          const mark = stamp(this.schema, item);
          if (judged.has(mark)) continue;
          judged.add(mark);
          const row = rows.live(item[this.schema.key] as string);
          if (row && versionOf(row) === versionOf(item) && matches(filter, row, read))
            winners.push({ item: row, similarity });
        }
      }
      if (winners.length >= k || found.length < limit) return winners.slice(0, k);
      const next = push ? push(round) : pushed;
      if (next === pushed) limit = 4 * Math.max(limit, found.length);
      pushed = next;
    }
  }

  /** Gives rows, which are this table's own copies, their versions. */
  async #stamp(rows: readonly Row[], mayReplace: boolean): Promise<void> {
    const known = mayReplace ? await this.#lookup(this.#keysOf(rows), []) : undefined;
    for (const row of rows) {
      const current = known?.newest(row[this.schema.key] as string);
      row["version"] = this.#clock.next(current ? versionOf(current) : 0);
    }
  }

  async #lookup(keys: readonly string[], columns: readonly string[]): Promise<NewestRows> {
    const rows = new NewestRows(this.schema);
    // A key that no row can have may not even be askable.
    const possible = keys.filter((key) => storableText(key) === key);
    if (possible.length > 0)
      rows.add(await this.#driver.lookup(possible, [...new Set([...this.#bookkeeping(), ...columns])]));
    return rows;
  }

  async #settle(dimensions: number): Promise<void> {
    await this.#driver.settleDimensions?.(dimensions);
    this.#dimensions = dimensions;
  }

  #lengthOfFirstVector(rows: readonly Row[]): number | null {
    const name = this.schema.vector;
    if (name === undefined) return null;
    const first = rows.find((row) => row[name] instanceof Float32Array)?.[name];
    return first instanceof Float32Array ? first.length : null;
  }

  #has(name: string): boolean {
    return this.schema.columns.some((one) => one.name === name);
  }

  #keysOf(rows: readonly Row[]): string[] {
    return [...new Set(rows.map((row) => row[this.schema.key] as string))];
  }

  #bookkeeping(): string[] {
    return [this.schema.key, "version", "deleted"];
  }

  #readable(): string[] {
    return this.schema.columns.filter(({ type }) => type !== "embedding").map(({ name }) => name);
  }

  /** Columns a filter needs: its fields where they are columns; with a reader of one's own any column may be read. */
  #columnsOf(
    filter: Filter | undefined,
    read: ReadField,
    reads: readonly string[] = this.#readable(),
  ): readonly string[] {
    if (!filter) return [];
    if (read !== column) return reads;
    const names = new Set(this.schema.columns.map(({ name }) => name));
    return filterFields(filter).filter((field) => names.has(field));
  }
}

function matches(filter: Filter | undefined, row: Row, read: ReadField): boolean {
  return filter === undefined || evaluateFilter(filter, (field) => read(row, field));
}

function stamp(schema: TableSchema, row: Row): string {
  return `${versionOf(row)} ${row[schema.key] as string}`;
}
