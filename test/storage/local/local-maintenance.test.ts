import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

import type { TableSchema } from "../../../src/storage/driver/driver.ts";
import { localDriver } from "../../../src/storage/local/local.ts";
import { shareEngine } from "../../../src/storage/local/shared-engine.ts";
import type { FilterObject } from "../../../src/base/filter/filter.ts";
import { parseFilter } from "../../../src/base/filter/parse-filter.ts";
import { cosineSimilarity } from "../../../src/base/text/similarity.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { suiteSchema } from "../../../src/testing/driver-suite.ts";
import type { Row } from "../../../src/base/types.ts";
import { numbers } from "../../../bench/numbers.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const engine = shareEngine(() => {});
afterAll(() => engine.release());

const DIMENSIONS = 12;

test("a filtered search finds the nearest matches after indexed rows were removed", async () => {
  const next = numbers(7);
  const table = await Table.over(localDriver(join(root, "filtered"), "t"), suiteSchema, {
    dimensions: DIMENSIONS,
  });
  const rows = Array.from({ length: 500 }, (_, row) => ({
    id: `row-${row}`,
    vector: Float32Array.from({ length: DIMENSIONS }, () => next() - 0.5),
    kind: `kind ${row % 10}`,
  }));
  await table.append(rows);
  await table.compact();
  const dead = ["row-3", "row-44", "row-104", "row-200"];
  await table.remove(dead);
  await table.flush({ fold: true });
  for (const { vector, kind } of rows.slice(0, 60)) {
    const found = await table.search({ vector, k: 5, filter: parseFilter({ kind }) });
    const expected = rows
      .filter((row) => row.kind === kind && !dead.includes(row.id))
      .map((row) => cosineSimilarity(vector, row.vector))
      .toSorted((a, b) => b - a);
    expect(found.map(({ similarity }) => similarity)).toEqual(
      expected.slice(0, 5).map((similarity) => expect.closeTo(similarity, 4)),
    );
  }
  await table.close();
});

test("words are looked for in rows behind the index as in those that it covers, with and without a filter", async () => {
  const table = await Table.over(localDriver(join(root, "words"), "t"), suiteSchema, {
    dimensions: DIMENSIONS,
  });
  const rowsOf = (from: number, to: number): Row[] =>
    Array.from({ length: to - from }, (_, index) => ({
      id: `row-${from + index}`,
      words: `common word${(from + index) % 40} only${from + index}`,
      kind: `kind ${(from + index) % 10}`,
      weight: ((from + index) % 4) / 4,
    }));
  const idsOf = async (text: string, filter?: FilterObject): Promise<string[]> =>
    (await table.searchText({ text, k: 100, ...(filter && { filter: parseFilter(filter) }) }))
      .map(({ id }) => id as string)
      .toSorted();
  await table.append(rowsOf(0, 320));
  await table.compact();
  await table.append(rowsOf(320, 400));
  await table.flush({ fold: true });
  for (const row of rowsOf(400, 440)) await table.append([row]);
  await table.remove(["row-47", "row-367", "row-407"]);
  await table.append([{ id: "row-87", words: "something else" }], { mayReplace: true });

  const sevens = [7, 127, 167, 207, 247, 287, 327].map((row) => `row-${row}`).toSorted();
  for (let round = 0; round < 2; round++) {
    expect(await idsOf("word7")).toEqual(sevens);
    expect(await idsOf("word7", { weight: { $gt: 0.5 } })).toEqual(sevens);
    expect(await idsOf("word7 word8", { kind: "kind 7" })).toEqual(sevens);
    expect(await idsOf("word7", { kind: { $in: ["kind 1", "kind 2"] } })).toEqual([]);
    expect(await idsOf("word7", { $not: { kind: "kind 7" } })).toEqual([]);
    expect(await idsOf("else")).toEqual(["row-87"]);
    for (const row of [3, 330, 435]) {
      const [first] = await table.searchText({ text: `common word${row % 40} only${row}`, k: 3 });
      expect(first?.["id"]).toBe(`row-${row}`);
    }
    await table.flush({ fold: true });
  }
  await table.close();
});

test("words that are written without spaces are found behind the index, too", async () => {
  const table = await Table.over(localDriver(join(root, "unspaced"), "t"), suiteSchema, {
    dimensions: DIMENSIONS,
  });
  await table.append([
    { id: "a", words: "東京都の天気を調べる" },
    { id: "b", words: "大阪の地図を描く" },
    { id: "c", words: "ÜBER die Brücke" },
  ]);
  expect((await table.searchText({ text: "東京", k: 3 })).map(({ id }) => id)).toEqual(["a"]);
  expect((await table.searchText({ text: "über", k: 3 })).map(({ id }) => id)).toEqual(["c"]);
  await table.close();
});

test("of rows with one and the same text the newest are found, covered by the index or behind it", async () => {
  const table = await Table.over(localDriver(join(root, "alike"), "t"), suiteSchema, {
    dimensions: DIMENSIONS,
  });
  const newest = async (): Promise<unknown[]> =>
    (await table.searchText({ text: "always the same", k: 3, fetch: 10 })).map(({ id }) => id);
  await table.append(
    Array.from({ length: 300 }, (_, row) => ({ id: `row-${row}`, words: "always the same" })),
  );
  await table.append([{ id: "other", words: "the other one" }]);
  await table.compact();
  expect(await newest()).toEqual(["row-299", "row-298", "row-297"]);
  for (const id of ["row-300", "row-301"]) await table.append([{ id, words: "always the same" }]);
  expect(await newest()).toEqual(["row-301", "row-300", "row-299"]);
  await table.close();
});

test("words are found with a filter on a column that is newer than the index, beside a table without it", async () => {
  const location = join(root, "columns");
  const recipe = suiteSchema.columns.map(({ name }) => name);
  const narrow: TableSchema = { ...suiteSchema, recipe };
  const wider: TableSchema = {
    ...narrow,
    columns: [...suiteSchema.columns, { name: "year", type: "int64", nullable: true }],
  };
  const open = (schema: TableSchema): Promise<Table> =>
    Table.over(localDriver(location, "t"), schema, { dimensions: DIMENSIONS });
  const before = await open(narrow);
  await before.append(Array.from({ length: 300 }, (_, row) => ({ id: `row-${row}`, words: "common" })));
  await before.compact();
  await before.close();
  const after = await open(wider);
  const beside = await open(narrow);
  await after.append([{ id: "new", words: "common", year: 5 }]);
  const filter = parseFilter({ year: 5 });
  for (let round = 0; round < 2; round++) {
    const found = await after.searchText({ text: "common", k: 3, filter });
    expect(found.map(({ id, year }) => [id, year])).toEqual([["new", 5]]);
    expect(await beside.searchText({ text: "common", k: 3 })).toHaveLength(3);
    await after.compact();
    await after.append([{ id: "newer", words: "common", year: 6 }]);
  }
  await after.close();
  await beside.close();
});

test("rows that a filter lets pass are not crowded out by others behind the index", async () => {
  const driver = localDriver(join(root, "crowded"), "t");
  const table = await Table.over(driver, suiteSchema, { dimensions: DIMENSIONS });
  await table.append([{ id: "own", words: "common", kind: "ours" }]);
  await table.append(
    Array.from({ length: 50 }, (_, row) => ({ id: `row-${row}`, words: "common", kind: "theirs" })),
  );
  const request = { limit: 10, columns: ["id"], filter: parseFilter({ kind: "ours" }) };
  // Asked as a store of a scope asks: whose are not its own it leaves out, and asks no more.
  expect((await driver.searchText?.("common", request))?.map(({ id }) => id)).toEqual(["own"]);
  await table.close();
});

test("a filter decides behind the index as it does elsewhere", async () => {
  const table = await Table.over(localDriver(join(root, "decided"), "t"), suiteSchema, {
    dimensions: DIMENSIONS,
  });
  const kinds = ["a", "b", "\u{1f600}", "\uff5e", "", null];
  await table.append(
    kinds.map((kind, row) => ({ id: `row-${row}`, words: "common", kind, size: row || null })),
  );
  const filters: FilterObject[] = [
    { kind: { $lt: "\uff5e" } },
    { kind: { $gt: "a", $lte: "\u{1f600}" } },
    { kind: { $ne: "a" } },
    { $not: { kind: "a" } },
    { $not: {} },
    { $or: [{ size: { $gte: 4 } }, { kind: { $in: ["b", "z"] } }] },
    { size: null },
    { $not: { size: { $lt: 3 } } },
  ];
  for (const filter of filters) {
    const scanned: string[] = [];
    for await (const { id } of table.scan({ filter: parseFilter(filter) })) scanned.push(id as string);
    const found = await table.searchText({ text: "common", k: 10, filter: parseFilter(filter) });
    expect([filter, found.map(({ id }) => id as string).toSorted()]).toEqual([filter, scanned.toSorted()]);
  }
  await table.close();
});
