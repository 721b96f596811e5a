import { expect, test } from "vitest";

import { memoryDriver } from "../../../src/storage/memory/memory.ts";
import type { Driver } from "../../../src/storage/driver/driver.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { runsSchema } from "../../../src/experience/records/schemas.ts";
import { runToRow } from "../../../src/experience/records/run-codec.ts";
import { runRecord } from "../../support/run-record.ts";

const nobody = { agent: "", author: "", scope: "" };
const row = (id: string, scope = ""): ReturnType<typeof runToRow> => ({
  ...runToRow(runRecord({ id }), nobody),
  scope,
});

let next = 0;
const place = (): string => `memory:scoped-${next++}`;
const open = (
  location: string,
  scope?: string,
  driver: Driver = memoryDriver(location, null),
): Promise<Table> =>
  Table.over(driver, runsSchema, {
    dimensions: null,
    ...(scope !== undefined && { view: { write: scope, read: [scope] } }),
  });

test("a row of another scope is refused, with nothing written", async () => {
  const location = place();
  const ann = await open(location, "ann");
  await expect(ann.append([row("1"), row("2", "ben")])).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(await (await open(location)).count()).toBe(0);
});

test("rows that waited on disk are stored as they are, of whichever scope", async () => {
  const location = place();
  await (await open(location, "ann")).append([row("1", "ben")], { stored: true });
  const everything = await open(location);
  expect((await everything.get(["1"]))[0]?.["scope"]).toBe("ben");
  expect(await (await open(location, "ann")).count()).toBe(0);
});

test("a driver that ignores filters, as it may, still shows nothing of others", async () => {
  const location = place();
  await (await open(location, "ann")).append([row("1")]);
  const ben = await open(location, "ben");
  await ben.append([row("1"), row("2")]);
  expect(await ben.count()).toBe(2);
  const found = await ben.find("root_id", ["1", "2"]);
  expect(found.map(({ id }) => id as string).toSorted()).toEqual(["1", "2"]);
});

test("maintenance and erasure do not say how much others have", async () => {
  const location = place();
  const ann = await open(location, "ann");
  await ann.append([row("1")]);
  await ann.remove(["1"]);
  const ben = await open(location, "ben");
  expect(await ben.compact()).toMatchObject({ live: null, removed: 0 });
  expect(await ben.erase()).toMatchObject({ removed: 0 });
});
