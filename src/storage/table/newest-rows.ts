import type { TableSchema } from "../driver/driver.ts";
import type { Row } from "../../base/types.ts";

/** The version of a row; rows that other programs wrote have none and count as the oldest. */
export function versionOf(row: Row): number {
  const version = row["version"];
  return typeof version === "number" ? version : 0;
}

/** Collects versions in stored order and keeps the newest of each key; of equal versions the later stored one. */
export class NewestRows {
  readonly #rows = new Map<string, Row>();
  readonly #schema: TableSchema;

  constructor(schema: TableSchema) {
    this.#schema = schema;
  }

  add(rows: Iterable<Row>): void {
    for (const row of rows) {
      const key = row[this.#schema.key] as string;
      const known = this.#rows.get(key);
      if (known === undefined || versionOf(row) >= versionOf(known)) this.#rows.set(key, row);
    }
  }

  /** The newest version of a key, a tombstone included. */
  newest(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  /** The newest version of a key unless it is deleted. */
  live(key: string): Row | undefined {
    const row = this.#rows.get(key);
    return row === undefined || row["deleted"] === true ? undefined : row;
  }

  /** Live rows in the order their keys were first stored. */
  *all(): Generator<Row> {
    for (const row of this.#rows.values()) if (row["deleted"] !== true) yield row;
  }
}
