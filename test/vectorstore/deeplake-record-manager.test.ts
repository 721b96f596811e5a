import type { RecordManagerInterface } from "@langchain/core/indexing";
import { describe, expect, test, vi } from "vitest";

import { Table } from "../../src/storage/table/table.ts";
import { MemoryRecordManager } from "../../src/testing/memory-record-manager.ts";
import { DeeplakeRecordManager } from "../../src/vectorstore/index.ts";

const managers: readonly [string, () => RecordManagerInterface][] = [
  ["DeeplakeRecordManager", () => new DeeplakeRecordManager("one", { url: "memory:" })],
  ["MemoryRecordManager", () => new MemoryRecordManager()],
];

describe.each(managers)("%s", (_name, make) => {
  test("knows keys by when they were updated and by group", async () => {
    const records = make();
    await records.createSchema();
    await records.update(["a", "b"], { groupIds: ["one", "two"] });
    const between = await records.getTime();
    await records.update(["b", "c"], { groupIds: ["two", null] });
    expect(await records.exists(["a", "z"])).toEqual([true, false]);
    expect(await records.listKeys({ before: between })).toEqual(["a"]);
    expect(await records.listKeys({ after: between })).toEqual(["b", "c"]);
    expect(await records.listKeys({ groupIds: ["one", null] })).toEqual(["a", "c"]);
    expect(await records.listKeys({ limit: 2 })).toHaveLength(2);
    await records.deleteKeys(["a", "b"]);
    expect(await records.listKeys({})).toEqual(["c"]);
  });

  test("an update without groups keeps them, one with groups changes them", async () => {
    const records = make();
    await records.update(["a", "b"], { groupIds: ["one", null] });
    await records.update(["a", "b"], {});
    expect(await records.listKeys({ groupIds: ["one"] })).toEqual(["a"]);
    expect(await records.listKeys({ groupIds: [null] })).toEqual(["b"]);
    await records.update(["a"], { groupIds: [null] });
    expect((await records.listKeys({ groupIds: [null] })).toSorted()).toEqual(["a", "b"]);
  });

  test("what is updated comes after the time that was given, before what is updated later", async () => {
    const records = make();
    const start = await records.getTime();
    await records.update(["a"], { timeAtLeast: start });
    const next = await records.getTime();
    expect(next).toBeGreaterThan(start);
    await records.update(["b"], { timeAtLeast: next });
    expect(await records.listKeys({ before: next })).toEqual(["a"]);
  });
});

test("a manager made later goes on after the times of earlier ones, also when the clock went back", async () => {
  const url = "memory:records-and-a-clock";
  const first = new DeeplakeRecordManager("one", { url });
  await first.update(["a"]);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 3_600_000 });
  try {
    await using second = new DeeplakeRecordManager("one", { url });
    expect(await second.listKeys({ before: await second.getTime() })).toEqual(["a"]);
    expect(await second.exists(["a"])).toEqual([true]);
    await second.update(["b"]);
    expect(await second.listKeys()).toEqual(["a", "b"]);
  } finally {
    vi.useRealTimers();
  }
});

test.each<[what: string, source: unknown, other: unknown]>([
  ["a number", 7, 8],
  ["a boolean", true, false],
  ["a date", new Date(5), new Date(6)],
  ["an id of a database", { toJSON: () => "65a" }, { toJSON: () => "65b" }],
  ["a list", ["a", "b"], ["a", "c"]],
  ["nothing", undefined, "undefined"],
  ["half of a surrogate pair", "a\ud800", "a\udc00"],
  ["a NUL character", "a\0", "a\ufffd"],
])("the source of a document may be %s", async (_what, source, other) => {
  await using records = new DeeplakeRecordManager("one", { url: "memory:" });
  await records.update(["a", "b"], { groupIds: [source, other] as never });
  expect(await records.listKeys({ groupIds: [source] as never })).toEqual(["a"]);
  expect(await records.listKeys({ groupIds: [other] as never })).toEqual(["b"]);
});

test("all records are never read again: listing keys reads what was written since, also by other managers", async () => {
  const url = "memory:records-followed";
  await using records = new DeeplakeRecordManager("one", { url });
  await using other = new DeeplakeRecordManager("one", { url });
  const reads = vi.spyOn(Table.prototype, "rows");
  try {
    for (const key of ["a", "b", "c", "d"]) {
      await (key < "c" ? records : other).update([key]);
      expect(await records.listKeys()).toContain(key);
    }
    await other.deleteKeys(["a"]);
    await other.update(["b"], { groupIds: ["group"] });
    expect(await records.listKeys()).toEqual(["c", "d", "b"]);
    expect(await records.listKeys({ groupIds: ["group"] })).toEqual(["b"]);
    expect(reads).not.toHaveBeenCalled();
  } finally {
    reads.mockRestore();
  }
});

test("namespaces are apart", async () => {
  const url = "memory:records-of-namespaces";
  await using one = new DeeplakeRecordManager("one", { url });
  await using other = new DeeplakeRecordManager("other", { url });
  await one.update(["a"]);
  expect(await other.exists(["a"])).toEqual([false]);
  await other.deleteKeys(["a"]);
  expect(await one.listKeys()).toEqual(["a"]);
});

test.each<[what: string, make: (records: DeeplakeRecordManager) => unknown, said: string]>([
  ["no url", () => new DeeplakeRecordManager("one", {} as never), "in url of"],
  ["no namespace", () => new DeeplakeRecordManager("", { url: "memory:" }), "in namespace"],
  [
    "a promise of a group",
    (records) => records.update(["a"], { groupIds: [Promise.resolve("one")] as never }),
    "in groupIds[0], got a Promise",
  ],
  ["fewer groups than keys", (records) => records.update(["a", "b"], { groupIds: ["one"] }), "2 groupIds"],
  [
    "a time to come",
    (records) => records.update(["a"], { timeAtLeast: Date.now() * 2_000 }),
    "in the future",
  ],
])("%s is refused", async (_what, attempt, said) => {
  await using records = new DeeplakeRecordManager("one", { url: "memory:" });
  await expect(async () => attempt(records)).rejects.toThrow(said);
  expect(await records.listKeys()).toEqual([]);
});
