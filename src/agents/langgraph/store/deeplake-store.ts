import {
  BaseStore,
  type Item,
  type MatchCondition,
  type Operation,
  type OperationResults,
} from "@langchain/langgraph";

import { DRIVER_OPTIONS } from "../../../storage/driver/driver-options.ts";
import type { DriverOptions } from "../../../storage/driver/driver.ts";
import { CallsUnderWay } from "../../../base/async/calls-under-way.ts";
import {
  boolean,
  checkedBy,
  either,
  list,
  none,
  plain,
  readOption,
  string,
  wholeFrom,
  withDefault,
} from "../../../base/options/option.ts";
import { nested, type OptionsSpec, readOptions } from "../../../base/options/read-options.ts";
import { isZero } from "../../../base/text/similarity.ts";
import { once } from "../../../base/async/once.ts";
import { Turns } from "../../../base/async/turns.ts";
import { Table } from "../../../storage/table/table.ts";
import { checkFilter } from "./check-value-filter.ts";
import { expiryColumns, living, renew } from "./expiry.ts";
import { type FoundItem, nearestItems, newestItems } from "./find-items.ts";
import { itemColumns, namespaceOf, rowToItem, type WholeItem } from "./item-codec.ts";
import { INDEX_OPTIONS, ItemVectors, type StoreIndex } from "./item-vectors.ts";
import { listNamespaces, type NamespaceListing } from "./namespaces.ts";
import {
  type ItemSearch,
  type PlannedOperation,
  planOperation,
  type StoreOperation,
} from "./plan-operation.ts";
import { type ItemRow, type ItemTable, storeSchema } from "./store-schema.ts";
import { minutes, type StoreTtl, TTL_OPTIONS } from "./store-ttl.ts";
import { writeItems, sweep } from "./write-items.ts";

/** Options of `DeeplakeStore.open`. */
export interface DeeplakeStoreOptions extends DriverOptions {
  /**
   * How vectors of items are computed, so that items are found by meaning. Without `index`, a search ignores `query`.
   * @default none
   */
  readonly index?: StoreIndex;
  /** How long items live. @default forever */
  readonly ttl?: StoreTtl;
}

const STORE_OPTIONS = {
  index: nested(INDEX_OPTIONS),
  ttl: nested(TTL_OPTIONS),
  ...DRIVER_OPTIONS,
} satisfies OptionsSpec<DeeplakeStoreOptions>;

const PUT_OPTIONS = {
  ttl: either(minutes, none),
} satisfies OptionsSpec<{ readonly ttl?: number | null }>;

const operationsOption = list<Operation[]>("a list of operations", plain("an operation"));

/** Options of `listNamespaces`: which namespaces, and which page of them. */
interface ListOptions {
  readonly prefix?: string[];
  readonly suffix?: string[];
  readonly maxDepth?: number;
  readonly limit?: number;
  readonly offset?: number;
}

const LIST_OPTIONS = {
  prefix: checkedBy<string[]>("a namespace", () => {}),
  suffix: checkedBy<string[]>("a namespace", () => {}),
  maxDepth: wholeFrom(1),
  limit: withDefault(wholeFrom(0), 100),
  offset: withDefault(wholeFrom(0), 0),
} satisfies OptionsSpec<ListOptions>;

/** Options of `search`. */
interface SearchOptions {
  readonly filter?: Record<string, unknown>;
  readonly limit?: number;
  readonly offset?: number;
  readonly query?: string;
  readonly refreshTtl?: boolean;
}

const SEARCH_OPTIONS = {
  filter: checkedBy<Record<string, unknown>>("a filter", (given) => checkFilter(given)),
  limit: wholeFrom(0),
  offset: wholeFrom(0),
  query: string(),
  refreshTtl: boolean(),
} satisfies OptionsSpec<SearchOptions>;

/**
 * LangGraph's long-term memory in a Deeplake table, for `compile({ store })`. Several processes may open the
 * same location.
 *
 * Values are JSON objects and come back as they were put. They are stored as given, without redaction. A search
 * returns the most recently updated items first. With a `query` and an `index`, a search returns the most similar
 * items first, with the cosine similarity -1..1 as `score`. Items without a vector follow and have no score. In a
 * batch, reads see the state before the batch, and the last of several puts of one key counts. An item lives forever
 * unless its put or the store sets a `ttl`.
 */
export class DeeplakeStore extends BaseStore implements AsyncDisposable {
  readonly #table: ItemTable;
  readonly #calls = new CallsUnderWay();
  readonly #vectors: ItemVectors | undefined;
  readonly #ttl: StoreTtl;
  #lastWrite = 0;
  readonly #writes = new Turns();
  readonly #close: () => Promise<void>;

  private constructor(table: ItemTable, vectors: ItemVectors | undefined, ttl: StoreTtl) {
    super();
    this.#table = table;
    this.#vectors = vectors;
    this.#ttl = ttl;
    this.#calls.count(this, "close", "stop");
    this.#close = once(async () => {
      await this.#calls.settled();
      await this.#writes.done();
      await this.#table.close();
    });
  }

  /**
   * Opens the table `store` of a location. Creates the table if it is missing.
   * @param url A directory, a `file://` URL, `s3://bucket/folder` (`gcs://`, `az://`),
   * `al://workspace/name`, `postgres://…` or `memory:`.
   * @throws DeeplakeError, such as INVALID_LOCATION, ENGINE_MISSING, EMBEDDINGS_MISMATCH: `docs/errors.md`
   * @example const store = await DeeplakeStore.open("./memories", { index: { embeddings, fields: ["text"] } });
   */
  static async open(url: string, options: DeeplakeStoreOptions = {}): Promise<DeeplakeStore> {
    const { index, ttl = {}, ...driver } = readOptions("DeeplakeStore.open", options, STORE_OPTIONS);
    const vectors = index && new ItemVectors(index);
    const dimensions = vectors
      ? (index.dims ?? (await vectors.ofQuery("How long is a vector?")).length)
      : null;
    const table = await Table.open(url, "store", storeSchema, { ...driver, dimensions });
    return new DeeplakeStore(table, vectors, ttl);
  }

  /**
   * Runs operations together. `get`, `put`, `delete`, `search` and `listNamespaces` are batches of one operation.
   * Batches that write run one after another.
   * @throws InvalidNamespaceError of LangGraph; DeeplakeError INVALID_ARGUMENT, INVALID_FILTER, INVALID_VECTOR,
   * EMBEDDINGS_MISMATCH. After these errors, nothing is written.
   */
  override async batch<Op extends Operation[]>(operations: Op): Promise<OperationResults<Op>> {
    readOption(operationsOption, operations, "operations");
    const run = (): Promise<unknown> => this.#run(operations);
    const results = operations.some((operation) => "value" in operation) ? this.#writes.take(run) : run();
    return results as Promise<OperationResults<Op>>;
  }

  /**
   * Puts an item. An existing item is replaced.
   * @param index `false` for no vector, or the paths to embed. Default: the store's paths.
   * @param options `ttl`: minutes that the item lives, `null` for forever. Default: the store's `defaultTtl`.
   */
  override async put(
    namespace: string[],
    key: string,
    value: Record<string, unknown>,
    index?: false | string[],
    options: { readonly ttl?: number | null } = {},
  ): Promise<void> {
    const { ttl } = readOptions("put", options, PUT_OPTIONS);
    const at = { namespace, key, value, ...(index !== undefined && { index }) };
    const put: StoreOperation = { ...at, ttl, isOwn: true };
    await this.batch([put]);
  }

  // Overridden because LangGraph's own methods refuse labels that its earlier versions allowed.
  override async get(namespace: string[], key: string): Promise<Item | null> {
    const [item = null] = await this.batch([{ namespace, key }]);
    return item;
  }

  override async delete(namespace: string[], key: string): Promise<void> {
    await this.batch([{ namespace, key, value: null }]);
  }

  override async listNamespaces(options: ListOptions = {}): Promise<string[][]> {
    const { prefix, suffix, ...page } = readOptions("listNamespaces", options, LIST_OPTIONS);
    const matchConditions: MatchCondition[] = [
      ...(prefix ? [{ matchType: "prefix" as const, path: prefix }] : []),
      ...(suffix ? [{ matchType: "suffix" as const, path: suffix }] : []),
    ];
    const [namespaces = []] = await this.batch([{ matchConditions, ...page }]);
    return namespaces;
  }

  /**
   * Finds the items below a namespace that match a filter. The comment of the class describes their order.
   * @param options `refreshTtl`: whether the search restarts the lifetime of the found items. Default: the store's
   * `refreshOnRead`.
   */
  override async search(
    namespacePrefix: string[],
    options: SearchOptions = {},
  ): Promise<Awaited<ReturnType<BaseStore["search"]>>> {
    const search = readOptions("search", options, SEARCH_OPTIONS);
    const [found] = await this.batch([{ namespacePrefix, ...search }]);
    return found ?? [];
  }

  /** Deletes expired items, which reads no longer return. Returns their number. */
  sweepExpiredItems(): Promise<number> {
    return this.#writes.take(() => sweep(this.#table, Date.now()));
  }

  /**
   * Waits until everything that was put is stored.
   * @param options `fold`: also folds the rows into the dataset now, so that plain Deeplake readers see them.
   */
  async flush(options: { fold?: boolean } = {}): Promise<void> {
    await this.#writes.done();
    await this.#table.flush(options);
  }

  /** Physically removes replaced, deleted and expired items and rebuilds the indexes. */
  async compact(): Promise<void> {
    await this.sweepExpiredItems();
    await this.#table.compact();
  }

  /** Waits for writes, folds them into the dataset and releases the engine. Closing twice is harmless. */
  close(): Promise<void> {
    return this.#close();
  }

  /** The same as `close`. LangGraph does not call `stop`. */
  override stop(): Promise<void> {
    return this.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(operations: readonly StoreOperation[]): Promise<unknown[]> {
    const planned = await Promise.all(operations.map(planOperation));
    const ids = planned.flatMap((operation) => (operation.kind === "get" ? [operation.id] : []));
    const [rows, others] = await Promise.all([
      this.#get([...new Set(ids)]),
      Promise.all(planned.map((operation) => this.#find(operation))),
    ]);
    const puts = planned.flatMap((operation) => (operation.kind === "put" ? [operation.put] : []));
    if (puts.length > 0) {
      // No two batches of puts get the same millisecond, so that their order is known.
      const now = (this.#lastWrite = Math.max(Date.now(), this.#lastWrite + 1));
      await writeItems(this.#table, this.#vectors, puts, { now, defaultTtl: this.#ttl.defaultTtl });
    }
    return planned.map((operation, position) => {
      if (operation.kind !== "get") return others[position];
      const row = rows.get(operation.id);
      return row ? rowToItem(row) : null;
    });
  }

  async #get(ids: readonly string[]): Promise<ReadonlyMap<string, WholeItem>> {
    const rows = await living(this.#table, await this.#table.get(ids, itemColumns), Date.now());
    if (this.#ttl.refreshOnRead) await renew(this.#table, rows, Date.now());
    return new Map(rows.map((row) => [row.id, row]));
  }

  async #find(operation: PlannedOperation): Promise<unknown> {
    if (operation.kind === "list") return this.#list(operation.listing);
    if (operation.kind !== "search") return undefined;
    const { search, query } = operation;
    const found = await this.#search(search, query);
    const { refreshTtl = this.#ttl.refreshOnRead } = search;
    const rows = found.map(({ row }) => row);
    if (refreshTtl) await renew(this.#table, rows, Date.now());
    return found.map(({ row, score }) => ({ ...rowToItem(row), ...(score !== undefined && { score }) }));
  }

  async #search(search: ItemSearch, query: string | undefined): Promise<FoundItem[]> {
    const vector = query && this.#vectors ? await this.#vectors.ofQuery(query) : undefined;
    return vector && !isZero(vector)
      ? nearestItems(this.#table, search, vector)
      : newestItems(this.#table, search);
  }

  async #list(listing: NamespaceListing): Promise<string[][]> {
    const rows: ItemRow<"namespace" | (typeof expiryColumns)[number]>[] = [];
    for await (const row of this.#table.scan({ columns: ["part", "namespace", ...expiryColumns] }))
      if (row.part === 0) rows.push(row);
    return listNamespaces((await living(this.#table, rows, Date.now())).map(namespaceOf), listing);
  }
}
