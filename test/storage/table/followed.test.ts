import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";

import type { Driver } from "../../../src/storage/driver/driver.ts";
import { textOf } from "../../../src/storage/driver/newest-rows.ts";
import { wrapDriver } from "../../../src/storage/driver/wrap-driver.ts";
import { localDriver } from "../../../src/storage/local/local.ts";
import { memoryDriver } from "../../../src/storage/memory/memory.ts";
import type { Followed } from "../../../src/storage/table/followed.ts";
import type { ScopeView } from "../../../src/storage/table/scope-view.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { suiteSchema } from "../../../src/testing/driver-suite.ts";
import { row } from "../../../src/testing/driver-suite-rows.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
let next = 0;
afterEach(() => void vi.useRealTimers());

/** A driver that counts its scans, and the rows that it gave since a mark. */
function counted(driver: Driver): { driver: Driver; read: { scans: number; rows: number } } {
  const read = { scans: 0, rows: 0 };
  return {
    read,
    driver: wrapDriver(driver, {
      scan: (beneath) => (columns) => {
        read.scans++;
        return beneath(columns);
      },
      scanSince: (beneath) => async (mark, columns) => {
        const news = await beneath(mark, columns);
        read.rows += news?.rows.length ?? 0;
        return news;
      },
    }),
  };
}

const drivers: [name: string, create: () => Driver][] = [
  ["memory", () => memoryDriver(`memory:followed-${next++}`, "t")],
  ["local", () => localDriver(join(root, String(next++)), "t")],
];

const follow = (table: Table): Followed<string, string[]> =>
  table.follow({
    columns: ["words"],
    begin: (): string[] => [],
    keep: (one, index) => {
      const words = textOf(one, "words");
      index.push(words);
      return words;
    },
  });

test.each(drivers)(
  "%s: only the first reading scans, the next ones read what is new",
  async (_name, create) => {
    const { driver, read } = counted(create());
    const table = await Table.over(driver, suiteSchema, { dimensions: 4 });
    await table.append(Array.from({ length: 50 }, (_, index) => row(`r${index}`, { words: `w${index}` })));
    const followed = follow(table);
    const first = await followed.current();
    expect(first.rows.all()).toHaveLength(50);
    await followed.current();
    const before = { ...read };
    expect(before.scans).toBe(1);
    await table.append([row("new", { words: "new" })]);
    const { rows, index } = await followed.current();
    expect(read).toEqual({ scans: 1, rows: before.rows + 1 });
    expect([rows.get("new"), rows.all().length, index.at(-1)]).toEqual(["new", 51, "new"]);
    expect((await followed.current()).rows).toBe(rows);
    await table.close();
  },
);

test("a driver that cannot tell what is new is scanned, and nothing is kept meanwhile", async () => {
  const { scanSince: _absent, ...plain } = wrapDriver(memoryDriver("memory:", null), {});
  const { driver, read } = counted(plain);
  const table = await Table.over(driver, suiteSchema, { dimensions: 4 });
  await table.append([row("a", { words: "one" })]);
  const followed = follow(table);
  for (let time = 1; time <= 3; time++) {
    const { rows, index } = await followed.current();
    expect([rows.all(), index]).toEqual([["one"], ["one"]]);
    expect(read.scans).toBe(time);
  }
});

test("what nobody reads for a minute is forgotten", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { driver, read } = counted(memoryDriver("memory:", null));
  const table = await Table.over(driver, suiteSchema, { dimensions: 4 });
  await table.append([row("a", { words: "one" })]);
  const followed = follow(table);
  await followed.current();
  await vi.advanceTimersByTimeAsync(59_000);
  await followed.current();
  await vi.advanceTimersByTimeAsync(59_000);
  expect((await followed.current()).rows.all()).toEqual(["one"]);
  expect(read.scans).toBe(1);
  await vi.advanceTimersByTimeAsync(61_000);
  expect((await followed.current()).rows.all()).toEqual(["one"]);
  expect(read.scans).toBe(2);
});

test("a store follows the rows of its own scopes only, under their plain ids", async () => {
  const at = join(root, String(next++));
  const open = (view: ScopeView): Promise<Table> =>
    Table.over(
      localDriver(at, "t"),
      { ...suiteSchema, columns: [...suiteSchema.columns, { name: "scope", type: "text" }] },
      { dimensions: 4, view },
    );
  const [ours, theirs] = [await open({ write: "a", read: ["a"] }), await open({ write: "b", read: ["b"] })];
  const followed = follow(ours);
  await followed.current();
  await ours.append([row("one", { words: "ours", scope: "a" })]);
  await theirs.append([
    row("one", { words: "theirs", scope: "b" }),
    row("two", { words: "theirs", scope: "b" }),
  ]);
  const { rows } = await followed.current();
  expect([rows.get("one"), rows.all()]).toEqual(["ours", ["ours"]]);
  await ours.close();
  await theirs.close();
});

test("readers at the same time see the same rows", async () => {
  const table = await Table.over(localDriver(join(root, String(next++)), "t"), suiteSchema, {
    dimensions: 4,
  });
  const followed = follow(table);
  await table.append([row("a", { words: "one" })]);
  const all = await Promise.all([1, 2, 3].map(() => followed.current()));
  expect(all.map(({ rows }) => rows.all())).toEqual([["one"], ["one"], ["one"]]);
  await table.close();
});
