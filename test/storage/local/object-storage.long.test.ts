import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SyntheticEmbeddings } from "@langchain/core/utils/testing";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";

import type { DriverEvent, DriverOptions } from "../../../src/storage/driver/driver.ts";
import { localDriver } from "../../../src/storage/local/local.ts";
import { cacheDirectory } from "../../../src/storage/local/cache-directory.ts";
import { findEngine } from "../../../src/storage/local/find-engine.ts";
import { shareEngine } from "../../../src/storage/local/shared-engine.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { driverSuite, suiteSchema } from "../../../src/testing/driver-suite.ts";
import { processOfAnotherMachine } from "../../support/process-of-another-machine.ts";
import { runPython } from "../../support/run-python.ts";
import { s3Server } from "../../support/s3/s3-server.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const keys = { accessKeyId: "an-access-key", secretAccessKey: "a-secret-key" };
const server = await s3Server(keys, ["bucket"]);
const credentials = server.credentials;
const environment = {
  AWS_ACCESS_KEY_ID: keys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  AWS_REGION: "us-east-1",
  AWS_ENDPOINT_URL_S3: server.endpoint,
};
const root = temporaryDirectory();
const { DEEPLAKE_PYTHON, LANGCHAIN_DEEPLAKE_CACHE } = process.env;
process.env["DEEPLAKE_PYTHON"] = findEngine().python;
process.env["LANGCHAIN_DEEPLAKE_CACHE"] = root; // lock files
// Holds the engine between cases, which each would start it anew.
const engine = shareEngine(() => {}, "remote");
afterAll(async () => {
  await engine.release();
  await server[Symbol.asyncDispose]();
  for (const [name, value] of Object.entries({ DEEPLAKE_PYTHON, LANGCHAIN_DEEPLAKE_CACHE })) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});
afterEach(() => {
  server.trouble = undefined;
  vi.unstubAllEnvs();
});

driverSuite({
  name: "local over s3",
  create: (place) => localDriver(`s3://bucket/${place}`, "t", { credentials }),
});

function open(place: string, options: DriverOptions = {}): Promise<Table> {
  return Table.over(localDriver(`s3://bucket/${place}`, "t", { credentials, ...options }), suiteSchema, {
    dimensions: 4,
  });
}

const row = (id: string): { id: string; vector: Float32Array; words: string } => ({
  id,
  vector: Float32Array.of(1, 0.2, 0.1, 0.3),
  words: `word ${id}`,
});

/** Rows that a plain Deeplake reader sees. */
async function plainRows(url: string): Promise<unknown> {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return runPython("print(json.dumps(len(deeplake.open(sys.argv[1]))))", url);
}

describe("two machines", () => {
  test(
    "that write, forget and fold at a time, while a third reads, lose and double nothing",
    { timeout: 150_000 },
    async () => {
      const location = "s3://bucket/machines";
      const embeddings = new SyntheticEmbeddings({ vectorSize: 16 });
      const ended = { value: false };
      const writing = Promise.all(
        ["a", "b"].map((name) =>
          processOfAnotherMachine("write-and-forget.ts", [location, name, "40"], {
            folder: root,
            environment,
          }),
        ),
      ).finally(() => (ended.value = true));
      await using experience = await ExperienceStore.open(location, { embeddings, credentials });
      let most = 0;
      while (!ended.value) {
        const seen = await idsOf(experience);
        expect(new Set(seen).size).toBe(seen.length);
        most = Math.max(most, seen.length);
      }
      await writing;
      expect(most).toBeGreaterThan(0);
      const expected = ["a", "b"].flatMap((name) =>
        Array.from({ length: 40 }, (_, index) => index + 1)
          .filter((index) => index % 10 !== 0)
          .map((index) => `${name}-${index}`),
      );
      expect((await idsOf(experience)).toSorted()).toEqual(expected.toSorted());
      for (const id of ["a-10", "b-40"]) expect(await experience.get(id)).toBeNull();
      expect(await plainRows(`${location}/experiences`)).toBeGreaterThan(expected.length);
      await experience.compact();
      expect(await plainRows(`${location}/experiences`)).toBe(expected.length);
      for (const id of expected) expect((await experience.get(id))?.id).toBe(id);
    },
  );

  test("do not maintain at a time: a claim is waited for, an abandoned one is not", async () => {
    const table = await open("claimed");
    await table.append([row("a")]);
    const [claims, body] = ["bucket/claimed/t/_langchain_deeplake/claims/", Buffer.from("1")];
    server.objects.set(`${claims}dead-x-0/claim`, {
      body,
      etag: '"1"',
      modified: new Date(Date.now() - 120_000),
    });
    await table.flush({ fold: true });
    expect(stored(claims)).toEqual([]);
    await table.append([row("b")]);
    server.objects.set(`${claims}other-x-0/claim`, { body, etag: '"1"', modified: new Date() });
    let folded = false;
    const folding = table.flush({ fold: true }).then(() => (folded = true));
    await sleep(1_500);
    expect(folded).toBe(false);
    expect(await table.count()).toBe(2);
    server.objects.delete(`${claims}other-x-0/claim`);
    await folding;
    expect(stored(claims)).toEqual([]);
    await table.close();
  });

  test("see what one wrote whose clock is an hour behind, before and after a fold", async () => {
    const table = await open("clock");
    const appendLate = async (id: string): Promise<void> => {
      const known = new Set(stored("bucket/clock/t/_deeplake_wal/main/"));
      await table.append([row(id)]);
      const name = stored("bucket/clock/t/_deeplake_wal/main/").find((entry) => !known.has(entry)) as string;
      const entry = server.objects.get(name);
      server.objects.delete(name);
      const hourAgo = String(Math.floor(Date.now() / 1000) - 3600).padStart(13, "0");
      if (entry) server.objects.set(name.replace(/\d{13}/u, hourAgo), entry);
    };
    await table.append([row("a")]);
    expect(await table.count()).toBe(1);
    await appendLate("late");
    expect(await table.count()).toBe(2);
    await table.flush({ fold: true });
    expect(await table.count()).toBe(2);
    await appendLate("later");
    expect(await table.count()).toBe(3);
    await table.flush({ fold: true });
    expect(await table.get(["late", "later"])).toHaveLength(2);
    await table.close();
  });

  test("a fold, and what it adds to the indexes, is read without reading again what was read before", async () => {
    const [one, other] = [await open("bytes"), await open("bytes")];
    const many = (prefix: string, count: number): ReturnType<typeof row>[] =>
      Array.from({ length: count }, (_, index) => row(`${prefix}${index}`));
    await other.append(many("a", 2_000));
    await other.flush({ fold: true });
    await other.compact();
    const read = async (...ids: string[]): Promise<number> => {
      const { sent } = server;
      // Both threads of the reading process.
      for (let turn = 0; turn < 4; turn++)
        await Promise.all(
          ids.map(async (id) => {
            expect(await one.get([id])).toHaveLength(1);
            expect((await one.searchText({ text: `word ${id}`, k: 3 }))[0]).toMatchObject({ id });
            expect(await one.search({ vector: row(id).vector, k: 3 })).toHaveLength(3);
          }),
        );
      return server.sent - sent;
    };
    const first = await read("a0", "a1999");
    await other.append(many("b", 20));
    await other.flush({ fold: true });
    expect(await read("a7", "b19")).toBeLessThan(first / 4);
    await other.append(many("c", 400));
    await other.flush({ fold: true });
    expect(await read("a8", "c399")).toBeLessThan(first / 2);
    // Rows move, so the handle is a new one.
    await other.remove(["a0"]);
    await other.compact();
    await read("a9", "b18", "c398");
    expect(await one.count()).toBe(2_419);
    await Promise.all([one.close(), other.close()]);
  });
});

test("a killed engine, and killed maintenance, lose and double none of 200 rows", async () => {
  const events: DriverEvent[] = [];
  const table = await open("killed", { onEvent: (event) => events.push(event) });
  let written = 0;
  const folds: Promise<void>[] = [];
  await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      await table.append([row(`r${index}`)]);
      written++;
      if (written === 50 || written === 120) process.kill(engine.serve.pid as number, "SIGKILL");
      if (written === 80 || written === 160) {
        folds.push(table.flush({ fold: true }));
        setTimeout(() => engine.maintain.pid && process.kill(engine.maintain.pid, "SIGKILL"), 60);
      }
    }),
  );
  await Promise.all(folds);
  expect(await table.count()).toBe(200);
  await table.close();
  const again = await open("killed");
  expect(await again.count()).toBe(200);
  expect(await again.get(["r0", "r199"])).toHaveLength(2);
  await again.close();
  expect(events.filter(({ kind }) => kind === "restarted").length).toBeGreaterThan(1);
});

test("dead rows stay, hidden, until compact() removes them", async () => {
  const table = await open("dead");
  await table.append([row("a"), row("b"), row("c")]);
  await table.append([{ ...row("a"), words: "changed" }], { mayReplace: true });
  expect(await table.remove(["b"])).toBe(1);
  await table.flush({ fold: true });
  expect(await table.count()).toBe(2);
  expect(await table.searchText({ text: "b", k: 5 })).toEqual([]);
  expect(await plainRows("s3://bucket/dead/t")).toBe(5);
  expect(await table.compact()).toMatchObject({ live: 2, removed: 3 });
  expect(await plainRows("s3://bucket/dead/t")).toBe(2);
  expect(await table.get(["a", "b", "c"])).toMatchObject([{ words: "changed" }, { id: "c" }]);
  await table.close();
});

describe("credentials", () => {
  test("come from the environment where none are given", async () => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    // The engine's process takes its environment when it starts.
    const [folder, location] = [root, "s3://bucket/environment"];
    await processOfAnotherMachine("write-and-forget.ts", [location, "e", "3"], { folder, environment });
    await using experience = await ExperienceStore.open(location, { credentials });
    expect(await idsOf(experience)).toHaveLength(3);
  });

  test("of two tables of one URL are kept apart", async () => {
    await using other = await s3Server({ accessKeyId: "other", secretAccessKey: "keys" }, ["bucket"]);
    const theirs = { ...other.credentials, aws_access_key_id: "other", aws_secret_access_key: "keys" };
    const [one, two] = [await open("same"), await open("same", { credentials: theirs })];
    await one.append([row("a"), row("b")]);
    await two.append([row("c")]);
    await Promise.all([one.flush({ fold: true }), two.flush({ fold: true })]);
    expect([await one.count(), await two.count()]).toEqual([2, 1]);
    await Promise.all([one.close(), two.close()]);
  });

  test("are in no argument, lock file or stored object", async () => {
    const table = await open("secret");
    await table.append([row("a")]);
    await table.flush({ fold: true });
    const pids = [engine.serve.pid, engine.maintain.pid].join(",");
    const said = execFileSync("ps", ["-o", "args=", "-p", pids], { encoding: "utf8" });
    expect(said).toContain("deeplake_engine");
    expect(said).not.toContain(keys.secretAccessKey);
    const locks = join(dirname(cacheDirectory()), "locks");
    const files = readdirSync(locks, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    expect(files.length).toBeGreaterThan(0);
    for (const { parentPath, name } of files)
      expect(readFileSync(join(parentPath, name), "latin1")).not.toContain(keys.secretAccessKey);
    for (const { body } of server.objects.values()) expect(body.includes(keys.secretAccessKey)).toBe(false);
    await table.close();
  });

  test.each([
    ["the secret", { aws_secret_access_key: "not-the-secret" }],
    ["the key", { aws_access_key_id: "not-the-key" }],
  ])("that are wrong in %s are refused without being repeated", async (_part, wrong) => {
    const error = await open("wrong", { credentials: { ...credentials, ...wrong } }).catch(
      (cause: unknown) => cause,
    );
    expect(error).toMatchObject({ code: "AUTHENTICATION_FAILED" });
    for (const value of [...Object.values(wrong), keys.secretAccessKey])
      expect(String((error as Error).stack)).not.toContain(value);
    expect(stored("bucket/wrong/")).toEqual([]);
  });
});

test("a settled length of vectors is kept by those who open later", async () => {
  const at = "s3://bucket/settled";
  const later = (): Promise<Table> =>
    Table.over(localDriver(at, "t", { credentials }), suiteSchema, { dimensions: null });
  const table = await later();
  await table.append([row("a")]);
  await table.close();
  const again = await later();
  expect(again.dimensions).toBe(4);
  expect((await again.search({ vector: row("a").vector, k: 1 })).map(({ item }) => item["id"])).toEqual([
    "a",
  ]);
  await again.close();
});

test("clients that heed proxies, as Google's does, go past those that silence crash reports", async () => {
  vi.stubEnv("CLOUD_STORAGE_EMULATOR_ENDPOINT", server.endpoint);
  const before = server.requests.length;
  const ask = 'deeplake.exists("gcs://bucket/x", creds={"gcs_oauth_token": "a-token"})';
  // This server speaks no Google and refuses.
  await expect(runPython(ask)).rejects.toThrow("GCS");
  expect(server.requests.slice(before).join()).toContain("storage/v1/b/bucket/o/x/_deeplake_log");
});

describe("trouble", () => {
  test("a missing bucket and a folder of something else are refused", async () => {
    const missing = localDriver("s3://no-bucket/x", "t", { credentials });
    await expect(missing.open(suiteSchema, { dimensions: 4 })).rejects.toMatchObject({
      code: "INVALID_LOCATION",
    });
    const body = Buffer.from("hello");
    server.objects.set("bucket/foreign/t/readme.txt", { body, etag: '"1"', modified: new Date() });
    await expect(open("foreign")).rejects.toMatchObject({ code: "INVALID_LOCATION" });
    expect(stored("bucket/foreign/")).toEqual(["bucket/foreign/t/readme.txt"]);
  });

  test.each([
    ["nothing listens at", "http://127.0.0.1:9", undefined],
    ["that never answers", server.endpoint, 0],
    ["that is down", server.endpoint, 503],
  ])("an endpoint %s is given up at the deadline", async (_what, endpoint_url, trouble) => {
    server.trouble = trouble;
    const before = Date.now();
    const options = { credentials: { ...credentials, endpoint_url }, deadlineMs: 1_000 };
    await expect(open("unreachable", options)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    await expect(ExperienceStore.open("s3://bucket/unreachable", options)).rejects.toMatchObject({
      code: "SERVICE_UNAVAILABLE",
    });
    expect(Date.now() - before).toBeLessThan(6_000);
  });

  test("storage that stops answering while a table is open fails what is asked, not what was stored", async () => {
    const table = await open("outage", { deadlineMs: 3_000 });
    await table.append([row("before")]);
    server.trouble = 503;
    await expect(table.append([row("during")])).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    await expect(table.count()).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    await table.close();
    server.trouble = undefined;
    const again = await open("outage");
    expect(await again.get(["before"])).toHaveLength(1);
    await again.close();
  });

  test("an outage shorter than the deadline goes unnoticed", async () => {
    const table = await open("short-outage");
    server.trouble = 503;
    setTimeout(() => (server.trouble = undefined), 300);
    await table.append([row("a")]);
    expect(await table.count()).toBe(1);
    await table.close();
  });
});

describe("ExperienceStore", () => {
  test("records, recalls, forgets and keeps", async () => {
    const [location, embeddings] = ["s3://bucket/store/", new SyntheticEmbeddings({ vectorSize: 16 })];
    const experience = await ExperienceStore.open(location, { embeddings, credentials });
    const [first, second] = await experience.recordMany([
      { task: "Plan a trip", approach: "Ask for dates", outcome: "success", lessons: "Dates first" },
      { task: "Book a table", approach: "Call", outcome: "failure", lessons: "Book online" },
    ]);
    expect((await experience.recall("Plan a trip", { k: 1 })).text).toContain("Dates first");
    await experience.forget(second?.id as string);
    await experience.close();
    await using again = await ExperienceStore.open(location, { embeddings, credentials });
    expect(await idsOf(again)).toEqual([first?.id]);
    expect(stored("bucket/store/injections/_deeplake_log/")).not.toEqual([]);
  });

  test("opens a dataset of the Python recipe, whose own rows are left out until compact()", async () => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    await runPython(RECIPE, "s3://bucket/recipe");
    const experience = await ExperienceStore.open("s3://bucket/recipe", { credentials });
    expect(experience.health().lastError?.message).toContain("compact()");
    const { id } = await experience.record({ task: "ours", approach: "a", outcome: "success" });
    expect(await idsOf(experience)).toEqual([id]);
    await experience.compact();
    expect(await idsOf(experience)).toHaveLength(4);
    await experience.recall("other");
    expect(stored("bucket/recipe_injections/_deeplake_log/")).not.toEqual([]);
    await experience.close();
  });
});

const RECIPE = `
import numpy as np
ds = deeplake.create(sys.argv[1], schema={"task_description": types.Text(), "task_embedding": types.Embedding(4), "approach": types.Text(), "outcome": types.Text(), "score": types.Float32(), "lessons": types.Text(), "metadata": types.Dict(), "timestamp": types.Int64()})
ds.append({"task_description": ["same", "same", "other"], "task_embedding": np.ones((3, 4), "f4"), "approach": ["a"] * 3, "outcome": ["success"] * 3, "score": np.ones(3, "f4"), "lessons": [""] * 3, "metadata": [{}] * 3, "timestamp": np.zeros(3, "i8")})
ds.commit()
`;

async function idsOf(experience: ExperienceStore): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of experience.scan()) ids.push(id);
  return ids;
}

function stored(prefix: string): string[] {
  return [...server.objects.keys()].filter((name) => name.startsWith(prefix));
}
