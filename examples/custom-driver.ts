// A driver of one's own: a file of JSON lines. It supplies what only storage can; versions, deletion, filters, exact
// search and the life cycle come from the library, and `driverSuite` says whether it keeps the contract.
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Driver, DriverFactory, Row, TableSchema, Value } from "../src/driver.ts";

export const jsonLinesDriver: DriverFactory = (location, table): Driver => {
  const file = join(location, `${table ?? "table"}.jsonl`);
  let schema: TableSchema;
  const rows = async (columns: readonly string[]): Promise<Row[]> => {
    const text = await readFile(file, "utf8");
    return text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Row)
      .map((row) => Object.fromEntries(columns.map((name) => [name, decode(name, row[name] ?? null)])));
  };
  const decode = (name: string, cell: Value): Value =>
    Array.isArray(cell) && name === schema.vector ? Float32Array.from(cell) : cell;
  const encode = (_: string, cell: Value): unknown => (cell instanceof Float32Array ? [...cell] : cell);
  const dimensions = async (): Promise<number | null> => {
    if (schema.vector === undefined) return null;
    const vectors = (await rows([schema.vector])).map((row) => row[schema.vector ?? ""]);
    return vectors.find((vector) => vector instanceof Float32Array)?.length ?? null;
  };
  return {
    name: "json-lines",
    open: async (opened) => {
      schema = opened;
      await mkdir(dirname(file), { recursive: true });
      await appendFile(file, "");
      return { dimensions: await dimensions(), repairs: [] };
    },
    // One write of whole lines: all rows or none, also beside other processes.
    append: (added) => appendFile(file, added.map((row) => `${JSON.stringify(row, encode)}\n`).join("")),
    lookup: async (keys, columns) => {
      const found = await rows([...new Set([schema.key, ...columns])]);
      return found.filter((row) => keys.includes(row[schema.key] as string));
    },
    scan: async function* (columns) {
      yield await rows(columns);
    },
    close: async () => {},
  };
};
