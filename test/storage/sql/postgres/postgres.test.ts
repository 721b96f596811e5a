import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { Pool } from "pg";
import { afterAll, describe, expect, test } from "vitest";

import { postgresDriver } from "../../../../src/storage/sql/postgres/postgres.ts";
import type { Driver, DriverOptions, SqlClient } from "../../../../src/storage/driver/driver.ts";
import { Table } from "../../../../src/storage/table/table.ts";
import { driverSuite, suiteSchema } from "../../../../src/testing/driver-suite.ts";
import { newDatabase } from "../../../support/managed-service/database-image.ts";
import { DEEPLAKE_CATALOG } from "../../../support/managed-service/deeplake-catalog.ts";
import { openDeeplakePostgres } from "../../../support/managed-service/deeplake-postgres.ts";
import { selfHosted } from "../../../support/managed-service/self-hosted.ts";

const [served, emulated] = await Promise.all([
  newDatabase(DEEPLAKE_CATALOG),
  openDeeplakePostgres({ bigint: "string" }),
]);
const server = new PGLiteSocketServer({ db: served, port: 0, host: "127.0.0.1" });
await server.start();
const address = `postgres://postgres@${server.getServerConn()}/postgres`;
const pool = new Pool({ connectionString: address, max: 1 });

afterAll(async () => {
  await pool.end();
  await server.stop();
  await Promise.all([served.close(), emulated.close()]);
});

const on =
  (client: SqlClient, prefix: string, more: DriverOptions = {}) =>
  (place: string) =>
    postgresDriver(`postgres:${prefix}-${place}`, null, { client, ...more });

driverSuite({ name: "postgres through pg (emulated operator)", create: on(pool, "pg") });
driverSuite({
  name: "postgres with bound parameters (emulated operator)",
  create: on(selfHosted(emulated), "bound", { parameters: "bound" }),
});
driverSuite({
  name: "postgres with indexes made at once (emulated operator and index)",
  create: (place) => withIndexes(on(selfHosted(emulated, { indexed: true }), "indexed")(place)),
});
const real = process.env["PG_DEEPLAKE_URL"];
describe.skipIf(real === undefined)("the real extension (set PG_DEEPLAKE_URL)", () => {
  driverSuite({
    name: "postgres",
    create: (place) => {
      const url = new URL(real as string);
      url.searchParams.set("table", place);
      return postgresDriver(url.href, null);
    },
  });
});

/** A driver whose tables have their indexes from the beginning, as after a `compact`. */
function withIndexes(driver: Driver): Driver {
  const open = driver.open.bind(driver);
  driver.open = async (schema, options) => {
    const opened = await open(schema, options);
    await driver.maintain?.({ compact: true });
    return opened;
  };
  return driver;
}

test("an address opens a pool of its own, which ends with the table; a pool that was given stays open", async () => {
  const table = await Table.over(postgresDriver(`${address}?table=own-pool`, null), suiteSchema, {
    dimensions: 4,
  });
  await table.append([{ id: "a" }]);
  await table.close();
  const again = await Table.over(on(pool, "own")("x"), suiteSchema, { dimensions: 4 });
  await again.close();
  const { rows } = await pool.query<{ id: string }>("SELECT id FROM own_pool");
  expect(rows).toEqual([{ id: "a" }]);
});

test("without the extension the error says how to get it", async () => {
  const plain = await newDatabase("SELECT 1");
  const driver = postgresDriver("postgres:none", null, { client: plain as unknown as SqlClient });
  await expect(Table.over(driver, suiteSchema, { dimensions: 4 })).rejects.toMatchObject({
    code: "ENGINE_MISSING",
    message: expect.stringContaining("CREATE EXTENSION pg_deeplake"),
  });
  await plain.close();
});

test.each([
  ["nobody listening", "postgres://postgres@127.0.0.1:9/postgres", "SERVICE_UNAVAILABLE"],
  ["a name without a client", "postgres:agents", "INVALID_LOCATION"],
  ["a table name that is none", `${address}?table=a%20b`, "INVALID_LOCATION"],
])("%s is one typed error without the password", async (_, location, code) => {
  const secret = location.replace("postgres@", "postgres:hunter2@");
  const driver = async (): Promise<Table> =>
    Table.over(postgresDriver(secret, null, { deadlineMs: 300 }), suiteSchema, { dimensions: 4 });
  const error = await driver().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code });
  expect(String(error)).not.toContain("hunter2");
});

test("through an index comes the same as without, also where a filter lets few pass", async () => {
  const rows = Array.from({ length: 300 }, (_, index) => ({
    id: `${index}`,
    kind: index % 50 === 0 ? "rare" : "",
    vector: Float32Array.of(Math.cos(index / 40), Math.sin(index / 40), 0.3, 1),
  }));
  const client = selfHosted(emulated, { indexed: true });
  const table = await Table.over(withIndexes(on(client, "through")("index")), suiteSchema, { dimensions: 4 });
  await table.append(rows);
  const vector = rows[123]?.vector as Float32Array;
  const ids = async (filter?: { kind: "compare"; field: string; operator: "eq"; value: string }) =>
    (await table.search({ vector, k: 3, ...(filter && { filter }) })).map(({ item }) => item["id"]);
  expect(new Set(await ids())).toEqual(new Set(["122", "123", "124"]));
  expect(await ids({ kind: "compare", field: "kind", operator: "eq", value: "rare" })).toEqual([
    "100",
    "150",
    "50",
  ]);
  await table.close();
});

test("that no index serves is found out once: later searches ask once each", async () => {
  const asked: string[] = [];
  const plain = selfHosted(emulated);
  const client: SqlClient = {
    query: (sql, params) => {
      asked.push(sql);
      return plain.query(sql, params);
    },
  };
  const table = await Table.over(on(client, "without")("index"), suiteSchema, { dimensions: 4 });
  await table.append(
    Array.from({ length: 300 }, (_, index) => ({
      id: `${index}`,
      vector: Float32Array.of(Math.cos(index / 40), Math.sin(index / 40), 0.3, 1),
    })),
  );
  const searches = async (): Promise<number> => {
    asked.length = 0;
    await table.search({ vector: Float32Array.of(1, 0, 0.3, 1), k: 3 });
    return asked.filter((sql) => sql.includes("<#>")).length;
  };
  expect(await searches()).toBe(2);
  expect(await searches()).toBe(1);
  await table.close();
});
