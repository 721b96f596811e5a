import { BaseStore, type Operation, type OperationResults } from "@langchain/langgraph";

import { DRIVER_OPTIONS } from "../../../storage/driver/driver-options.ts";
import type { DriverOptions } from "../../../storage/driver/driver.ts";
import { nested, type OptionsSpec, readOptions } from "../../../base/options/read-options.ts";
import { once } from "../../../base/async/once.ts";
import { Turns } from "../../../base/async/turns.ts";
import { Table } from "../../../storage/table/table.ts";
import { nearestItems, newestItems } from "./find-items.ts";
import { itemColumns, namespaceOf, rowToItem } from "./item-codec.ts";
import { INDEX_OPTIONS, ItemVectors, type StoreIndex } from "./item-vectors.ts";
import { listNamespaces, type NamespaceListing } from "./namespaces.ts";
import { type PlannedOperation, planOperation } from "./plan-operation.ts";
import { type ItemTable, storeSchema } from "./store-schema.ts";
import { writeItems } from "./write-items.ts";

/** How to open a store. */
export interface DeeplakeStoreOptions extends DriverOptions {
  /** Makes items findable by meaning. Without it, a search ignores its `query`. */
  readonly index?: StoreIndex;
}

const STORE_OPTIONS = {
  index: nested(INDEX_OPTIONS),
  ...DRIVER_OPTIONS,
} satisfies OptionsSpec<DeeplakeStoreOptions>;

/**
 * LangGraph's long-term memory in a Deeplake table, for `compile({ store })`. Several processes may have one location
 * open.
 *
 * Values are JSON objects and come back as they were put. A search gives the most recently updated first; with a
 * `query` and an `index` the most similar first, with the cosine similarity -1..1 as `score`, and items without a
 * vector, unscored, after them. In a batch the reads see what was before it, and of several puts of one key the last
 * counts. Nothing expires. Values are kept as they are given: no secret in them is redacted.
 */
export class DeeplakeStore extends BaseStore implements AsyncDisposable {
  readonly #table: ItemTable;
  readonly #vectors: ItemVectors | undefined;
  readonly #writes = new Turns();
  readonly #close: () => Promise<void>;

  private constructor(table: ItemTable, vectors: ItemVectors | undefined) {
    super();
    this.#table = table;
    this.#vectors = vectors;
    this.#close = once(async () => {
      await this.#writes.done();
      await this.#table.close();
    });
  }

  /**
   * Opens or makes the table `store` of a location.
   * @param url A directory, a `file://` URL, `s3://bucket/folder` (`gcs://`, `az://`), `al://workspace/name`, `postgres://…` or `memory:`.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_LOCATION, ENGINE_MISSING, PACKAGE_MISSING, EMBEDDINGS_MISMATCH, STORE_UNREADABLE
   * @example const store = await DeeplakeStore.open("./memories", { index: { embeddings, fields: ["text"] } });
   */
  static async open(url: string, options: DeeplakeStoreOptions = {}): Promise<DeeplakeStore> {
    const { index, ...driver } = readOptions("DeeplakeStore.open", options, STORE_OPTIONS);
    const vectors = index && new ItemVectors(index);
    const dimensions = vectors
      ? (index.dims ?? (await vectors.ofQuery("How long is a vector?")).length)
      : null;
    return new DeeplakeStore(await Table.open(url, "store", storeSchema, { ...driver, dimensions }), vectors);
  }

  /**
   * Runs operations together; the other methods are each a batch of one. Batches that write run one after the other.
   * @throws InvalidNamespaceError of LangGraph; DeeplakeError INVALID_ARGUMENT, INVALID_FILTER, INVALID_VECTOR, EMBEDDINGS_MISMATCH; nothing is written then.
   */
  override batch<Op extends Operation[]>(operations: Op): Promise<OperationResults<Op>> {
    const run = (): Promise<unknown> => this.#run(operations);
    const results = operations.some((operation) => "value" in operation) ? this.#writes.take(run) : run();
    return results as Promise<OperationResults<Op>>;
  }

  /** Resolves when everything put so far is stored. @param options `fold`: also merge it now, so that plain Deeplake readers see it. */
  async flush(options: { fold?: boolean } = {}): Promise<void> {
    await this.#writes.done();
    await this.#table.flush(options);
  }

  /** Removes replaced and deleted items physically and rebuilds the indexes. */
  async compact(): Promise<void> {
    await this.#table.compact();
  }

  /** Waits for writes, merges them and gives the engine back. Closing twice is harmless. */
  close(): Promise<void> {
    return this.#close();
  }

  /** The same as `close`. LangGraph does not call it. */
  override stop(): Promise<void> {
    return this.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(operations: readonly Operation[]): Promise<unknown[]> {
    const planned = await Promise.all(operations.map(planOperation));
    const reads = planned.flatMap((operation) => (operation.kind === "get" ? [operation.id] : []));
    const [rows, others] = await Promise.all([
      this.#table.get([...new Set(reads)], itemColumns),
      Promise.all(planned.map((operation) => this.#find(operation))),
    ]);
    const found = new Map(rows.map((row) => [row.id, row]));
    const puts = planned.flatMap((operation) => (operation.kind === "put" ? [operation.put] : []));
    if (puts.length > 0) await writeItems(this.#table, this.#vectors, puts);
    return planned.map((operation, position) => {
      if (operation.kind !== "get") return others[position];
      const row = found.get(operation.id);
      return row ? rowToItem(row) : null;
    });
  }

  async #find(operation: PlannedOperation): Promise<unknown> {
    if (operation.kind === "list") return this.#list(operation.listing);
    if (operation.kind !== "search") return undefined;
    const { search, query } = operation;
    if (!query || !this.#vectors) return newestItems(this.#table, search);
    return nearestItems(this.#table, search, await this.#vectors.ofQuery(query));
  }

  async #list(listing: NamespaceListing): Promise<string[][]> {
    const namespaces: string[][] = [];
    for await (const row of this.#table.scan({ columns: ["part", "namespace"] }))
      if (row.part === 0) namespaces.push(namespaceOf(row));
    return listNamespaces(namespaces, listing);
  }
}
