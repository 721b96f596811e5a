import { listOf } from "../../base/async/list-of.ts";
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
import { type LivingDriver, withLifecycle } from "../driver/with-lifecycle.ts";
import { openDriver } from "./resolve.ts";
import type { Filter } from "../../base/filter/filter.ts";
import { storableText } from "../../base/json/storable.ts";
import { cosineSimilarity } from "../../base/text/similarity.ts";
import type { Row, Scored, Value, Vector } from "../../base/types.ts";
import { Followed, type Following } from "./followed.ts";
import { equallyNear, nearestThenNewest } from "./nearest-then-newest.ts";
import { inOrder } from "./in-order.ts";
import { keyOf, NewestRows, versionOf } from "../driver/newest-rows.ts";
import type { NearestOptions, ReadField, ReadOptions, TableOptions } from "./read-options.ts";
import { rowReader } from "./read-row.ts";
import { columnOf, filterColumns, matches, readableColumns, withBookkeeping } from "./row-filter.ts";
import type { ColumnName, NewRow, ReadableName, ReadRow } from "./row-of.ts";
import { scopedDriver } from "./scoped-driver.ts";
import type { ScopeView } from "./scope-view.ts";
import { searchAll, searchAllText } from "./search-all.ts";
import { type FoundBoth, type LiveRequest, searchLive } from "./search-live.ts";
import { upgradedDriver } from "./upgraded-driver.ts";
import { tombstone } from "./tombstone.ts";
import { dimensionsMismatch, lengthOfFirstVector, validateRow, validateVector } from "./validate-row.ts";
import { type FindCandidates, verifyCandidates } from "./verify-candidates.ts";
import { VersionClock } from "./version-clock.ts";

/** Options of `append`, which explains them. */
interface AppendOptions {
  readonly mayReplace?: boolean;
  readonly versioned?: boolean;
  readonly stored?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * A table as its users see it: one row per key. In the driver, every change is a new version. This class picks the
 * newest version, hides deleted records, filters exactly, and supplies what a driver lacks. The schema determines
 * the types of the rows.
 */
export class Table<S extends TableSchema = TableSchema> {
  readonly schema: S;
  readonly #driver: LivingDriver;
  readonly #read: (row: Row) => Row;
  readonly #clock = new VersionClock();
  readonly #view: ScopeView | undefined;
  #dimensions: number | null;
  #repairs: readonly string[];

  private constructor(driver: LivingDriver, schema: S, opened: OpenedTable, view: ScopeView | undefined) {
    this.#driver = driver;
    this.schema = schema;
    this.#read = rowReader(schema);
    this.#view = view;
    this.#dimensions = opened.dimensions;
    this.#repairs = opened.repairs;
  }

  /**
   * Opens the table at a location and creates it if it is missing. `table` is the name of the table below
   * the location, or `null` for the location itself.
   */
  static async open<S extends TableSchema>(
    location: string,
    table: string | null,
    schema: S,
    options: TableOptions & DriverOptions,
  ): Promise<Table<S>> {
    return Table.over(await openDriver(location, table, options), schema, options);
  }

  /** Opens a table over a given driver. */
  static async over<S extends TableSchema>(
    driver: Driver,
    schema: S,
    options: TableOptions,
  ): Promise<Table<S>> {
    const { view, upgrade } = options;
    const scoped = view ? scopedDriver(driver, schema, view) : driver;
    const managed = withLifecycle(upgrade ? upgradedDriver(scoped, upgrade) : scoped);
    const opened = await managed.open(schema, { dimensions: options.dimensions });
    const mismatch = dimensionsMismatch(options.dimensions, opened.dimensions);
    if (mismatch) {
      await managed.close();
      throw mismatch;
    }
    return new Table(managed, schema, opened, view);
  }

  /** Length of the vectors; `null` until the first vector decides it. */
  get dimensions(): number | null {
    return this.#dimensions;
  }

  /** Damage that was repaired while opening, one sentence each. */
  get repairs(): readonly string[] {
    return this.#repairs;
  }

  /**
   * Adds versions and returns their numbers. A missing text, dict, vector or nullable cell is empty, and a missing
   * `deleted` is false. Any other missing cell is refused.
   * @param options `mayReplace`: a key may already exist; its new version is then higher than the known one,
   * whatever the clock says. `versioned`: the rows carry their versions, so that writing them again, in any
   * process, changes nothing. A version that is lower than the newest of its key changes nothing either.
   * `stored`: the rows, of any scope, are in the form in which the table stores them.
   * @throws DeeplakeError INVALID_ROW, INVALID_VECTOR, EMBEDDINGS_MISMATCH; then nothing is written
   */
  append(rows: readonly NewRow<S>[], options: AppendOptions = {}): Promise<number[]> {
    return this.#append(rows as readonly Row[], options);
  }

  async #append(
    rows: readonly Row[],
    { mayReplace = false, versioned = false, stored = false, signal }: AppendOptions,
  ): Promise<number[]> {
    if (rows.length === 0) return [];
    const dimensions = this.#dimensions ?? lengthOfFirstVector(this.schema, rows);
    const complete = rows.map((row) => {
      const version = versioned ? versionOf(row) : 0;
      const as = { version, deleted: row["deleted"] ?? false };
      return validateRow(this.schema, row, dimensions, as, this.#driver.takesLongTexts);
    });
    if (this.#dimensions === null && dimensions !== null) await this.#settle(dimensions);
    const replaces = versioned ? mayReplace : await this.#stamp(complete, mayReplace);
    const hint = { mayReplace: replaces, ...(stored && { stored }), ...(signal && { signal }) };
    await this.#driver.append(complete, hint);
    return complete.map(versionOf);
  }

  /** Returns the live rows with these keys, in the order of the keys. Keys without a live row are left out. */
  get<Name extends ColumnName<S> = ReadableName<S>>(
    keys: readonly string[],
    columns?: readonly Name[],
  ): Promise<ReadRow<S, Name>[]>;
  async get(
    keys: readonly string[],
    columns: readonly string[] = readableColumns(this.schema),
  ): Promise<object[]> {
    const rows = await this.#lookup(keys, columns);
    return keys.map((key) => rows.live(key)).filter((row) => row !== undefined);
  }

  /** Returns the live rows whose text column `name` has one of these values, in no particular order. */
  find<Name extends ColumnName<S> = ReadableName<S>>(
    name: ColumnName<S>,
    values: readonly string[],
    columns?: readonly Name[],
  ): Promise<ReadRow<S, Name>[]>;
  async find(
    name: string,
    values: readonly string[],
    columns: readonly string[] = readableColumns(this.schema),
  ): Promise<object[]> {
    const texts = [...new Set(values)].filter((value) => value !== "" && storableText(value) === value);
    if (texts.length === 0) return [];
    return this.#having(texts, name, columns, () => this.#driver.lookupBy?.(name, texts, [this.schema.key]));
  }

  /** @param lookup Finds every version that has one of the texts. */
  async #having(
    texts: readonly string[],
    name: string,
    columns: readonly string[],
    lookup: () => Promise<Row[]> | undefined,
  ): Promise<Row[]> {
    const wanted = new Set<unknown>(texts);
    const wide = [...new Set([name, ...columns])];
    const found = await lookup();
    const rows = found ? await this.#lookup(this.#keysOf(found), wide) : await this.#scanned(wide);
    // A matching version may be superseded by one that does not match.
    return [...rows.all()].filter((row) => wanted.has(row[name]));
  }

  /** Returns the live rows whose text column `name` is empty, in no particular order. */
  findEmpty<Name extends ColumnName<S>>(
    name: ColumnName<S>,
    columns: readonly Name[],
  ): Promise<ReadRow<S, Name>[]>;
  findEmpty(name: string, columns: readonly string[]): Promise<object[]> {
    return this.#having([""], name, columns, () => this.#driver.lookupEmpty?.(name, [this.schema.key]));
  }

  /** Whether a row may be changed here. Rows of other scopes can only be read. */
  owns({ scope }: { readonly scope?: Value }): boolean {
    return this.#view === undefined || scope === this.#view.write;
  }

  /**
   * Deletes the records with these keys that belong to the scope that this table writes. Returns how many were live.
   * Maintenance later removes their rows.
   */
  async remove(keys: readonly string[]): Promise<number> {
    const scope = readableColumns(this.schema).filter((name) => name === "scope");
    const rows = await this.#lookup([...new Set(keys)], scope);
    const live = [...rows.all()].filter((row) => this.owns(row));
    await this.#append(
      live.map((row) => tombstone(this.schema, row, this.#dimensions)),
      { mayReplace: true },
    );
    return live.length;
  }

  /** All live rows, in a stable order. */
  scan<Name extends ColumnName<S> = ReadableName<S>>(
    options?: ReadOptions<Name>,
  ): AsyncGenerator<ReadRow<S, Name>>;
  scan(options: ReadOptions = {}): AsyncGenerator<object> {
    return this.#live(options);
  }

  /** All live rows as a list. */
  rows<Name extends ColumnName<S> = ReadableName<S>>(
    options?: ReadOptions<Name>,
  ): Promise<ReadRow<S, Name>[]>;
  rows(options: ReadOptions = {}): Promise<object[]> {
    return listOf(this.#live(options));
  }

  /** Keeps something of each live row in this process, and reads only what was written since. */
  follow<Name extends ColumnName<S>, Kept, Index>(
    following: Following<ReadRow<S, Name>, Kept, Index> & { readonly columns: readonly Name[] },
  ): Followed<Kept, Index> {
    return new Followed(this.#driver, this.schema, following as unknown as Following<Row, Kept, Index>);
  }

  /** Counts the live rows that match. */
  async count(filter?: Filter, read: ReadField = columnOf): Promise<number> {
    return (await this.rows({ ...(filter && { filter }), columns: [], read })).length;
  }

  /**
   * Finds the `k` live rows nearest to the vector by cosine similarity, best first. Rows without a vector are
   * never found.
   */
  search<Name extends ColumnName<S> = ReadableName<S>>(
    request: { vector: Vector } & NearestOptions & ReadOptions<Name>,
  ): Promise<Scored<ReadRow<S, Name>>[]>;
  async search(request: { vector: Vector } & NearestOptions & ReadOptions): Promise<Scored<object>[]> {
    const vector = validateVector("the query", request.vector, this.#dimensions);
    const live = await this.#searchLive({ ...request, vector });
    if (live) return live.near;
    const search = this.#driver.searchVector?.bind(this.#driver);
    if (!search) return searchAll(this.schema, (options) => this.#live(options), vector, request);
    const found = await this.#verified(request, async (asked) => {
      const candidates = await search(vector, asked);
      if (request.oldest) return inOrder(candidates);
      if (!request.newest) return candidates;
      const more = candidates.length >= asked.limit && equallyNear(candidates.slice(request.k - 1));
      const wider = more ? await search(vector, { ...asked, limit: 4 * asked.limit }) : candidates;
      return wider.toSorted(nearestThenNewest);
    });
    return request.newest ? found.toSorted((a, b) => b.similarity - a.similarity) : found;
  }

  /** Finds at most `k` live rows that share words with the text, best first, without scores. */
  searchText<Name extends ColumnName<S> = ReadableName<S>>(
    request: { text: string; k: number } & ReadOptions<Name>,
  ): Promise<ReadRow<S, Name>[]>;
  async searchText(request: { text: string; k: number } & ReadOptions): Promise<object[]> {
    const text = storableText(request.text);
    const live = await this.#searchLive({ ...request, text });
    if (live) return live.worded.map(({ item }) => item);
    const search = this.#driver.searchText?.bind(this.#driver);
    if (!search) return searchAllText(this.schema, (options) => this.#live(options), { ...request, text });
    const found = await this.#verified(request, async (asked) =>
      (await search(text, asked)).map((item) => ({ item, similarity: 0 })),
    );
    return found.map(({ item }) => item);
  }

  /**
   * Searches by vector and by words at once. `near` are the `k` live rows nearest to the vector. `worded` are at
   * most `k` live rows that share words with the text, each with its cosine similarity to the vector, which is
   * `null` if the row has no vector.
   */
  searchBoth<Name extends ColumnName<S> = ReadableName<S>>(
    request: { vector: Vector; text: string } & NearestOptions & ReadOptions<Name>,
  ): Promise<FoundBoth<ReadRow<S, Name>>>;
  async searchBoth(
    request: { vector: Vector; text: string } & NearestOptions & ReadOptions,
  ): Promise<FoundBoth<object>> {
    const vector = validateVector("the query", request.vector, this.#dimensions);
    const live = await this.#searchLive({ ...request, vector, text: storableText(request.text) });
    if (live) return live;
    const { vector: name = "" } = this.schema;
    const columns = [...(request.columns ?? readableColumns(this.schema)), name] as ColumnName<S>[];
    const [near, worded] = await Promise.all([
      this.search(request as typeof request & ReadOptions<ColumnName<S>>),
      this.searchText({ ...request, columns }),
    ]);
    const similarity = ({ [name]: other }: Row): number | null =>
      other instanceof Float32Array ? cosineSimilarity(vector, other) : null;
    return { near, worded: (worded as Row[]).map((item) => ({ item, similarity: similarity(item) })) };
  }

  /**
   * Does nothing without `fold`, because rows are already stored when `append` resolves. `fold` merges rows into the
   * dataset now, so that plain Deeplake readers see them.
   */
  async flush(options: { fold?: boolean } = {}): Promise<void> {
    const { fold } = readOptions("flush", options, { fold: boolean() });
    if (fold) await this.#driver.maintain?.({ compact: false });
  }

  /** Physically removes dead rows and rebuilds the indexes. */
  async compact(): Promise<MaintenanceReport | null> {
    return (await this.#driver.maintain?.({ compact: true })) ?? null;
  }

  /** Physically removes dead rows and every trace of them that the driver can reach. */
  async erase(): Promise<ErasureReport> {
    if (this.#driver.erase) return this.#driver.erase();
    return { removed: (await this.compact())?.removed ?? 0, remains: "service" };
  }

  async close(patience?: number): Promise<void> {
    await this.#driver.close(patience);
  }

  /** Returns `null` if the driver cannot search live rows, or cannot do so at the moment. */
  async #searchLive(request: LiveRequest): Promise<FoundBoth | null> {
    const search = this.#driver.searchLive?.bind(this.#driver);
    return search ? searchLive(this.schema, request, search) : null;
  }

  #verified(request: NearestOptions & ReadOptions, candidates: FindCandidates): Promise<Scored<Row>[]> {
    return verifyCandidates(this.schema, request, candidates, (keys, columns) => this.#lookup(keys, columns));
  }

  /** Sets the versions of rows, in place. Returns whether some row is not the first version of its key. */
  async #stamp(rows: readonly Row[], mayReplace: boolean): Promise<boolean> {
    const keys = this.#keysOf(rows);
    const known = mayReplace ? await this.#lookup(keys, []) : undefined;
    for (const row of rows) {
      const current = known?.newest(keyOf(this.schema, row));
      row["version"] = this.#clock.next(current ? versionOf(current) : 0);
    }
    return mayReplace && (keys.length < rows.length || keys.some((key) => known?.newest(key) !== undefined));
  }

  async *#live({
    filter,
    columns = readableColumns(this.schema),
    read = columnOf,
    reads,
  }: ReadOptions): AsyncGenerator<Row> {
    const rows = await this.#scanned([...columns, ...filterColumns(this.schema, filter, read, reads)]);
    for (const row of rows.all()) if (matches(filter, row, read)) yield row;
  }

  async #scanned(columns: readonly string[]): Promise<NewestRows> {
    const newest = new NewestRows(this.schema);
    for await (const rows of this.#driver.scan(withBookkeeping(this.schema, columns)))
      newest.add(rows.map(this.#read));
    return newest;
  }

  async #lookup(keys: readonly string[], columns: readonly string[]): Promise<NewestRows> {
    const newest = new NewestRows(this.schema);
    // Some drivers refuse a key that no row can have.
    const possible = keys.filter((key) => storableText(key) === key);
    if (possible.length === 0) return newest;
    const rows = await this.#driver.lookup(possible, withBookkeeping(this.schema, columns));
    newest.add(rows.map(this.#read));
    return newest;
  }

  async #settle(dimensions: number): Promise<void> {
    await this.#driver.settleDimensions?.(dimensions);
    this.#dimensions = dimensions;
  }

  #keysOf(rows: readonly Row[]): string[] {
    return [...new Set(rows.map((row) => keyOf(this.schema, row)))];
  }
}
