import { join } from "node:path";

import * as fc from "fast-check";
import { afterAll, describe, expect, test, vi } from "vitest";

import type { Driver, TableSchema } from "../../../src/storage/driver/driver.ts";
import { localDriver } from "../../../src/storage/local/local.ts";
import { managedServiceDriver } from "../../../src/storage/sql/managed/managed.ts";
import { memoryDriver } from "../../../src/storage/memory/memory.ts";
import { postgresDriver } from "../../../src/storage/sql/postgres/postgres.ts";
import { DeeplakeError } from "../../../src/base/errors.ts";
import { scopeText } from "../../../src/experience/scope/scope.ts";
import { batched } from "../../../src/base/async/batched.ts";
import type { Filter } from "../../../src/base/filter/filter.ts";
import { scopeMark } from "../../../src/storage/table/scope-view.ts";
import { Table } from "../../../src/storage/table/table.ts";
import type { Row } from "../../../src/base/types.ts";
import { openDeeplakePostgres } from "../../support/managed-service/deeplake-postgres.ts";
import { startManagedService } from "../../support/managed-service/managed-service.ts";
import { selfHosted } from "../../support/managed-service/self-hosted.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const SEED = Number(process.env["SEED"] ?? 20_261_127);
const COMBINATIONS = Number(process.env["COMBINATIONS"] ?? 3_000);
/** Engines answer slowly; with COMBINATIONS set they get as many as memory. */
const OF_AN_ENGINE = Number(process.env["COMBINATIONS"] ?? 150);
/** Every so many combinations are asked again where nobody else ever was. */
const TWIN = 25;
const AT_ONCE = 25;

const schema: TableSchema = {
  key: "id",
  version: "version",
  deleted: "deleted",
  columns: [
    { name: "id", type: "text", index: "exact" },
    { name: "version", type: "int64" },
    { name: "deleted", type: "bool" },
    { name: "words", type: "text", index: "bm25" },
    { name: "kind", type: "text" },
    { name: "size", type: "int64", nullable: true },
    { name: "owner", type: "text" },
    { name: "parent", type: "text" },
    { name: "scope", type: "text" },
    { name: "vector", type: "embedding", index: "vector" },
  ],
  references: ["parent"],
  vector: "vector",
  text: "words",
};

/** Tenants whose names share words, begin alike, look alike, or try to leave a literal. */
const tenants = [
  "acme",
  "acme ",
  "ACME",
  "acme corp",
  "acme/corp",
  "acme%",
  "_cme",
  "acm\u00e9",
  "acme\u0301",
  "' OR '1'='1",
  '"; DROP TABLE x; --',
  "a".repeat(1_000),
  scopeText({ organization: "acme" }),
  scopeText({ organization: "acme", team: "corp" }),
  scopeText({ organization: "acme/team=corp" }),
];
const secret = (tenant: number): string => `secret of tenant ${tenant}`;

const [service, database] = await Promise.all([
  startManagedService({ latencyMs: 0 }),
  openDeeplakePostgres(),
]);
const root = temporaryDirectory();
afterAll(() => Promise.all([service.close(), database.close()]));
const managed = { token: service.token(), apiUrl: service.url };
const memory = `memory:${SEED}`;
const drivers: [name: string, combinations: number, create: (table: string) => Driver][] = [
  ["memory", COMBINATIONS, (table) => memoryDriver(memory, table)],
  ["local", OF_AN_ENGINE, (table) => localDriver(join(root, table), null)],
  ["managed", OF_AN_ENGINE, (table) => managedServiceDriver(`al://team/apart-${table}`, null, managed)],
  [
    "postgres",
    OF_AN_ENGINE,
    (table) => postgresDriver(`postgres:apart-${table}`, null, { client: selfHosted(database) }),
  ],
];

/** A driver that counts what it is asked. */
function counted(driver: Driver): { driver: Driver; calls: () => number } {
  let calls = 0;
  const counting = new Proxy(driver, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...given: unknown[]) => {
        calls++;
        return (member as (...all: unknown[]) => unknown).apply(target, given);
      };
    },
  });
  return { driver: counting, calls: () => calls };
}

interface Seat {
  readonly table: Table;
  readonly calls: () => number;
}

async function seat(create: (table: string) => Driver, name: string, tenant: number): Promise<Seat> {
  const { driver, calls } = counted(create(name));
  const scope = tenants[tenant] as string;
  const view = { write: scope, read: [scope] };
  return { table: await Table.over(driver, schema, { dimensions: 4, view }), calls };
}

const plainId = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
/** What others call their rows, and what they are stored as. */
const id = fc.oneof(
  plainId,
  fc
    .tuple(plainId, fc.nat({ max: tenants.length - 1 }))
    .map(([plain, tenant]) => plain + scopeMark(tenants[tenant] as string)),
);
const words = fc.oneof(
  fc.nat({ max: tenants.length - 1 }).map(secret),
  fc.constantFrom(...tenants.slice(0, 11)),
  fc.constantFrom("secret", "tenant", "acme corp", "shared words"),
);
const vector = fc
  .tuple(...Array.from({ length: 4 }, () => fc.integer({ min: -3, max: 3 })))
  .filter((numbers) => numbers.some((number) => number !== 0))
  .map((numbers) => Float32Array.from(numbers));
const field = fc.constantFrom("scope", "owner", "kind", "size", "words", "id", "parent");
const value = fc.oneof(words, fc.constantFrom(...tenants), fc.constantFrom("", null, 0, 1, "x"), id);
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    fc.record({
      kind: fc.constant("compare" as const),
      field,
      operator: fc.constantFrom("eq", "ne", "gt", "gte", "lt", "lte"),
      value,
    }),
    fc.record({ kind: fc.constant("in" as const), field, values: fc.array(value, { maxLength: 3 }) }),
    fc.record({
      kind: fc.constantFrom("and", "or"),
      parts: fc.array(tie("filter"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), part: tie("filter") }),
  ),
}));
const reader = fc.nat({ max: tenants.length - 1 });
const question = fc.oneof(
  { weight: 4, arbitrary: fc.record({ reader, ids: fc.array(id, { minLength: 1, maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ reader, parent: id }) },
  { weight: 3, arbitrary: fc.record({ reader, text: words, filter: fc.option(filter, { nil: undefined }) }) },
  { weight: 3, arbitrary: fc.record({ reader, vector, filter: fc.option(filter, { nil: undefined }) }) },
  { weight: 1, arbitrary: fc.record({ reader, counting: filter }) },
);
type Question = typeof question extends fc.Arbitrary<infer Asked> ? Asked : never;

/** Every match, so that what others wrote cannot show in the order either. */
const ALL = 40;

async function ask({ table }: Seat, asked: Question): Promise<{ rows: Row[]; count: number }> {
  if ("ids" in asked) return of(await table.get([...new Set(asked.ids)]));
  if ("parent" in asked) return of(await table.find("parent", [asked.parent]));
  if ("counting" in asked) return { rows: [], count: await table.count(asked.counting) };
  const narrowed = asked.filter === undefined ? {} : { filter: asked.filter };
  if ("text" in asked) return of(await table.searchText({ text: asked.text, k: ALL, ...narrowed }));
  const found = await table.search({ vector: asked.vector, k: ALL, ...narrowed });
  return of(found.map(({ item }) => item));
}

const of = (rows: Row[]): { rows: Row[]; count: number } => ({ rows, count: rows.length });

/** What a reader can tell, whatever the order: ids, content, how many, which error, how many calls of the driver. */
async function told(from: Seat, asked: Question): Promise<unknown> {
  const before = from.calls();
  const answer = await ask(from, asked).then(
    ({ rows, count }) => ({
      count,
      rows: rows
        .map((row) => JSON.stringify([row["id"], row["owner"], row["words"], row["kind"], row["parent"]]))
        .toSorted(),
    }),
    (error: unknown) => ({ code: DeeplakeError.isInstance(error) ? error.code : String(error) }),
  );
  return { answer, calls: from.calls() - before };
}

const change = fc.record({
  tenant: reader,
  id: plainId,
  kind: words,
  words: fc.tuple(reader, words).map(([other, text]) => `${secret(other)} ${text}`),
  size: fc.constantFrom(null, 0, 1),
  parent: fc.oneof(id, fc.constant("")),
  vector,
  remove: fc.boolean(),
});

describe.each(drivers)("%s", (name, combinations, create) => {
  test(
    `${combinations} combinations of scope, id, filter and text give nothing of another tenant`,
    { timeout: 240_000 },
    async () => {
      const together = await Promise.all(tenants.map((_, tenant) => seat(create, "all", tenant)));
      const alone = await Promise.all(tenants.map((_, tenant) => seat(create, `only-${tenant}`, tenant)));
      // Equal ids of all tenants, replaced and removed in turn.
      const own = tenants.map(() => new Map<string, string>());
      const changes = fc.sample(change, { seed: SEED, numRuns: 300 });
      for (const { tenant, remove, ...row } of changes) {
        const seats = [together[tenant], alone[tenant]] as [Seat, Seat];
        const removed = await Promise.all(
          seats.map(async ({ table }) => {
            if (remove) return table.remove([row.id]);
            await table.append([{ ...row, owner: String(tenant) }], { mayReplace: true });
            return 0;
          }),
        );
        const had = remove && own[tenant]?.delete(row.id) ? 1 : 0;
        expect(removed).toEqual([had, had]);
        if (!remove) own[tenant]?.set(row.id, row.words);
      }
      // How many own versions are left over depends on when maintenance came, which everybody's writes decide.
      for (const { table } of [together[0] as Seat, ...alone]) await table.flush({ fold: true });
      for (const [tenant, { table }] of together.entries()) {
        const rows: Row[] = [];
        for await (const row of table.scan()) rows.push(row);
        expect(Object.fromEntries(rows.map((row) => [row["id"], row["words"]]))).toEqual(
          Object.fromEntries(own[tenant] as Map<string, string>),
        );
      }
      let seen = 0;
      const questions = fc.sample(question, { seed: SEED + 1, numRuns: combinations });
      for (const some of batched(questions, AT_ONCE)) {
        const answers = await Promise.all(some.map((asked) => ask(together[asked.reader] as Seat, asked)));
        for (const [index, { rows, count }] of answers.entries()) {
          const by = (some[index] as Question).reader;
          expect(rows.filter((row) => row["owner"] !== String(by))).toEqual([]);
          expect(count).toBeLessThanOrEqual(own[by]?.size ?? 0);
          seen += count;
        }
      }
      for (const asked of questions.filter((_, index) => index % TWIN === 0))
        // Until the copies in memory are read in the background, a search may take another call.
        await vi.waitFor(
          async () =>
            expect(await told(together[asked.reader] as Seat, asked)).toEqual(
              await told(alone[asked.reader] as Seat, asked),
            ),
          { timeout: 20_000, interval: 200 },
        );
      console.log(`isolation on ${name}: seed ${SEED}, ${combinations} combinations, ${seen} own rows given`);
      expect(seen).toBeGreaterThan(combinations / 10);
      await Promise.all([...together, ...alone].map(({ table }) => table.close()));
    },
  );
});
