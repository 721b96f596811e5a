import { afterAll, beforeAll, expect, test } from "vitest";

import { startManagedService, type ManagedService } from "./managed-service.ts";

let service: ManagedService;
beforeAll(async () => {
  service = await startManagedService({ workspaces: ["ws"], bigint: "string", arrays: "text", json: "text" });
});
afterAll(async () => await service.close());

const call = async (method: string, path: string, body?: object): ReturnType<typeof callOf> =>
  await callOf(service, method, path, body);

async function callOf(
  { url, token }: ManagedService,
  method: string,
  path: string,
  body?: object,
): Promise<readonly [number, unknown]> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token()}`, "x-activeloop-org-id": "org-1" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return [response.status, await response.json()];
}

const TABLES = "/workspaces/ws/tables";

test("tells who one is and what there is", async () => {
  expect(await call("GET", "/me")).toMatchObject([200, { organizations: ["org-1"] }]);
  expect(await call("GET", "/workspaces")).toMatchObject([200, { data: [{ id: "ws", org_id: "org-1" }] }]);
  expect(await call("GET", "/workspaces/other/tables")).toMatchObject([404, { code: "NOT_FOUND" }]);
  expect(await call("GET", "/nothing")).toMatchObject([404, { request_id: expect.any(String) }]);
});

test("makes tables with columns in alphabetical order, describes and drops them", async () => {
  const schema = { z: "TEXT", b: "BIGINT", a: "EMBEDDING(3)" };
  expect((await call("POST", TABLES, { table_name: "made", table_schema: schema }))[0]).toBe(200);
  expect(await call("GET", TABLES)).toEqual([200, { tables: [{ table_name: "made" }] }]);
  const [, described] = await call("GET", `${TABLES}/made`);
  expect(JSON.stringify(described)).toBe(
    '{"table_name":"made","table_schema":{"a":"real[]","b":"bigint","z":"text"}}',
  );
  expect((await call("POST", TABLES, { table_name: "made", table_schema: schema }))[0]).toBe(500);
  expect((await call("POST", TABLES, { table_name: "bad" }))[0]).toBe(400);
  expect(await call("DELETE", `${TABLES}/made`)).toEqual([200, {}]);
  expect((await call("DELETE", `${TABLES}/made`))[0]).toBe(404);
});

test("runs a statement for each list of parameters or for none, and gives values in the other forms", async () => {
  await call("POST", `${TABLES}/query`, {
    query: "CREATE TABLE t (n BIGINT, v FLOAT4[], j JSONB) USING deeplake",
  });
  const insert = async (batches: unknown): Promise<number> =>
    (
      await call("POST", `${TABLES}/query/batch`, {
        query: "INSERT INTO t VALUES ($1, $2, $3)",
        params_batch: batches,
      })
    )[0];
  expect(
    await insert([
      [1, [0.5, 2], '{"a":1}'],
      ["9007199254740993", "{}", null],
    ]),
  ).toBe(200);
  expect(
    await insert([
      [2, [], null],
      ["no number", [], null],
    ]),
  ).toBe(400);
  expect(await insert("nothing")).toBe(400);
  expect(await call("POST", `${TABLES}/query`, { query: 'SELECT * FROM "ws"."t" ORDER BY n' })).toEqual([
    200,
    {
      columns: ["n", "v", "j"],
      rows: [
        ["1", "{0.5,2}", '{"a": 1}'],
        ["9007199254740993", "{}", null],
      ],
      row_count: 2,
    },
  ]);
});

test("refuses what is no statement and no string of Postgres", async () => {
  for (const query of [undefined, "", "SELEC", "SELECT 1; SELECT 2", "SELECT '\0'"]) {
    expect((await call("POST", `${TABLES}/query`, { query }))[0]).toBe(400);
  }
  expect((await call("POST", `${TABLES}/query`, { query: "SELECT $1::text", params: ["\0"] }))[0]).toBe(400);
  expect((await call("POST", `${TABLES}/query`, { query: "SELECT 1" }))[0]).toBe(200);
});

test("counts what is in flight at once, and keeps the latest requests", async () => {
  await using slower = await startManagedService({ latencyMs: 200, requestsKept: 3 });
  const ask = async (sql: string): Promise<unknown> =>
    await callOf(slower, "POST", `${TABLES}/query`, { query: sql });
  await ask("SELECT 0");
  expect(slower.counters.maxInFlight).toBe(1);
  await Promise.all(Array.from({ length: 9 }, async () => await ask("SELECT 1")));
  expect(slower.counters).toMatchObject({ maxInFlight: 9, requests: 10 });
  expect(slower.requests).toHaveLength(3);
  expect(slower.requests[2]).toMatchObject({ method: "POST", sql: "SELECT 1", body: { query: "SELECT 1" } });
});
