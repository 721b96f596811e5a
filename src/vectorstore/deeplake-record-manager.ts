import { type ListKeyOptions, RecordManager, type UpdateOptions } from "@langchain/core/indexing";

import { onceFor } from "../base/collections/once-for.ts";
import { CallsUnderWay } from "../base/async/calls-under-way.ts";
import { checkIds } from "../base/options/check-ids.ts";
import { derivedId } from "../base/json/derived-id.ts";
import { storableText } from "../base/json/storable.ts";
import { invalid } from "../base/options/invalid-argument.ts";
import {
  list,
  number,
  type Option,
  readOption,
  required,
  string,
  wholeFrom,
  withDefault,
} from "../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../base/options/read-options.ts";
import { DRIVER_OPTIONS } from "../storage/driver/driver-options.ts";
import type { DriverOptions } from "../storage/driver/driver.ts";
import type { ReadRow } from "../storage/table/row-of.ts";
import { Table } from "../storage/table/table.ts";
import { LazyTable } from "./lazy-table.ts";
import { metadataValue } from "./metadata-json.ts";
import { locationOption } from "./vector-store-options.ts";
import { recordsSchema, type RecordTable } from "./records-schema.ts";

/** Options of a record manager. */
export interface DeeplakeRecordManagerConfig extends DriverOptions {
  /** Location of the records. It must not be the location of the documents. */
  readonly url: string;
}

const CONFIG_OPTIONS = {
  url: required(locationOption),
  ...DRIVER_OPTIONS,
} satisfies OptionsSpec<DeeplakeRecordManagerConfig>;

/**
 * The group of a document. `index()` passes on whatever the metadata has as the source: a number, a date, an id of a
 * database, or nothing. A value that is no string is converted as in metadata and becomes JSON text. So does a string
 * that no driver can store.
 */
const groupOption: Option<string | null> = {
  expected: "a group",
  fits: () => true,
  inside: (source: unknown, name) => {
    const value = metadataValue(name, source) ?? null;
    const isStorable = value === null || (typeof value === "string" && storableText(value) === value);
    return isStorable ? value : JSON.stringify(value);
  },
  isShown: false,
};
const groups = list<(string | null)[]>("a list of groups", groupOption);
const time = number("a time that getTime returned", Number.isFinite);
const UPDATE_OPTIONS = {
  groupIds: groups,
  timeAtLeast: withDefault(time, 0),
} satisfies OptionsSpec<UpdateOptions>;
const LIST_OPTIONS = {
  before: time,
  after: time,
  groupIds: groups,
  limit: wholeFrom(0),
} satisfies OptionsSpec<ListKeyOptions>;

const READ = ["namespace", "record_key", "group_id", "is_grouped", "updated_at"] as const;
type RecordRow = ReadRow<typeof recordsSchema, (typeof READ)[number]>;

const namespaceOption: Option<string> = string("a string that is not empty", (value) => value !== "");

/**
 * Remembers which documents LangChain's `index()` has indexed, so that a restart neither indexes them again
 * nor forgets what to clean up. The table `records` of the location is opened on first use.
 * @example const recordManager = new DeeplakeRecordManager("articles", { url: "./index-records" });
 */
export class DeeplakeRecordManager extends RecordManager implements AsyncDisposable {
  override lc_namespace: string[] = ["langchain", "recordmanagers", "deeplake"];
  readonly #namespace: string;
  readonly #table: LazyTable<RecordTable>;
  readonly #calls = new CallsUnderWay();
  #lastTime: number | undefined;

  /**
   * @param namespace Name of the index, which separates its records from those of other indexes.
   * @throws DeeplakeError INVALID_ARGUMENT
   */
  constructor(namespace: string, config: DeeplakeRecordManagerConfig) {
    super();
    this.#namespace = readOption(namespaceOption, namespace, "namespace");
    const { url, ...driver } = readOptions("DeeplakeRecordManager", config ?? {}, CONFIG_OPTIONS);
    this.#table = new LazyTable(() =>
      Table.open(url, "records", recordsSchema, { ...driver, dimensions: null }),
    );
    this.#calls.count(this, "close");
  }

  static override lc_name(): string {
    return "DeeplakeRecordManager";
  }

  /**
   * Opens the table and creates it if needed.
   * @throws DeeplakeError INVALID_LOCATION, ENGINE_MISSING, PACKAGE_MISSING, CLOSED
   */
  override async createSchema(): Promise<void> {
    await this.#table.open();
  }

  /**
   * A time in microseconds. It is later than every time that this manager has returned, even if the clock was set
   * back. It is also later than all updates of documents that were known at the first call.
   */
  override async getTime(): Promise<number> {
    const last = (this.#lastTime ??= await this.#newest());
    return (this.#lastTime = Math.max(last + 1, this.#lastTime + 1, Date.now() * 1_000));
  }

  /**
   * Records that these documents are indexed now.
   * @param options `groupIds`: the group of each document, `null` for none. Without `groupIds`, documents
   * keep their groups. `timeAtLeast`: refuses the update if the manager's time is earlier.
   */
  override async update(keys: string[], options: UpdateOptions = {}): Promise<void> {
    checkIds(keys);
    const { groupIds, timeAtLeast } = readOptions("update", options, UPDATE_OPTIONS);
    if (groupIds && groupIds.length !== keys.length)
      throw invalid(`${keys.length} groupIds, one for each key`, String(groupIds.length));
    const now = await this.getTime();
    if (now < timeAtLeast)
      throw invalid("a timeAtLeast that getTime returned", "one in the future", "Call getTime for it.");
    const table = await this.#table.open();
    const before = await table.get(keys.map((key) => this.#idOf(key)));
    const known = new Map(before.map((row) => [row.id, row]));
    const rows = keys.map((key, at) => {
      const id = this.#idOf(key);
      const group = groupIds ? (groupIds[at] ?? null) : groupOf(known.get(id));
      return {
        id,
        namespace: this.#namespace,
        record_key: key,
        group_id: group ?? "",
        is_grouped: group !== null,
        updated_at: now,
      };
    });
    await table.append([...new Map(rows.map((row) => [row.id, row])).values()], { mayReplace: true });
  }

  override async exists(keys: string[]): Promise<boolean[]> {
    checkIds(keys);
    const ids = keys.map((key) => this.#idOf(key));
    const found = new Set((await (await this.#table.open()).get(ids, [])).map(({ id }) => id));
    return ids.map((id) => found.has(id));
  }

  /** Keys that were updated after `after` and before `before` and are in one of the groups, oldest update first. */
  override async listKeys(options: ListKeyOptions = {}): Promise<string[]> {
    const { before, after, groupIds, limit } = readOptions("listKeys", options, LIST_OPTIONS);
    const rows = (await this.#rows()).filter(
      (row) =>
        (before === undefined || row.updated_at < before) &&
        (after === undefined || row.updated_at > after) &&
        (groupIds === undefined || groupIds.includes(groupOf(row))),
    );
    rows.sort((a, b) => a.updated_at - b.updated_at || a.version - b.version);
    return rows.slice(0, limit).map(({ record_key: key }) => key);
  }

  override async deleteKeys(keys: string[]): Promise<void> {
    checkIds(keys);
    await (await this.#table.open()).remove(keys.map((key) => this.#idOf(key)));
  }

  /** Merges recent writes and releases the engine. */
  async close(): Promise<void> {
    await this.#calls.settled();
    await this.#table.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #idOf(key: string): string {
    return derivedId(this.#namespace, key);
  }

  async #rows(): Promise<RecordRow[]> {
    const { rows } = await records(await this.#table.open()).current();
    return rows.all().filter(({ namespace }) => namespace === this.#namespace);
  }

  async #newest(): Promise<number> {
    return (await this.#rows()).reduce((newest, row) => Math.max(newest, row.updated_at), 0);
  }
}

/**
 * All records, kept in memory for a minute, because `index()` lists keys after each batch. During that minute, only
 * new records are read.
 */
const records = onceFor((table: RecordTable) =>
  table.follow({ columns: READ, begin: () => undefined, keep: (row: RecordRow) => row }),
);

function groupOf(row: RecordRow | undefined): string | null {
  return row?.is_grouped ? row.group_id : null;
}
