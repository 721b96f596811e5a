import { DeeplakeError } from "../../base/errors.ts";
import { processWide } from "../../base/process-wide.ts";
import type { Row } from "../../base/types.ts";
import type {
  Driver,
  DriverOptions,
  ErasureReport,
  LiveSearch,
  MaintenanceReport,
  TableSchema,
} from "../driver/driver.ts";
import { otherLength } from "../driver/other-length.ts";
import { cellOf, copyOf } from "./cells.ts";
import { MemoryTable } from "./memory-table.ts";

/** Named tables of this process, so that two openers of one location see each other's rows. */
const named = processWide("memory", () => new Map<string, MemoryTable>());

/**
 * The driver `memory:`, which keeps rows in the process. `memory:name` is shared within the process, plain
 * `memory:` belongs to one opener. The searches of this driver are exact, and every other driver must find the
 * same.
 */
export function memoryDriver(location: string, table: string | null, _options: DriverOptions = {}): Driver {
  const address = location === "memory:" ? null : `${location}/${table ?? ""}`;
  let stored: MemoryTable | undefined;
  let texts: ReadonlySet<string> = new Set();

  const opened = (): MemoryTable => {
    if (stored) return stored;
    throw new DeeplakeError(
      "CLOSED",
      "Expected an open table, got a call before open(). Await open() first.",
    );
  };
  const given = (row: Row, columns: readonly string[]): Row => {
    const picked: Row = {};
    for (const column of columns) picked[column] = copyOf(cellOf(row, column, texts));
    return picked;
  };

  return {
    name: "memory",
    open: async (schema: TableSchema, { dimensions }) => {
      texts = new Set(schema.columns.filter(({ type }) => type === "text").map(({ name }) => name));
      stored ??= (address === null ? undefined : named.get(address)) ?? new MemoryTable(schema);
      if (address !== null) named.set(address, stored);
      stored.dimensions ??= dimensions;
      return { dimensions: stored.dimensions, repairs: [] };
    },
    append: async (rows) => {
      opened().rows.add(
        rows.map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, copyOf(cell)])),
        ),
      );
    },
    lookup: async (keys, columns) =>
      opened()
        .rows.versionsOf(keys)
        .map((row) => given(row, columns)),
    lookupBy: async (column, values, columns) =>
      opened()
        .rows.withText(column, values)
        .map((row) => given(row, columns)),
    lookupEmpty: async (column, columns) =>
      opened()
        .rows.withText(column, [""])
        .map((row) => given(row, columns)),
    scan: async function* (columns) {
      yield opened().rows.all.map((row) => given(row, columns));
    },
    scanSince: async (mark, columns) => {
      const news = opened().since(mark);
      return news && { ...news, rows: news.rows.map((row) => given(row, columns)) };
    },
    searchLive: async ({ columns, ...search }: LiveSearch) => {
      const { near, worded, more } = opened().search(search);
      return {
        near: near.map(({ row, similarity }) => ({ item: given(row, columns), similarity: similarity ?? 0 })),
        worded: worded.map(({ row, similarity }) => ({ item: given(row, columns), similarity })),
        more,
      };
    },
    settleDimensions: async (dimensions) => {
      const own = opened();
      own.dimensions ??= dimensions;
      if (own.dimensions !== dimensions) throw otherLength(own.dimensions, dimensions);
    },
    maintain: async (): Promise<MaintenanceReport> => {
      const removed = opened().removeDead();
      return { live: opened().rows.all.length, removed, repairs: [] };
    },
    erase: async (): Promise<ErasureReport> => ({ removed: opened().removeDead(), remains: "none" }),
    close: async () => {},
  };
}
