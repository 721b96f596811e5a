import type { Row } from "../../base/types.ts";
import type { LiveSearch, TableSchema } from "../driver/driver.ts";
import { MemoryFilters } from "./memory-filters.ts";
import { MemoryRows } from "./memory-rows.ts";
import { MemoryVectors } from "./memory-vectors.ts";
import { MemoryWords } from "./memory-words.ts";

/** A row that was found. `similarity` is `null` if the search or the row has no vector. */
interface Found {
  readonly row: Row;
  readonly similarity: number | null;
}

/** One table in memory: its rows, and what searches derive from the rows. */
export class MemoryTable {
  readonly #schema: TableSchema;
  readonly rows: MemoryRows;
  #filters!: MemoryFilters;
  #vectors!: MemoryVectors;
  #words!: MemoryWords;
  dimensions: number | null = null;

  constructor(schema: TableSchema) {
    this.#schema = schema;
    this.rows = new MemoryRows(schema);
    this.#index();
  }

  /** The versions since a mark, and a mark for the present; `null` if rows were removed since. */
  since(mark: string | null): { readonly rows: readonly Row[]; readonly mark: string } | null {
    const { all, removals } = this.rows;
    const now = `${removals} ${all.length}`;
    if (mark === null) return { rows: [], mark: now };
    const [before, length] = mark.split(" ").map(Number);
    return before === removals ? { rows: all.slice(length), mark: now } : null;
  }

  search({ vector, text, limit, filter }: Omit<LiveSearch, "columns">): {
    near: Found[];
    worded: Found[];
    more: boolean;
  } {
    const passes = this.#filters.passing(filter);
    const found = (record: number, similarity: number | null): Found => ({
      row: this.rows.newest(record),
      similarity,
    });
    const near = vector ? this.#vectors.search(vector, passes, limit) : [];
    const worded = text === undefined ? [] : this.#words.search(text, passes, limit);
    const similarity = vector ? this.#vectors.comparedWith(vector) : () => null;
    return {
      near: near.map((one) => found(one.record, one.similarity)),
      worded: worded.map((record) => found(record, similarity(record))),
      more: near.length >= limit || worded.length >= limit,
    };
  }

  /** Keeps only the newest version of each key, and no tombstones. Returns how many rows are gone. */
  removeDead(): number {
    const removed = this.rows.removeDead();
    this.#index();
    return removed;
  }

  #index(): void {
    const { columns, vector = "", text = "" } = this.#schema;
    this.#filters = new MemoryFilters(
      this.rows,
      new Set(columns.filter(({ type }) => type === "text").map(({ name }) => name)),
    );
    this.#vectors = new MemoryVectors(this.rows, vector);
    this.#words = new MemoryWords(this.rows, text);
  }
}
