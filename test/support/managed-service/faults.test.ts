import { setTimeout } from "node:timers/promises";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { Faults } from "./faults.ts";
import { startManagedService, type ManagedService } from "./managed-service.ts";

let service: ManagedService;
beforeAll(async () => {
  service = await startManagedService({ seed: 3 });
});
afterEach(async () => {
  service.faults.clear();
  await service.query("ws", "DROP TABLE IF EXISTS t");
});
afterAll(async () => await service.close());

const CREATE = "CREATE TABLE IF NOT EXISTS t (id TEXT, n BIGINT) USING deeplake";
const GUARDED = "INSERT INTO t (id, n) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM t WHERE id = $1)";

interface Seen {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly rows: unknown;
}

async function query(sql: string, params: readonly unknown[] = [], workspace = "ws"): Promise<Seen> {
  const response = await fetch(`${service.url}/workspaces/${workspace}/tables/query`, {
    method: "POST",
    headers: { authorization: `Bearer ${service.token()}`, "x-activeloop-org-id": "org-1" },
    body: JSON.stringify({ query: sql, params }),
  });
  const text = await response.text();
  const json = response.headers.get("content-type") === "application/json";
  return {
    status: response.status,
    text,
    headers: response.headers,
    rows: json ? (JSON.parse(text) as { rows?: unknown }).rows : undefined,
  };
}

async function stored(): Promise<unknown> {
  return (await service.query("ws", "SELECT id FROM t ORDER BY id")).rows;
}

test("answers 429, with Retry-After where it is told to, as often as it is told to", async () => {
  service.faults.set("rateLimit", { count: 1, retryAfterS: 2 });
  const limited = await query("SELECT 1");
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "2"]);
  expect(JSON.parse(limited.text)).toEqual({
    error: expect.any(String),
    code: expect.any(String),
    request_id: expect.any(String),
  });
  service.faults.set("rateLimit", { count: 1, after: 1, on: /SELECT/ });
  const seen = [await query("SELECT 1"), await query("SELECT 1"), await query("SELECT 1")];
  expect(seen.map(({ status, headers }) => [status, headers.get("retry-after")])).toEqual([
    [200, null],
    [429, null],
    [200, null],
  ]);
  expect(service.faults.injected("rateLimit")).toBe(2);
});

test("breaks as a server and as a proxy do, before or after the statement", async () => {
  await query(CREATE);
  for (const status of [500, 502, 503, 504] as const) {
    for (const html of [false, true]) {
      service.faults.set("serverError", { status, html, executed: html, on: /INSERT/ });
      const seen = await query(`INSERT INTO t (id) VALUES ('${status} ${html}')`);
      expect([seen.status, seen.text.startsWith("<html>")]).toEqual([status, html]);
    }
  }
  expect(await stored()).toEqual([["500 true"], ["502 true"], ["503 true"], ["504 true"]]);
  service.faults.set("htmlAnswer", { count: 1 });
  const page = await query("SELECT 1");
  expect([page.status, page.text.startsWith("<html>")]).toEqual([200, true]);
});

test("refuses a right token for a moment, and any other for good", async () => {
  for (const [kind, status] of [
    ["unauthorized", 401],
    ["forbidden", 403],
  ] as const) {
    service.faults.set(kind, { count: 1 });
    expect(await query("SELECT 1")).toMatchObject({ status, text: "" });
    service.faults.set(kind, { count: 1, html: true });
    expect(await query("SELECT 1")).toMatchObject({ status, text: expect.stringContaining("nginx") });
  }
  expect((await query("SELECT 1")).status).toBe(200);
  const headers = { authorization: `Bearer ${service.token()}` };
  const wrong = { authorization: "Bearer a.b.c", "x-activeloop-org-id": "org-1" };
  const foreign = { ...headers, "x-activeloop-org-id": "org-2" };
  for (const given of [{}, wrong, headers, foreign]) {
    const response = await fetch(`${service.url}/workspaces/ws/tables`, { headers: given });
    expect([response.status, await response.json()]).toMatchObject([401, { code: "UNAUTHORIZED" }]);
  }
});

test("runs out of balance", async () => {
  service.faults.set("noBalance", {});
  const seen = await query("SELECT 1");
  expect([seen.status, JSON.parse(seen.text)]).toEqual([
    402,
    { balance_cents: 0, error: "insufficient balance, please top up" },
  ]);
});

test("loses the answer before and after the statement", async () => {
  await query(CREATE);
  for (const kind of ["answerLostBefore", "answerLostAfter"] as const) {
    service.faults.set(kind, { count: 1, on: /INSERT/ });
    await expect(query(GUARDED, [kind, 1])).rejects.toThrow("fetch failed");
    expect(await stored()).toEqual(kind === "answerLostBefore" ? [] : [["answerLostAfter"]]);
  }
});

test("answers late what it did at once", async () => {
  await query(CREATE);
  service.faults.set("slow", { delayMs: 1500, on: /INSERT/ });
  const started = Date.now();
  const answer = query(GUARDED, ["a", 1]);
  while (JSON.stringify((await query("SELECT id FROM t")).rows) === "[]") await setTimeout(5);
  expect(service.counters.inFlight).toBeGreaterThanOrEqual(1);
  expect((await answer).status).toBe(200);
  expect(Date.now() - started).toBeGreaterThanOrEqual(1490);
});

test('says 500 "already exists" of tables, columns and indexes', async () => {
  const statements = [
    "CREATE TABLE t (id TEXT) USING deeplake",
    "ALTER TABLE t ADD COLUMN m BIGINT",
    "CREATE INDEX i ON t USING deeplake_index (id)",
  ];
  for (const sql of statements) expect((await query(sql)).status).toBe(200);
  for (const sql of statements) {
    expect(await query(sql)).toMatchObject({ status: 500, text: expect.stringContaining("already exists") });
  }
  expect((await query(CREATE)).status).toBe(200);
  service.faults.set("alreadyExists", { count: 1 });
  expect(await query(CREATE)).toMatchObject({ status: 500, text: expect.stringContaining("already exists") });
  service.faults.set("alreadyExists", { duplicateKey: true });
  expect(await query(CREATE)).toMatchObject({
    status: 500,
    text: expect.stringContaining("pg_class_relname_nsp_index"),
  });
});

test("rejects parameters, or only arrays in reads", async () => {
  service.faults.set("parametersRejected", {});
  expect(await query("SELECT $1::text", ["a"])).toMatchObject({
    status: 400,
    text: expect.stringContaining("QUERY_ERROR"),
  });
  expect((await query("SELECT 'a'")).rows).toEqual([["a"]]);
  service.faults.clear();
  service.faults.set("arrayParametersRejected", {});
  expect((await query("SELECT $1::float4[]", [[1, 2]])).text).toMatch("VARCHAR");
  expect((await query("SELECT $1::text", ["a"])).rows).toEqual([["a"]]);
});

test("takes its time with a new table, once", async () => {
  service.faults.set("freshTables", { ms: 60_000, status: 500 });
  expect((await query(CREATE)).status).toBe(200);
  for (const sql of ["SELECT * FROM t", 'INSERT INTO "ws"."t" (id) VALUES (1)']) {
    expect(await query(sql)).toMatchObject({
      status: 500,
      text: expect.stringContaining('relation \\"t\\" does not exist'),
    });
  }
  const columns =
    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'ws' AND table_name = 't'";
  expect((await query(columns)).rows).toHaveLength(2);
  service.faults.set("freshTables", { ms: 1 });
  await setTimeout(5);
  expect((await query(CREATE)).status).toBe(200);
  expect((await query("SELECT * FROM t")).status).toBe(200);
});

test("reads lag writes, which are checked at once and done in order", async () => {
  await query(CREATE);
  service.faults.set("laggingReads", { ms: 60_000 });
  for (const n of [1, 2]) expect((await query(GUARDED, ["a", n])).status).toBe(200);
  await query("UPDATE t SET n = n + 10");
  expect((await query("INSERT INTO t (id, n) VALUES ('b', 'no number')")).status).toBe(400);
  expect((await query("SELECT * FROM t")).rows).toEqual([]);
  expect((await service.query("ws", "SELECT id, n FROM t")).rows).toEqual([["a", 11]]);
  service.faults.set("laggingReads", { ms: 20 });
  await query(GUARDED, ["c", 3]);
  await setTimeout(25);
  expect((await query("SELECT id FROM t ORDER BY id")).rows).toEqual([["a"], ["c"]]);
  expect(service.failedLater).toBe(0);
});

test("loses a table", async () => {
  await query(CREATE);
  service.faults.set("droppedTable", { table: "t", count: 1, on: /INSERT/ });
  expect(await query("INSERT INTO t (id) VALUES ('a')")).toMatchObject({
    status: 400,
    text: expect.stringContaining("42P01"),
  });
});

test("draws by chance, the same for the same seed, and apart for each fault", async () => {
  service.faults.set("rateLimit", { probability: 0.2 });
  service.faults.set("serverError", { probability: 0.2 });
  const statuses: number[] = [];
  for (let asked = 0; asked < 500; asked++) statuses.push((await query("SELECT 1")).status);
  const share = (status: number): number => statuses.filter((seen) => seen === status).length / 500;
  expect(share(429)).toBeCloseTo(0.2, 1);
  expect(share(500)).toBeCloseTo(0.16, 1);
  const request = { method: "GET", path: "/me", headers: {}, body: undefined, sql: "", at: 0 };
  const draws = (seed: number, kind: "rateLimit" | "serverError"): boolean[] => {
    const faults = new Faults(seed);
    faults.set(kind, { probability: 0.5 });
    return Array.from({ length: 64 }, () => faults.draw(kind, request) !== undefined);
  };
  expect(draws(1, "rateLimit")).toEqual(draws(1, "rateLimit"));
  expect(draws(1, "rateLimit")).not.toEqual(draws(2, "rateLimit"));
  expect(draws(1, "rateLimit")).not.toEqual(draws(1, "serverError"));
});
