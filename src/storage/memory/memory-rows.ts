import type { Row } from "../../base/types.ts";
import type { TableSchema } from "../driver/driver.ts";
import { keyOf, NewestRows, textOf, versionOf } from "../driver/newest-rows.ts";

/** Every stored version of a table in the order of storage, with the newest version of each record. */
export class MemoryRows {
  readonly #schema: Pick<TableSchema, "key">;
  #rows: Row[] = [];
  /** By key: the positions of its versions in `#rows`. */
  #versions = new Map<string, number[]>();
  /** By key: the number of its record, in the order in which keys were first stored. */
  #records = new Map<string, number>();
  /** By number of record: its newest version. */
  #newest: Row[] = [];
  /** By column that was looked up: the positions of each text in `#rows`, up to the row `upTo`. */
  #texts = new Map<string, { readonly found: Map<string, number[]>; upTo: number }>();
  /** How often rows were removed. */
  removals = 0;
  /**
   * The numbers of the records that were stored or changed, in order. Indexes over the records read this list to stay
   * up to date.
   */
  changes: number[] = [];

  constructor(schema: Pick<TableSchema, "key">) {
    this.#schema = schema;
  }

  /** Every version, in the order of storage. */
  get all(): readonly Row[] {
    return this.#rows;
  }

  /** Number of records, deleted ones included. */
  get records(): number {
    return this.#newest.length;
  }

  /** The newest version of a record. */
  newest(record: number): Row {
    return this.#newest[record] as Row;
  }

  /** @param rows These rows belong to this table from now on, so the caller no longer changes them. */
  add(rows: readonly Row[]): void {
    for (const row of rows) {
      const key = keyOf(this.#schema, row);
      const versions = this.#versions.get(key);
      if (versions) versions.push(this.#rows.length);
      else this.#versions.set(key, [this.#rows.length]);
      this.#rows.push(row);
      let record = this.#records.get(key);
      if (record === undefined) this.#records.set(key, (record = this.#newest.length));
      else if (versionOf(row) < versionOf(this.newest(record))) continue;
      this.#newest[record] = row;
      this.changes.push(record);
    }
  }

  /** Every version of these keys, in the order of storage. */
  versionsOf(keys: readonly string[]): Row[] {
    return this.#at(keys.flatMap((key) => this.#versions.get(key) ?? []));
  }

  /** Every version whose column has one of these texts, in the order of storage. */
  withText(column: string, texts: readonly string[]): Row[] {
    let index = this.#texts.get(column);
    if (!index) this.#texts.set(column, (index = { found: new Map(), upTo: 0 }));
    for (; index.upTo < this.#rows.length; index.upTo++) {
      const text = textOf(this.#rows[index.upTo] as Row, column);
      const places = index.found.get(text);
      if (places) places.push(index.upTo);
      else index.found.set(text, [index.upTo]);
    }
    const { found } = index;
    return this.#at(texts.flatMap((text) => found.get(text) ?? []));
  }

  /** Keeps only the newest version of each key, and no tombstones. Returns how many rows are gone. */
  removeDead(): number {
    const newest = new NewestRows(this.#schema);
    newest.add(this.#rows);
    const live = new Set(newest.all());
    const kept = this.#rows.filter((row) => live.has(row));
    const removed = this.#rows.length - kept.length;
    this.#rows = [];
    this.#versions = new Map();
    this.#records = new Map();
    this.#newest = [];
    this.#texts = new Map();
    this.changes = [];
    this.removals++;
    this.add(kept);
    return removed;
  }

  #at(places: readonly number[]): Row[] {
    return [...new Set(places)].sort((a, b) => a - b).map((place) => this.#rows[place] as Row);
  }
}
