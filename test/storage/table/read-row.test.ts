import { expect, test } from "vitest";

import type { Row, Value } from "../../../src/base/types.ts";
import { fromRow } from "../../../src/experience/records/experience-codec.ts";
import { labelFromRow } from "../../../src/experience/records/label-codec.ts";
import { lessonFromRow, lessonsSchema } from "../../../src/experience/records/lesson-codec.ts";
import { runFromRow } from "../../../src/experience/records/run-codec.ts";
import { skillFromRow } from "../../../src/experience/records/skill-codec.ts";
import type { Driver, TableSchema } from "../../../src/storage/driver/driver.ts";
import { memoryDriver } from "../../../src/storage/memory/memory.ts";
import { codec } from "../../../src/storage/table/codec.ts";
import {
  fractions,
  identity,
  json,
  texts,
  versioned,
  wholes,
  counts,
} from "../../../src/storage/table/columns.ts";
import { Table } from "../../../src/storage/table/table.ts";

const schema = {
  ...versioned,
  columns: [
    ...identity,
    ...texts("word"),
    ...wholes("whole"),
    ...counts("count"),
    { name: "score", type: "float32" },
    ...fractions("share"),
    { name: "flag", type: "bool" },
    { name: "metadata", type: "dict" },
    { name: "vector", type: "embedding", index: "vector" },
    json("tags", ["none"]),
  ],
  vector: "vector",
  text: "word",
} as const satisfies TableSchema;

const EMPTY = {
  word: "",
  whole: 0,
  count: null,
  score: 0,
  share: null,
  flag: false,
  metadata: {},
  tags: "",
};
const NAMES = Object.keys(EMPTY);
const DAMAGED: readonly (Value | undefined)[] = [undefined, null, Number.NaN];

/** A driver that gives a row with this in every cell that is not the key's. */
function damagedDriver(cell: Value | undefined): Driver {
  const row = {
    id: "a",
    ...Object.fromEntries(NAMES.map((name) => [name, cell])),
    version: cell,
    deleted: cell,
  };
  const rows = [row as Row];
  return {
    ...memoryDriver("memory:", null),
    scan: async function* () {
      yield rows;
    },
    lookup: async () => rows,
    lookupBy: async () => rows,
    searchVector: async () => [{ item: row as Row, similarity: 1 }],
    searchText: async () => rows,
    searchLive: async () => null,
  };
}

test.each(DAMAGED)("whatever reads it, a cell with %s is empty as its column declares", async (cell) => {
  const table = await Table.over(damagedDriver(cell), schema, { dimensions: 2 });
  const columns = [...NAMES] as (keyof typeof EMPTY)[];
  const vector = Float32Array.of(1, 0);
  const read = [
    ...(await table.rows()),
    ...(await table.get(["a"], columns)),
    ...(await table.search({ vector, k: 1, columns })).map(({ item }) => item),
    ...(await table.searchText({ text: "a", k: 1, columns })),
  ];
  expect(read).toHaveLength(4);
  for (const row of read) expect(row).toMatchObject({ id: "a", version: 0, deleted: false, ...EMPTY });
});

test("a cell of another type is empty too", async () => {
  const driver = damagedDriver(Float32Array.of(1));
  const [row] = await (await Table.over(driver, schema, { dimensions: 2 })).rows();
  expect(row).toMatchObject(EMPTY);
});

test("a record has its fields by the names of its columns, and JSON as what it says", () => {
  const { toRow, fromRow: read } = codec(
    schema,
    "word",
    "whole",
    "count",
    "score",
    "share",
    "flag",
    "metadata",
  );
  expect(toRow({ id: "a", tags: ["x"] })).toEqual({ id: "a", tags: '["x"]' });
  expect(read({ id: "a", tags: '["x"]' })).toEqual({ id: "a", tags: ["x"] });
  expect(read({ id: "a", tags: "[" })).toEqual({ id: "a", tags: ["none"] });
});

test("a row without cells is a record of empty ones, of every kind", () => {
  expect(fromRow({})).toMatchObject({
    task: "",
    score: 0,
    metadata: {},
    tags: [],
    origin: "user",
    confidence: 0.8,
  });
  expect(runFromRow({})).toMatchObject({
    parentId: null,
    threadId: null,
    tokensInput: null,
    startedAt: 0,
    tags: [],
  });
  expect(labelFromRow({})).toMatchObject({ target: "", score: 0, confidence: 0, at: 0, recorded: false });
  expect(lessonFromRow({})).toMatchObject({ sources: [], evidence: { helped: 0, failed: 0 }, successes: 0 });
  expect(skillFromRow({})).toMatchObject({ revision: 0, evidence: { interval: [0, 0], sources: [] } });
});

test("a filter looks at numbers as they are read, in the table and in the engine", async () => {
  const asked: unknown[] = [];
  const row = { id: "a", version: 1, deleted: false, score: Math.fround(0.7) };
  const driver: Driver = {
    ...damagedDriver(null),
    lookup: async () => [row],
    scan: async function* () {
      yield [row];
    },
    searchVector: async (_, { filter }) => {
      asked.push(filter);
      return [{ item: row, similarity: 1 }];
    },
  };
  const table = await Table.over(driver, schema, { dimensions: 2 });
  const filter = { kind: "compare", field: "score", operator: "gte", value: 0.7 } as const;
  expect(await table.rows({ filter, columns: ["score"] })).toMatchObject([{ score: 0.7 }]);
  expect(await table.search({ vector: Float32Array.of(1, 0), k: 1, filter })).toHaveLength(1);
  expect(asked).toEqual([{ ...filter, value: Math.fround(0.7) }]);
});

test("the column that nothing used is gone, and a row that has it is read as before", () => {
  expect(lessonsSchema.columns.map(({ name }) => name)).not.toContain("agent");
  expect(lessonFromRow({ id: "l", agent: "", lesson: "measure" })).not.toHaveProperty("agent");
});
