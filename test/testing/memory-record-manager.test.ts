import { expect, test } from "vitest";

import { MemoryRecordManager } from "../../src/testing/memory-record-manager.ts";

test("knows keys by when they were updated and by group", async () => {
  const records = new MemoryRecordManager();
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
  expect(await records.listKeys()).toEqual(["c"]);
});
