import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, describe, expect, test, vi } from "vitest";

import { managedServiceDriver } from "../../../../src/storage/sql/managed/managed.ts";
import type { DriverOptions, SqlClient } from "../../../../src/storage/driver/driver.ts";
import { Table } from "../../../../src/storage/table/table.ts";
import { driverSuite, suiteSchema } from "../../../../src/testing/driver-suite.ts";
import type { FaultKind } from "../../../support/managed-service/faults.ts";
import {
  type ManagedService,
  startManagedService,
} from "../../../support/managed-service/managed-service.ts";

/** `WRITES=2000` for as many as were measured. */
const WRITES = Number(process.env["WRITES"] ?? 500);
const BACKOFF = { baseMs: 2, capMs: 20 };
const [service, unsteady] = await Promise.all([startManagedService(), startManagedService({ seed: 2 })]);
afterAll(() => Promise.all([service.close(), unsteady.close()]));

const options = (of: ManagedService, more: DriverOptions = {}): DriverOptions => ({
  token: of.token(),
  apiUrl: of.url,
  ...more,
});

driverSuite({
  name: "managed",
  create: (place) => managedServiceDriver(`al://team/${place}`, null, options(service), BACKOFF),
});

driverSuite({
  name: "managed, values in the statements",
  create: (place) =>
    managedServiceDriver(`al://team/l-${place}`, null, options(service, { parameters: "literal" }), BACKOFF),
});

driverSuite({
  name: "managed through a client with ManagedClient's query",
  create: (place) =>
    managedServiceDriver(`al://team/c-${place}`, null, { client: managedClient(service) }, BACKOFF),
});

describe("late reads, slow new tables and a fifth of all requests failing", () => {
  unsteady.faults.set("laggingReads", { ms: 150 });
  unsteady.faults.set("freshTables", { ms: 150 });
  everyFault(unsteady, 0.03);
  driverSuite({
    name: "managed, unsteady",
    readLagMs: 500,
    create: (place) => managedServiceDriver(`al://team/${place}`, null, options(unsteady), BACKOFF),
  });
});

test(`${WRITES} writes, each transient fault at 20%: none lost, none doubled, five requests at once`, async () => {
  const table = await open("al://team/fault-run");
  everyFault(service, 0.2);
  const ids = Array.from({ length: WRITES }, (_, index) => `row ${index}`);
  await Promise.all(ids.map((id) => table.append([{ id, vector: Float32Array.of(1, 2, 3, 4) }])));
  service.faults.clear();
  const { rows } = await service.query("team", "SELECT id FROM fault_run ORDER BY id");
  expect(rows.map(([id]) => id)).toEqual(ids.toSorted());
  for (const kind of transient) expect(service.faults.injected(kind)).toBeGreaterThan(0.15 * WRITES);
  await table.close();
});

test("asks at most five things at once, whatever is asked of all its tables", async () => {
  const tables = await Promise.all(["one", "two"].map((name) => open(`al://team/${name}`)));
  service.faults.set("slow", { delayMs: 100 });
  await Promise.all(tables.flatMap((table) => Array.from({ length: 12 }, () => table.count())));
  service.faults.clear();
  expect(service.counters.maxInFlight).toBe(5);
});

describe("what no retry mends is one typed error, and nothing is half stored", () => {
  const rows = [{ id: "a" }, { id: "b" }];

  test("no credit left", async () => {
    const table = await open("al://team/broke");
    service.faults.set("noBalance", {});
    const { requests } = service.counters;
    await expect(table.append(rows)).rejects.toMatchObject({ code: "INSUFFICIENT_BALANCE" });
    expect(service.counters.requests - requests).toBe(1);
    service.faults.clear();
    expect(await table.count()).toBe(0);
    await table.append(rows);
    expect(await table.count()).toBe(2);
  });

  test("a wrong token, at once", async () => {
    const driver = managedServiceDriver(
      "al://team/wrong",
      null,
      { token: "a.b.c", apiUrl: service.url },
      BACKOFF,
    );
    await expect(Table.over(driver, suiteSchema, { dimensions: 4 })).rejects.toMatchObject({
      code: "AUTHENTICATION_FAILED",
    });
    expect(await tablesOf("team")).not.toContain("wrong");
  });

  test("no token", async () => {
    vi.stubEnv("ACTIVELOOP_TOKEN", undefined);
    vi.stubEnv("DEEPLAKE_API_KEY", undefined);
    const driver = managedServiceDriver("al://team/none", null, { apiUrl: service.url });
    await expect(Table.over(driver, suiteSchema, { dimensions: 4 })).rejects.toMatchObject({
      code: "AUTHENTICATION_FAILED",
    });
    vi.unstubAllEnvs();
  });

  test("a dropped table", async () => {
    // The service is slow with new tables, so a table this driver has just made is waited for; another's is not.
    await (await open("al://team/dropped")).append(rows);
    const table = await open("al://team/dropped");
    await service.query("team", "DROP TABLE dropped");
    await expect(table.append([{ id: "c" }])).rejects.toMatchObject({ code: "TABLE_MISSING" });
    await expect(table.count()).rejects.toMatchObject({ code: "TABLE_MISSING" });
  });

  test("a service that stays away, after the deadline", async () => {
    const table = await open("al://team/away", { deadlineMs: 2_000 });
    service.faults.set("serverError", { status: 503 });
    const begun = Date.now();
    await expect(table.append(rows)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(Date.now() - begun).toBeLessThan(20_000);
    // The attempt that the deadline cut short is still on its way.
    await sleep(200);
    service.faults.clear();
    expect(await table.count()).toBe(0);
  });

  test("nobody at the address", async () => {
    const driver = managedServiceDriver(
      "al://team/nobody",
      null,
      { token: "a.b.c", apiUrl: "http://127.0.0.1:9", deadlineMs: 200 },
      BACKOFF,
    );
    await expect(Table.over(driver, suiteSchema, { dimensions: 4 })).rejects.toMatchObject({
      code: "SERVICE_UNAVAILABLE",
      message: expect.stringContaining("127.0.0.1:9"),
    });
  });

  test("a service that has moved", async () => {
    const moved = createServer((request, response) =>
      response.writeHead(301, { location: `${service.url}${request.url}` }).end(),
    );
    await new Promise<void>((resolve) => moved.listen(0, "127.0.0.1", resolve));
    const apiUrl = `http://127.0.0.1:${(moved.address() as AddressInfo).port}`;
    await expect(open("al://team/moved", { apiUrl, deadlineMs: 300 })).rejects.toMatchObject({
      code: "INVALID_LOCATION",
      message: expect.stringContaining("apiUrl"),
    });
    moved.close();
  });

  test("parameters that a deployment refuses; it takes them in the statement", async () => {
    service.faults.set("parametersRejected", {});
    await expect(open("al://team/refuses")).rejects.toMatchObject({ code: "ENGINE_FAILED" });
    const table = await open("al://team/refuses", { parameters: "literal" });
    await table.append(rows);
    expect(await table.count()).toBe(2);
    service.faults.clear();
  });
});

test("an abort signal ends the waiting", async () => {
  const table = await open("al://team/aborted");
  service.faults.set("serverError", { status: 503 });
  const controller = new AbortController();
  const writing = table.append([{ id: "a" }], { signal: controller.signal });
  setTimeout(() => controller.abort(), 30);
  await expect(writing).rejects.toMatchObject({ code: "ABORTED" });
  service.faults.clear();
});

test("says who it is and for whom, as the official client does", async () => {
  const table = await open("al://team/headers");
  expect(service.requests.at(-1)).toMatchObject({
    method: "POST",
    path: "/workspaces/team/tables/query",
    headers: {
      authorization: `Bearer ${service.token()}`,
      "x-activeloop-org-id": "org-1",
      "x-deeplake-client": "langchain-deeplake",
      "content-type": "application/json",
    },
  });
  await table.close();
});

test("names: a hyphen becomes an underscore, and two locations with one table are refused", async () => {
  await open("al://team/my-agent");
  expect(await tablesOf("team")).toContain("my_agent");
  await expect(open("al://team/my_agent")).rejects.toMatchObject({ code: "INVALID_LOCATION" });
  // The same location in other words.
  for (const same of ["al://team/my-agent/", "AL://team/my-agent"]) await (await open(same)).close();
  for (const location of [
    "al://team",
    "al://team/a/b",
    "al://team/1st",
    "al://team/a b",
    `al://team/${"x".repeat(64)}`,
  ])
    await expect(open(location)).rejects.toMatchObject({ code: "INVALID_LOCATION" });
});

test.each([
  ["invoices", "number bigint, paid bool"],
  ["pages", "id text, content text, vector float4[]"],
  ["notes", "id bigint, words text, version bigint, deleted bool"],
])("a table of something else, %s, is refused and left as it is", async (name, definition) => {
  await service.query("team", `CREATE TABLE ${name} (${definition})`);
  await expect(open(`al://team/${name}`)).rejects.toMatchObject({ code: "SCHEMA_MISMATCH" });
  const { columns } = await service.query("team", `SELECT * FROM ${name}`);
  expect(columns).toEqual(definition.split(", ").map((column) => column.split(" ")[0]));
});

test("compacting deletes what was superseded, and nothing else", async () => {
  const table = await open("al://team/compacted");
  await table.append([{ id: "a", words: "first" }, { id: "b" }]);
  await table.append([{ id: "a", words: "second" }], { mayReplace: true });
  expect(await table.compact()).toMatchObject({ live: 2, removed: 1 });
  const { rows } = await service.query("team", "SELECT id, words FROM compacted ORDER BY id");
  expect(rows).toEqual([
    ["a", "second"],
    ["b", ""],
  ]);
});

/** What npm's `deeplake` offers: rows as objects, and errors that say the status in their text. */
function managedClient(of: ManagedService): SqlClient {
  return {
    query: async (query, params = []) => {
      const response = await fetch(`${of.url}/workspaces/team/tables/query`, {
        method: "POST",
        headers: { authorization: `Bearer ${of.token()}`, "x-activeloop-org-id": "org-1" },
        body: JSON.stringify({ query, params }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`API request failed (${response.status}): ${text}`);
      const { columns, rows } = JSON.parse(text) as { columns: string[]; rows: unknown[][] };
      return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])));
    },
  };
}

const transient = [
  "rateLimit",
  "serverError",
  "htmlAnswer",
  "unauthorized",
  "forbidden",
  "answerLostBefore",
  "answerLostAfter",
] as const satisfies FaultKind[];

function everyFault({ faults }: ManagedService, probability: number): void {
  faults.set("rateLimit", { probability, retryAfterS: 0 });
  faults.set("serverError", { probability, status: 502, html: true, executed: true });
  faults.set("htmlAnswer", { probability, executed: true });
  faults.set("unauthorized", { probability, html: true });
  faults.set("forbidden", { probability });
  faults.set("answerLostBefore", { probability });
  faults.set("answerLostAfter", { probability });
}

async function tablesOf(workspace: string): Promise<unknown[]> {
  const { rows } = await service.query(
    workspace,
    "SELECT table_name FROM information_schema.tables WHERE table_schema = $1",
    [workspace],
  );
  return rows.map(([name]) => name);
}

async function open(location: string, more: DriverOptions = {}): Promise<Table> {
  const driver = managedServiceDriver(location, null, options(service, more), BACKOFF);
  return Table.over(driver, suiteSchema, { dimensions: 4 });
}
