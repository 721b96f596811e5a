import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { RunnableLambda } from "@langchain/core/runnables";
import { afterAll, describe, expect, test } from "vitest";

import {
  DeeplakeCallbackHandler,
  ExperienceStore,
  type ExperienceStoreOptions,
  withExperience,
} from "../../../src/index.ts";
import type { RunRecord } from "../../../src/runs.ts";
import { RunBuffer } from "../../../src/capture/callbacks/run-buffer.ts";
import { makeGate } from "../../../bench/exits/gate.ts";
import { startManagedService } from "../../support/managed-service/managed-service.ts";
import { program } from "../../support/program.ts";
import { runRecord } from "../../support/run-record.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";
import { portOf } from "../../../src/experience/store/port.ts";

const root = temporaryDirectory();
const service = await startManagedService();
afterAll(() => service.close());

const run = (id: string): RunRecord => runRecord({ id, outputs: "{}" });
const runs = (count: number, name = "run"): RunRecord[] =>
  Array.from({ length: count }, (_, index) => run(`${name} ${index}`));

async function managed(
  more: ExperienceStoreOptions = {},
): Promise<{ at: string; experience: ExperienceStore }> {
  const at = `al://team/w-${randomUUID().slice(0, 8)}`;
  // A busy machine is not to be taken for a slow store.
  const spool = { directory: join(root, randomUUID()), after: 30_000 };
  const options = { token: service.token(), apiUrl: service.url, deadlineMs: 3_000, spool, ...more };
  const experience = await ExperienceStore.open(at, options);
  afterAll(() => experience.close());
  return { at, experience };
}

async function ids(experience: ExperienceStore): Promise<string[]> {
  const found: string[] = [];
  for await (const { id } of experience.runs.scan()) found.push(id);
  return found.toSorted();
}

async function tasks(experience: ExperienceStore): Promise<string[]> {
  const found: string[] = [];
  for await (const { task } of experience.scan()) found.push(task);
  return found.toSorted();
}

const failing = RunnableLambda.from(({ task }: { task: string }): string => {
  throw new Error(`cannot ${task}`);
});

describe("what is recorded in the background waits on disk while", () => {
  test.each([
    ["there is no credit", () => service.faults.set("noBalance", {})],
    ["the token is refused", () => service.faults.set("unauthorized", {})],
    ["the service fails", () => service.faults.set("serverError", { status: 500 })],
    ["answers get lost", () => service.faults.set("answerLostAfter", {})],
    ["the store is slow", () => service.faults.set("slow", { delayMs: 3_000 })],
  ])("%s, and is stored once afterwards", async (_, fail) => {
    const { experience } = await managed({ spool: { directory: join(root, randomUUID()), after: 300 } });
    await experience.counts();
    const handler = new DeeplakeCallbackHandler(experience);
    const evaluated = withExperience(
      RunnableLambda.from(({ task }: { task: string }) => task),
      experience,
      { evaluate: () => true },
    );
    fail();
    try {
      await expect(failing.invoke({ task: "fail" }, { callbacks: [handler] })).rejects.toThrow("cannot fail");
      expect(await evaluated.invoke({ task: "succeed" })).toBe("succeed");
      expect(await handler.flush()).toBe(false);
      expect(handler.health()).toMatchObject({ captured: 1, stored: 0, spooled: 1, dropped: 0, waiting: 0 });
      expect(experience.health()).toMatchObject({ spooled: 3, replayed: 0, dropped: {} });
    } finally {
      service.faults.clear();
    }
    expect(await experience.flush()).toBe(true);
    expect(await tasks(experience)).toEqual(["fail", "succeed"]);
    expect(await ids(experience)).toHaveLength(1);
    // A segment that a replay takes while it is written to is written again, and its rows are counted again.
    expect(experience.health().replayed).toBeGreaterThanOrEqual(3);
    expect(experience.health().dropped).toEqual({});
  });
});

test("rows of a table that was dropped are stored when the next to open the store makes it again", async () => {
  const spool = { directory: join(root, "dropped") };
  const { at, experience: maker } = await managed({ spool });
  await maker.counts();
  const open = (): Promise<ExperienceStore> =>
    ExperienceStore.open(at, { token: service.token(), apiUrl: service.url, spool });
  {
    await using experience = await open();
    await experience.counts();
    await service.query("team", `DROP TABLE ${at.slice("al://team/".length).replace("-", "_")}_runs`);
    expect(await portOf(experience).outbox.deliverRuns(runs(3))).toBe("spooled");
    expect(await experience.flush()).toBe(false);
    expect(experience.health().errors).toMatchObject({ runs: 2 });
  }
  await using next = await open();
  expect(await next.flush()).toBe(true);
  expect(await ids(next)).toHaveLength(3);
});

test("what was stored does not wait on disk too because its labels are slow to find", async () => {
  const { experience } = await managed({ spool: { directory: join(root, "slow-labels"), after: 500 } });
  const attempt = { approach: "a", outcome: "success" } as const;
  const { id } = await experience.record({ ...attempt, task: "first" });
  await experience.label(id, { outcome: "failure", source: "human" });
  service.faults.set("slow", { delayMs: 2_000, on: /_outcomes/ });
  try {
    const started = Date.now();
    expect(await portOf(experience).outbox.record({ ...attempt, task: "second" })).toBe("stored");
    expect(Date.now() - started).toBeLessThan(1_900);
  } finally {
    service.faults.clear();
  }
  expect(experience.health()).toMatchObject({ spooled: 0, errors: {} });
  expect(await tasks(experience)).toEqual(["first", "second"]);
});

test("a caller who waits for record() is told that the store failed, and nothing is stored later", async () => {
  const { experience } = await managed();
  service.faults.set("noBalance", {});
  await expect(experience.record({ task: "t", approach: "a", outcome: "success" })).rejects.toMatchObject({
    code: "INSUFFICIENT_BALANCE",
  });
  service.faults.clear();
  expect(await experience.flush()).toBe(true);
  expect(await tasks(experience)).toEqual([]);
});

test("what is at fault itself is counted and not kept for later", async () => {
  const { experience } = await managed();
  await expect(
    portOf(experience).outbox.record({ task: "", approach: "a", outcome: "success" }),
  ).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
  await expect(
    portOf(experience).outbox.deliverRuns([{ ...run("x"), startedAt: 0.5 }]),
  ).rejects.toMatchObject({
    code: "INVALID_ROW",
  });
  expect(experience.health()).toMatchObject({ spooled: 0 });
  // A row that a table refuses only when it is replayed does not hold up the others.
  portOf(experience).outbox.keepRuns([run("a"), { ...run("b"), startedAt: 0.5 }, run("c")]);
  expect(await experience.flush()).toBe(true);
  expect(await ids(experience)).toEqual(["a", "c"]);
  expect(Object.entries(experience.health().dropped)).toEqual([[expect.stringContaining("refused"), 1]]);
});

test("a run that the table refuses costs itself alone, and is counted", async () => {
  const { experience } = await managed();
  const bounds = { bound: 100, maxBytes: 1e6, interval: 10, open: () => 0, closeOpen: () => {} };
  const buffer = new RunBuffer(portOf(experience), bounds);
  for (const record of [run("a"), { ...run("b"), startedAt: 0.5 }, run("c")])
    buffer.add({ bytes: 500, finish: () => record });
  expect(await buffer.flush()).toBe(true);
  expect(await ids(experience)).toEqual(["a", "c"]);
  expect(buffer).toMatchObject({ stored: 2, dropped: { "refused, INVALID_ROW": 1 } });
});

test("of a batch that the disk takes in part only the rest waits for the store", async () => {
  const { experience } = await managed({
    spool: { directory: join(root, "partly"), after: 30_000, maxBytes: 30_000 },
  });
  await experience.counts();
  const bounds = { bound: 1_000, maxBytes: 1e6, interval: 10_000, open: () => 0, closeOpen: () => {} };
  const buffer = new RunBuffer(portOf(experience), bounds);
  service.faults.set("noBalance", {});
  for (const record of runs(200)) buffer.add({ bytes: 500, finish: () => record });
  await expect(buffer.flush()).rejects.toMatchObject({ code: "INSUFFICIENT_BALANCE" });
  const { spooled } = buffer;
  expect(spooled).toBeGreaterThan(0);
  expect(buffer.waiting).toBe(200 - spooled);
  expect(experience.health().spooled).toBe(spooled);
  service.faults.clear();
  // Until what is on disk was taken the store counts as down.
  await portOf(experience).outbox.replay();
  expect(await buffer.flush()).toBe(true);
  expect(buffer.stored).toBe(200 - spooled);
  expect(await ids(experience)).toHaveLength(200);
  expect(experience.health()).toMatchObject({ replayed: spooled, dropped: {} });
});

test("flush({ timeout }) comes back in time, with the rest on disk", async () => {
  const { experience } = await managed({ spool: { directory: join(root, "timeout"), after: 60_000 } });
  await experience.counts();
  const handler = new DeeplakeCallbackHandler(experience);
  service.faults.set("slow", { delayMs: 4_000 });
  await RunnableLambda.from((text: string) => text).invoke("x", { callbacks: [handler] });
  const started = Date.now();
  expect(await handler.flush({ timeout: 200 })).toBe(false);
  expect(Date.now() - started).toBeLessThan(2_000);
  expect(readdirSync(join(root, "timeout"))).toHaveLength(1);
  service.faults.clear();
  expect(await experience.flush()).toBe(true);
  expect(await ids(experience)).toHaveLength(1);
});

test("a run that never ends is closed as unknown by the handler's end", async () => {
  const { experience } = await managed();
  let go = (): void => {};
  const waiting = RunnableLambda.from(() => new Promise<string>((resolve) => void (go = () => resolve("x"))));
  let invoked: Promise<string>;
  {
    await using handler = new DeeplakeCallbackHandler(experience);
    invoked = waiting.invoke("x", { callbacks: [handler] });
    await expect.poll(() => handler.health().open).toBe(1);
  }
  const stored: RunRecord[] = [];
  for await (const record of experience.runs.scan()) stored.push(record);
  expect(stored).toMatchObject([{ status: "unknown", endedAt: null }]);
  go();
  await invoked;
});

test("an agent can start while the store is down, and what it recorded is stored when it is back", async () => {
  await using gate = await makeGate(service.url);
  await gate.shut();
  const store = { apiUrl: gate.url, spool: { directory: join(root, "down"), after: 300 }, deadlineMs: 500 };
  await expect(managed(store)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  const { experience } = await managed({ ...store, whenUnavailable: "continue" });
  await expect(experience.record({ task: "t", approach: "a", outcome: "success" })).rejects.toMatchObject({
    code: "SERVICE_UNAVAILABLE",
  });
  await portOf(experience).outbox.record({ task: "kept", approach: "a", outcome: "success" });
  expect(await experience.flush()).toBe(false);
  await gate.open();
  // Nobody has to ask: the outbox tries again by itself.
  await expect.poll(() => experience.health().replayed, { timeout: 20_000 }).toBe(1);
  expect(await tasks(experience)).toEqual(["kept"]);
  await expect(managed({ token: "", whenUnavailable: "continue" })).rejects.toMatchObject({
    code: "AUTHENTICATION_FAILED",
  });
});

test("a deadline holds while the store cannot be opened", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const experience = await ExperienceStore.open(`postgres://user:password@127.0.0.1:${port}/db`, {
    whenUnavailable: "continue",
    spool: false,
    deadline: 100,
  });
  const started = performance.now();
  expect(await experience.recall("parse csv")).toEqual({ items: [], text: "" });
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(experience.health().late).toBe(1);
  silent.close();
}, 30_000);

test("without a disk, runs wait in memory up to their bounds, and the oldest are dropped and counted", async () => {
  const dropped: string[] = [];
  const { experience } = await managed({
    spool: false,
    onEvent: ({ kind, message }) => void (kind === "dropped" && dropped.push(message)),
  });
  const handler = new DeeplakeCallbackHandler(experience, { maxBufferedRuns: 5, flushInterval: 1 });
  service.faults.set("noBalance", {});
  const chain = RunnableLambda.from((text: string) => text);
  for (let index = 0; index < 12; index++) await chain.invoke(String(index), { callbacks: [handler] });
  await expect(handler.flush()).rejects.toMatchObject({ code: "INSUFFICIENT_BALANCE" });
  service.faults.clear();
  expect(await handler.flush()).toBe(true);
  expect(handler.health()).toMatchObject({ captured: 12, stored: 5, spooled: 0, dropped: 7 });
  expect(handler.health().droppedBecause).toEqual({ "buffer full, no spool": 7 });
  expect(experience.health().dropped).toEqual({ "buffer full, no spool": 7 });
  expect(dropped.length).toBeGreaterThan(0);
});

test("work that never gives timers and sockets a turn costs no run and no unbounded memory", async () => {
  const at = join(root, "starved");
  await using experience = await ExperienceStore.open(at);
  const handler = new DeeplakeCallbackHandler(experience, { maxBufferedRuns: 300 });
  for (let index = 0; index < 2_000; index++) {
    handler.handleChainStart({ lc: 1, type: "not_implemented", id: ["c"] }, { index }, `run ${index}`);
    handler.handleChainEnd({ index }, `run ${index}`);
    expect(handler.health().waiting).toBeLessThanOrEqual(300);
  }
  expect(handler.health().spooled).toBeGreaterThan(0);
  await experience.flush();
  expect(await ids(experience)).toHaveLength(2_000);
});

test("large runs go to disk by their bytes", async () => {
  await using experience = await ExperienceStore.open(join(root, "large"));
  const handler = new DeeplakeCallbackHandler(experience, { maxBufferedBytes: 200_000 });
  for (let index = 0; index < 30; index++) {
    handler.handleChainStart(
      { lc: 1, type: "not_implemented", id: ["c"] },
      { text: "x".repeat(50_000) },
      `run ${index}`,
    );
    handler.handleChainEnd({ index }, `run ${index}`);
    expect(handler.health().waiting).toBeLessThan(15);
  }
  expect(handler.health().spooled).toBeGreaterThan(10);
  await experience.flush();
  expect(await ids(experience)).toHaveLength(30);
});

test("thousands of handlers, one per invocation, add no listeners to the process", async () => {
  const { experience } = await managed();
  const chain = RunnableLambda.from((text: string) => text);
  await chain.invoke("x", { callbacks: [new DeeplakeCallbackHandler(experience)] });
  const before = process.listenerCount("exit");
  for (let index = 0; index < 200; index++)
    await chain.invoke("x", { callbacks: [new DeeplakeCallbackHandler(experience)] });
  expect(process.listenerCount("exit")).toBe(before);
  await experience.flush();
  expect(await ids(experience)).toHaveLength(201);
});

test("memory: keeps nothing on disk", async () => {
  await using experience = await ExperienceStore.open("memory:");
  expect(portOf(experience).outbox.keepRuns([run("x")])).toMatchObject({ kept: 0 });
});

describe("the next to open a store", () => {
  async function prepared(): Promise<string> {
    const at = join(root, randomUUID());
    await using experience = await ExperienceStore.open(at);
    await portOf(experience).outbox.deliverRuns(runs(100));
    for (const some of [runs(1_000), runs(8_000, "more")]) portOf(experience).outbox.keepRuns(some);
    expect(existsSync(join(at, "_spool"))).toBe(true);
    return at;
  }

  const all = [...runs(1_000), ...runs(8_000, "more")].map(({ id }) => id).toSorted();

  test("finds every row once, when two replay at the same time", async () => {
    const at = await prepared();
    const stores = await Promise.all([ExperienceStore.open(at), ExperienceStore.open(at)]);
    await Promise.all(stores.map((store) => store.flush()));
    for (const store of stores) expect(await ids(store)).toEqual(all);
    await Promise.all(stores.map((store) => store.close()));
    expect(readdirSync(join(at, "_spool"))).toEqual([]);
  });

  test("finds every row once, when a process was killed while it replayed", async () => {
    const at = await prepared();
    const child = spawn(process.execPath, [...program("test/support/replay-until-killed.ts"), at], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    expect(readdirSync(join(at, "_spool")).join()).toContain(".claim");
    await using experience = await ExperienceStore.open(at);
    expect(await experience.flush()).toBe(true);
    expect(await ids(experience)).toEqual(all);
  });

  test("may be one with embeddings, who then recalls by them", async () => {
    const { KeywordEmbeddings } = await import("../../../src/testing/keyword-embeddings.ts");
    const at = join(root, randomUUID());
    const embeddings = new KeywordEmbeddings(["invoice", "weather"]);
    const open = (): Promise<ExperienceStore> =>
      ExperienceStore.open(at, { embeddings, spool: { after: 1 } });
    {
      await using first = await open();
      await portOf(first).outbox.record({ task: "read the invoice", approach: "ocr", outcome: "success" });
      await portOf(first).outbox.record({
        task: "tell the weather",
        approach: "look out",
        outcome: "success",
      });
    }
    await using second = await open();
    await second.flush();
    const [best] = (await second.recall("an invoice", { k: 1 })).items;
    expect(best?.experience.task).toBe("read the invoice");
    expect(best?.similarity).toBeCloseTo(1, 4);
    expect(await tasks(second)).toHaveLength(2);
  });
});
