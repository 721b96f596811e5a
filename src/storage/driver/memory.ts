import { DeeplakeError } from "../../base/errors.ts";
import type { Row } from "../../base/types.ts";
import type { Driver, DriverOptions, ErasureReport, MaintenanceReport, TableSchema } from "./driver.ts";
import { processWide } from "../../base/process-wide.ts";
import { keyOf, NewestRows } from "./newest-rows.ts";

interface Stored {
  rows: Row[];
  dimensions: number | null;
}

/** Named tables of this process, so that two openers of one location see each other's rows. */
const named = processWide("memory", () => new Map<string, Stored>());

/**
 * The reference driver, which stores rows in an array. `memory:name` is shared within the process, plain
 * `memory:` belongs to one opener. `Table` searches it by exact scans, and every other driver must find the
 * same.
 */
export function memoryDriver(location: string, table: string | null, _options: DriverOptions = {}): Driver {
  const address = location === "memory:" ? null : `${location}/${table ?? ""}`;
  let stored: Stored = { rows: [], dimensions: null };
  let schema: Pick<TableSchema, "key"> = { key: "" };

  return {
    name: "memory",
    open: async (opened, { dimensions }) => {
      schema = opened;
      if (address !== null) {
        stored = named.get(address) ?? stored;
        named.set(address, stored);
      }
      stored.dimensions ??= dimensions;
      return { dimensions: stored.dimensions, repairs: [] };
    },
    append: async (rows) => {
      stored.rows.push(...structuredClone(rows));
    },
    lookup: async (keys, columns) => {
      const wanted = new Set(keys);
      return stored.rows.filter((row) => wanted.has(keyOf(schema, row))).map((row) => pick(row, columns));
    },
    lookupBy: async (column, values, columns) => {
      const wanted = new Set<unknown>(values);
      return stored.rows.filter((row) => wanted.has(row[column])).map((row) => pick(row, columns));
    },
    scan: async function* (columns) {
      yield stored.rows.map((row) => pick(row, columns));
    },
    settleDimensions: async (dimensions) => {
      stored.dimensions ??= dimensions;
      if (stored.dimensions === dimensions) return;
      throw new DeeplakeError(
        "EMBEDDINGS_MISMATCH",
        `Expected vectors of ${stored.dimensions} numbers, got ${dimensions}. Use the embeddings that the table was made with.`,
      );
    },
    maintain: async (): Promise<MaintenanceReport> => {
      const before = stored.rows.length;
      stored.rows = withoutDead(stored.rows, schema);
      return { live: stored.rows.length, removed: before - stored.rows.length, repairs: [] };
    },
    erase: async (): Promise<ErasureReport> => {
      const before = stored.rows.length;
      stored.rows = withoutDead(stored.rows, schema);
      return { removed: before - stored.rows.length, remains: "none" };
    },
    close: async () => {},
  };
}

function pick(row: Row, columns: readonly string[]): Row {
  return structuredClone(Object.fromEntries(columns.map((name) => [name, row[name] ?? null])));
}

/** Keeps the newest version of each key without tombstones, in the order of storage. */
function withoutDead(rows: readonly Row[], schema: Pick<TableSchema, "key">): Row[] {
  const newest = new NewestRows(schema);
  newest.add(rows);
  const live = new Set(newest.all());
  return rows.filter((row) => live.has(row));
}
