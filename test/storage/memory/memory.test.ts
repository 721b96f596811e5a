import { expect, test } from "vitest";

import { memoryDriver } from "../../../src/storage/memory/memory.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { driverSuite, suiteSchema } from "../../../src/testing/driver-suite.ts";

driverSuite({ name: "memory", create: (place) => memoryDriver(`memory:${place}`, "t") });

test("without a name a location belongs to its opener", async () => {
  const tables = await Promise.all(
    [0, 1].map(() => Table.over(memoryDriver("memory:", "t"), suiteSchema, { dimensions: 2 })),
  );
  await tables[0]?.append([{ id: "a" }]);
  expect(await tables[1]?.count()).toBe(0);
});
