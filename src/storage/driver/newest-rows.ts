import type { TableSchema } from "./driver.ts";
import type { Row, Value } from "../../base/types.ts";

/** The text in a cell; empty if there is none. */
export function textOf(row: Readonly<Record<string, unknown>>, name: string): string {
  const cell = row[name];
  return typeof cell === "string" ? cell : "";
}

/** The key of a row. */
export function keyOf({ key }: Pick<TableSchema, "key">, row: Row): string {
  return textOf(row, key);
}

/** The version of a row. Rows of other programs have no version and count as the oldest. */
export function versionOf({ version }: { readonly version?: Value }): number {
  return typeof version === "number" ? version : 0;
}

/**
 * Collects versions in the order of storage and keeps the newest of each key. Of two versions with the same
 * number, the one that was stored later counts.
 */
export class NewestRows {
  readonly #rows = new Map<string, Row>();
  readonly #schema: Pick<TableSchema, "key">;

  constructor(schema: Pick<TableSchema, "key">) {
    this.#schema = schema;
  }

  add(rows: Iterable<Row>): void {
    for (const row of rows) {
      const key = keyOf(this.#schema, row);
      const known = this.#rows.get(key);
      if (known === undefined || versionOf(row) >= versionOf(known)) this.#rows.set(key, row);
    }
  }

  /** The newest version of a key, which may be a tombstone. */
  newest(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  /** The newest version of a key, unless that version is a tombstone. */
  live(key: string): Row | undefined {
    const row = this.#rows.get(key);
    return row === undefined || row["deleted"] === true ? undefined : row;
  }

  /** Live rows, in the order in which their keys were first stored. */
  *all(): Generator<Row> {
    for (const row of this.#rows.values()) if (row["deleted"] !== true) yield row;
  }
}
