import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";

import { EngineProcess } from "../../../src/storage/local/engine-process.ts";
import { localDriver } from "../../../src/storage/local/local.ts";
import { shareEngine } from "../../../src/storage/local/shared-engine.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { suiteSchema } from "../../../src/testing/driver-suite.ts";
import type { DriverEvent } from "../../../src/storage/driver/driver.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const engine = shareEngine(() => {});
const other = new EngineProcess("serve", () => {});
afterAll(() => Promise.all([engine.release(), other.stop()]));

/** Whether the memory of a process holds a text. Its allocator reserves regions of gigabytes, so parts are read. */
function holds(pid: number, text: string): boolean {
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const part = Buffer.alloc(64 * 1024 * 1024);
  const partHolds = (from: number, length: number): boolean => {
    try {
      return part.subarray(0, readSync(memory, part, 0, length, from)).includes(text);
    } catch {
      return false; // a region that is gone, or that nobody may read
    }
  };
  try {
    return readFileSync(`/proc/${pid}/maps`, "utf8")
      .split("\n")
      .filter((line) => / rw/.test(line) && !/\[v/.test(line))
      .some((line) => {
        const [start = 0, end = 0] = (line.split(" ")[0] ?? "")
          .split("-")
          .map((at) => Number.parseInt(at, 16));
        for (let from = start; from < end; from += part.length - text.length)
          if (partHolds(from, Math.min(part.length, end - from))) return true;
        return false;
      });
  } finally {
    closeSync(memory);
  }
}

test.skipIf(process.platform !== "linux")("what was erased is in no process's memory", async () => {
  const marker = `marker-${"x".repeat(20)}-erased`;
  const path = join(root, "place");
  const events: DriverEvent[] = [];
  const driver = localDriver(path, "t", { onEvent: (event) => events.push(event) });
  const table = await Table.over(driver, suiteSchema, { dimensions: 4 });
  const vector = Float32Array.of(1, 0.5, 0, 0);
  await table.append([
    { id: "gone", vector, words: marker },
    { id: "kept", vector, words: "other words" },
  ]);
  const schema = { ...suiteSchema, first: suiteSchema.columns.map(({ name }) => name) };
  const at = { path: join(path, "t") };
  await other.open({ op: "open", ...at, schema, dimensions: 4, power: false });
  /** What a process finds in memory, once it has read the table. */
  const ask = async (): Promise<unknown> => {
    const request = { op: "find", ...at, text: "erased words", limit: 5, columns: ["id", "words"] };
    for (let attempt = 0; attempt < 100; attempt++) {
      const found = await other.request(request);
      if (found !== null) return found;
      await wait(50);
    }
    return null;
  };
  expect(await ask()).toMatchObject({ columns: { id: ["gone", "kept"] } });
  expect(await table.searchText({ text: "erased", k: 5 })).toHaveLength(1);
  const before = [engine.serve.pid as number, other.pid as number];
  expect(before.map((pid) => holds(pid, marker))).toEqual([true, true]);

  await table.remove(["gone"]);
  await table.erase();

  expect((await table.searchText({ text: "erased words", k: 5 })).map(({ id }) => id)).toEqual(["kept"]);
  expect(await ask()).toMatchObject({ columns: { id: ["kept"] } });
  const after = [engine.serve.pid as number, other.pid as number];
  expect(after.map((pid) => before.includes(pid))).toEqual([false, false]);
  expect(after.map((pid) => holds(pid, marker))).toEqual([false, false]);
  expect(events.filter(({ kind }) => kind === "restarted")).toEqual([]);
  await table.close();
});
