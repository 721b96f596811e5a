import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { Pool } from "pg";
import { afterAll, expect, test } from "vitest";

import { ExperienceStore } from "../../../../src/index.ts";
import { openGate } from "../../../support/gate.ts";
import { newDatabase } from "../../../support/managed-service/database-image.ts";
import { DEEPLAKE_CATALOG } from "../../../support/managed-service/deeplake-catalog.ts";
import { program } from "../../../support/program.ts";

const database = await newDatabase(DEEPLAKE_CATALOG);
const server = new PGLiteSocketServer({ db: database, port: 0, host: "127.0.0.1", maxConnections: 100 });
await server.start();
const [host = "", port] = server.getServerConn().split(":");
const gate = await openGate({ host, port: Number(port) });
afterAll(async () => {
  await gate.close();
  await server.stop();
  await database.close();
});

const address = `postgres://postgres@127.0.0.1:${gate.port}/postgres`;
const attempt = { task: "t", approach: "a", outcome: "success" } as const;

test("all stores of a process share ten connections to an address", async () => {
  const open = (name: string): Promise<ExperienceStore> =>
    ExperienceStore.open(`${address}?table=${name}`, { spool: false });
  const stores = await Promise.all(["one", "two", "three"].map(open));
  await Promise.all(
    stores.map(async (experience) => {
      await Promise.all(Array.from({ length: 10 }, () => experience.record(attempt)));
      await Promise.all([experience.counts(), experience.lessons.list(), experience.find("t")]);
      await experience.close();
    }),
  );
  expect(gate.most).toBe(10);
  await using again = await open("one");
  expect((await again.counts()).experiences).toBe(10);
});

test.each([
  ["its address", () => undefined],
  ["a pool of its user", () => new Pool({ connectionString: address }).on("error", () => {})],
])("a server that stops answering fails a store with %s at the deadline", async (name, make) => {
  const client = make();
  const location = client ? "postgres:silent" : `${address}?table=silent`;
  const experience = await ExperienceStore.open(location, {
    ...(client && { client }),
    spool: false,
    deadlineMs: 1_000,
  });
  await experience.record({ ...attempt, id: name });
  gate.hold(true);
  const unanswered = { code: "SERVICE_UNAVAILABLE", message: expect.stringContaining("same ids") };
  await expect(experience.record({ ...attempt, id: "unanswered" })).rejects.toMatchObject(unanswered);
  await expect(experience.find("t")).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  gate.hold(false);
  await experience.record({ ...attempt, id: "unanswered" });
  expect((await experience.counts()).experiences).toBe(client ? 3 : 2);
  await experience.close();
  await client?.end();
});

test("a program that leaves its store open ends", async () => {
  const args = [...program("test/support/leave-open.ts"), `${address}?table=left`];
  await expect(promisify(execFile)(process.execPath, args)).resolves.toMatchObject({ stderr: "" });
});

test.each([2 ** 31, Infinity])("a deadline of %s ms is no deadline of one", async (deadlineMs) => {
  await using experience = await ExperienceStore.open(`${address}?table=patient`, {
    spool: false,
    deadlineMs,
  });
  await expect(experience.record(attempt)).resolves.toMatchObject(attempt);
});
