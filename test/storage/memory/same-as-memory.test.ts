import { writeFileSync } from "node:fs";
import { join } from "node:path";

import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";

import { localDriver } from "../../../src/storage/local/local.ts";
import { managedServiceDriver } from "../../../src/storage/sql/managed/managed.ts";
import { memoryDriver } from "../../../src/storage/memory/memory.ts";
import { postgresDriver } from "../../../src/storage/sql/postgres/postgres.ts";
import type { Driver } from "../../../src/storage/driver/driver.ts";
import { renderStatement, sql, sqlLiteral } from "../../../src/storage/sql/statement.ts";
import { sqlCondition } from "../../../src/storage/sql/sql-condition.ts";
import { DeeplakeError } from "../../../src/base/errors.ts";
import { evaluateFilter } from "../../../src/base/filter/evaluate-filter.ts";
import type { Filter, FilterValue } from "../../../src/base/filter/filter.ts";
import { toTql } from "../../../src/base/filter/to-tql.ts";
import { pushableFilter } from "../../../src/storage/table/pushable-filter.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { suiteSchema } from "../../../src/testing/driver-suite.ts";
import type { Row } from "../../../src/base/types.ts";
import { openDeeplakePostgres } from "../../support/managed-service/deeplake-postgres.ts";
import { startManagedService } from "../../support/managed-service/managed-service.ts";
import { selfHosted } from "../../support/managed-service/self-hosted.ts";
import { runPython } from "../../support/run-python.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const SEED = Number(process.env["SEED"] ?? 20_261_123);
const [service, database] = await Promise.all([
  startManagedService({ latencyMs: 0 }),
  openDeeplakePostgres(),
]);
const root = temporaryDirectory();
afterAll(() => Promise.all([service.close(), database.close()]));

const managed = { token: service.token(), apiUrl: service.url };
const drivers: [name: string, create: (table: string) => Driver][] = [
  ["local", (table) => localDriver(join(root, table), null)],
  ["managed", (table) => managedServiceDriver(`al://team/bound-${table}`, null, managed)],
  [
    "managed, values in the statements",
    (table) =>
      managedServiceDriver(`al://team/literal-${table}`, null, { ...managed, parameters: "literal" }),
  ],
  [
    "postgres",
    (table) => postgresDriver(`postgres:literal-${table}`, null, { client: selfHosted(database) }),
  ],
  [
    "postgres, bound parameters",
    (table) =>
      postgresDriver(`postgres:bound-${table}`, null, { client: selfHosted(database), parameters: "bound" }),
  ],
];

const fragments = [
  "'",
  "''",
  '"',
  "\\",
  "\\'",
  "\\\\",
  "$1",
  "$$",
  "E'",
  "--",
  "/*",
  ";",
  "'; DROP TABLE t; --",
  "' OR '1'='1",
  "\0",
  "\n",
  "\r\n",
  "\t",
  "%",
  "_",
  "?",
  "{}",
  "NULL",
  "\u2028",
  "\uFEFF",
  "\ud800",
  "😀",
  "é",
  "e\u0301",
  "ß",
  "שלום",
  "x",
];
const words = fc
  .array(fc.oneof(fc.constantFrom(...fragments), fc.string({ unit: "binary", maxLength: 6 })), {
    maxLength: 8,
  })
  .map((parts) => parts.join(""))
  // PGlite drops a byte order mark at the start of what it reads.
  .filter((text) => !text.startsWith("\uFEFF"));
const number = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(0.1, -0.5, 16_777_217, 2 ** 40, 1e300),
);
const vector = fc
  .tuple(...Array.from({ length: 4 }, () => fc.float({ min: -2, max: 2, noNaN: true })))
  .map((numbers) => Float32Array.from(numbers));
const row: fc.Arbitrary<Row> = fc.record({
  id: words,
  words,
  kind: fc.oneof(words, fc.constantFrom("a", "b", "")),
  size: fc.oneof(fc.constant(null), fc.integer({ min: -5, max: 5 }), fc.constantFrom(2 ** 40, 0.5)),
  weight: fc.oneof(fc.constant(null), number),
  data: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 5 }).filter((key) => key !== "__proto__"),
    fc.oneof(fc.integer(), fc.string({ maxLength: 5 })),
    { maxKeys: 2 },
  ),
  vector,
});
const value: fc.Arbitrary<FilterValue> = fc.oneof(words, number, fc.constantFrom(null, true, "a", "b"));
const field = fc.constantFrom("kind", "size", "weight", "words", "id");
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    fc.record({
      kind: fc.constant("compare" as const),
      field,
      operator: fc.constantFrom("eq", "ne", "gt", "gte", "lt", "lte"),
      value,
    }),
    fc.record({ kind: fc.constant("in" as const), field, values: fc.array(value, { maxLength: 4 }) }),
    fc.record({
      kind: fc.constantFrom("and", "or"),
      parts: fc.array(tie("filter"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), part: tie("filter") }),
  ),
}));

const ROWS = 10_000;
const FILTERS = 100;
/** Rows that the filters are tried on: as many as are searched without an index, which would be approximate. */
const FILTERED = 200;
const rows = fc.sample(row, { numRuns: ROWS, seed: SEED });
const allIds = [...new Set(rows.map(({ id }) => id as string))];
const filters = fc.sample(filter, { numRuns: FILTERS, seed: SEED });
const vectors = fc.sample(
  vector.filter((one) => Math.hypot(...one) > 0.01),
  { numRuns: FILTERS, seed: SEED + 1 },
);

/** What an operation came to: its result, or the code it was refused with. */
async function outcome(operation: () => Promise<unknown>): Promise<unknown> {
  try {
    return await operation();
  } catch (error) {
    return DeeplakeError.isInstance(error) ? error.code : error;
  }
}

describe(`${ROWS} random rows and ${FILTERS} random filters (seed ${SEED}) come to the same as in memory`, () => {
  const memory = Table.over(memoryDriver("memory:", null), suiteSchema, { dimensions: 4 });
  const remembered = fill(memory);
  const names = suiteSchema.columns.map(({ name }) => name);
  const fewRows = remembered.then(async () => (await (await memory).get(allIds, names)).slice(0, FILTERED));
  const few = fewRows.then(async (some) => {
    const table = await Table.over(memoryDriver("memory:", null), suiteSchema, { dimensions: 4 });
    await table.append(some);
    return table;
  });

  test.each(drivers)("%s", { timeout: 240_000 }, async (_, create) => {
    const table = Table.over(create("rows"), suiteSchema, { dimensions: 4 });
    const [codes, came] = await Promise.all([remembered, fill(table)]);
    expect(came).toEqual(codes);
    const [model, subject] = [await memory, await table];
    expect(await subject.count()).toBe(await model.count());
    expect(withoutVersions(await subject.get(allIds))).toEqual(withoutVersions(await model.get(allIds)));
    const searched = await Table.over(create("searched"), suiteSchema, { dimensions: 4 });
    await searched.append(await fewRows);
    for (const [index, one] of filters.entries()) {
      const request = { vector: vectors[index] as Float32Array, k: 5, filter: one };
      const [modelled, found] = [
        await similarities(await few, request),
        await similarities(searched, request),
      ];
      expect(found.length, JSON.stringify(one)).toBe(modelled.length);
      for (const [rank, similarity] of found.entries())
        expect(similarity).toBeCloseTo(modelled[rank] ?? 2, 3);
    }
    await Promise.all([subject.close(), searched.close()]);
  });

  /** Writes the rows one by one where they may be refused, which says the code; resolves to the codes. */
  async function fill(opening: Promise<Table>): Promise<unknown[]> {
    const table = await opening;
    const codes: unknown[] = [];
    const good: Row[] = [];
    const known = new Set<unknown>();
    for (const one of rows) {
      // A probe in a batch with a row that is always refused: nothing is written, and the code is the first one met.
      const code = await outcome(() => table.append([one, { id: "" }]));
      codes.push(code);
      const writable = code === "INVALID_ROW" && (await refusedOnlyForProbe(one));
      if (writable && !known.has(one["id"])) {
        known.add(one["id"]);
        good.push(one);
      }
    }
    for (let start = 0; start < good.length; start += 500) await table.append(good.slice(start, start + 500));
    return [...codes, good.length];
  }
});

const kinds = ["a", "b", "", "'", "\\"];

function storable(one: Row): boolean {
  return (
    Number.isInteger(one["size"] ?? 0) &&
    Math.abs((one["weight"] as number | null) ?? 0) < 1e38 &&
    !/\0|\p{Cs}/u.test(one["words"] as string)
  );
}

const gate = await Table.over(memoryDriver("memory:", null), suiteSchema, { dimensions: 4 });
async function refusedOnlyForProbe(one: Row): Promise<boolean> {
  return Array.isArray(await outcome(() => gate.append([one])));
}

async function similarities(
  table: Table,
  request: { vector: Float32Array; k: number; filter: Filter },
): Promise<number[]> {
  return (await table.search(request)).map(({ similarity }) => similarity);
}

function withoutVersions(found: readonly Row[]): Row[] {
  return found.map((one) => ({ ...one, version: 0 }));
}

describe("10,000 random filters: what an engine decides lets every matching row pass", () => {
  const many = fc
    .sample(filter, { numRuns: 10_000, seed: SEED + 2 })
    .flatMap((one) => pushableFilter(one, suiteSchema) ?? []);
  const few = rows
    .filter(storable)
    .slice(0, 100)
    .map((one, index) => ({
      ...one,
      id: `row ${index}`,
      weight: one["weight"] === null ? null : Math.fround(one["weight"] as number),
      vector: Float32Array.of(1, 0, 0, 0),
      kind: kinds[index % 5] ?? "",
    }));
  const expected = many.map((one) =>
    few.filter((candidate) => evaluateFilter(one, (name) => (candidate as Row)[name])).map(({ id }) => id),
  );

  /** The filters whose condition kept a matching row out. */
  function wrong(decided: readonly (readonly string[] | null)[]): unknown[] {
    return many.filter((_, index) => {
      const found = decided[index];
      return found && (expected[index] ?? []).some((id) => !found.includes(id));
    });
  }

  test("SQL", { timeout: 120_000 }, async () => {
    const driver = postgresDriver("postgres:conditions", null, { client: selfHosted(database) });
    const table = await Table.over(driver, suiteSchema, { dimensions: 4 });
    await table.append(few);
    const decided: (string[] | null)[] = [];
    for (const one of many) {
      const condition = sqlCondition(one, suiteSchema.columns);
      if (!condition) {
        decided.push(null);
        continue;
      }
      const { text } = renderStatement(sql`SELECT id FROM conditions WHERE ${condition}`, "literal");
      const { rows: found } = await database.query("public", text);
      decided.push(found.map(([id]) => String(id)));
    }
    expect(decided.filter((ids) => ids !== null).length).toBeGreaterThan(500);
    expect(wrong(decided)).toEqual([]);
  });

  test("Deeplake's query language", { timeout: 120_000 }, async () => {
    const at = join(root, "conditions");
    const table = await Table.over(localDriver(at, null), suiteSchema, { dimensions: 4 });
    await table.append(few);
    await table.close();
    const file = join(root, "conditions.json");
    writeFileSync(file, JSON.stringify(many.map((one) => toTql(one) ?? null)));
    const decided = await runPython(
      `ds = deeplake.open(sys.argv[1])
found = []
for where in json.load(open(sys.argv[2])):
    found.append(None if where is None else list(ds.query("SELECT id WHERE " + where)["id"][:]))
print(json.dumps(found))`,
      at,
      file,
    );
    expect(wrong(decided as (string[] | null)[])).toEqual([]);
  });
});

test("no text can leave its literal", async () => {
  const texts = fc.sample(words, { numRuns: 10_000, seed: SEED }).filter((text) => text.isWellFormed());
  for (const conforming of ["on", "off"]) {
    await database.session("public", async (run) => {
      await run(`SET standard_conforming_strings TO ${conforming}`);
      for (let start = 0; start < texts.length; start += 500) {
        const some = texts.slice(start, start + 500).filter((text) => !text.includes("\0"));
        const list = some.map((text) => sqlLiteral({ type: "text", text })).join(", ");
        expect((await run(`SELECT ARRAY[${list}]`)).rows[0]?.[0]).toEqual(some);
      }
      await run("RESET standard_conforming_strings");
    });
  }
  for (const text of texts.filter((one) => one.includes("\0")))
    expect(() => sqlLiteral({ type: "text", text })).toThrow("NUL");
});
