import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { Embeddings } from "@langchain/core/embeddings";
import { SyntheticEmbeddings } from "@langchain/core/utils/testing";
import { expect, test, vi } from "vitest";

import { calibrationsSchema } from "../../../src/experience/records/schemas.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { passTime } from "../../support/pass-time.ts";
import { KeywordEmbeddings } from "../../../src/testing/keyword-embeddings.ts";

const embeddings = new KeywordEmbeddings(["parse", "csv", "sing"]);
/** Near enough to speak about as long as nobody knows that the store's tasks are usually much nearer. */
const HALF = "parse and sing";

const open = (location: string): Promise<ExperienceStore> => ExperienceStore.open(location, { embeddings });
const fill = async (store: ExperienceStore, count: number, from = 0): Promise<void> =>
  void (await store.recordMany(
    Array.from({ length: count }, (_, index) => ({
      id: `${from + index}`,
      task: `${index % 2 ? "parse" : "parse csv"} ${"very ".repeat(from + index)}`,
      approach: "a",
      outcome: "success" as const,
    })),
  ));
const speaks = async (store: ExperienceStore): Promise<boolean> =>
  (await store.recall(HALF)).items.length > 0;
const rowsOf = async (location: string, ids: readonly string[]): Promise<readonly { settings: string }[]> => {
  const table = await Table.open(location, "calibrations", calibrationsSchema, { dimensions: null });
  try {
    return await table.get(ids);
  } finally {
    await table.close();
  }
};
const calibration = async (
  location: string,
): Promise<{ experiences: number; sampled: number } | undefined> => {
  const [row] = await rowsOf(location, ["abstention"]);
  return row && (JSON.parse(row.settings) as { experiences: number; sampled: number });
};

test("a store learns what is usual in the background, and again when it has doubled", async () => {
  const location = `memory:${randomUUID()}`;
  await using store = await open(location);
  await fill(store, 30);
  expect(await speaks(store)).toBe(true);
  await vi.waitFor(async () => expect(await speaks(store)).toBe(false), 20_000);
  expect(await calibration(location)).toMatchObject({ experiences: 30, tasks: 30, sampled: 30, keep: 0.9 });
  await fill(store, 29, 30);
  await using second = await open(location);
  expect(await speaks(second)).toBe(false);
  await second.close();
  expect(await calibration(location)).toMatchObject({ experiences: 30 });
  await fill(store, 1, 59);
  await using third = await open(location);
  expect(await speaks(third)).toBe(false);
  await vi.waitFor(
    async () => expect(await calibration(location)).toMatchObject({ experiences: 60 }),
    20_000,
  );
  expect(store.health().lastError).toBeNull();
});

test("a task that is recorded word for word is answered, however far it is from all others", async () => {
  const location = `memory:${randomUUID()}`;
  await using store = await open(location);
  await fill(store, 40);
  const recorded = "Sing for the queue.";
  await store.record({ id: "own", task: recorded, approach: "aloud", outcome: "success" });
  await store.experiment.calibrate({ keep: 0.5 });
  expect((await store.recall("sing at the old harbour wall")).abstained).toBe(true);
  for (const task of [recorded, "sing for the  queue"])
    expect((await store.recall(task)).items.map(({ experience }) => experience.id)).toContain("own");
});

test("a task that is like one recorded task in words and meaning is answered, though others are far", async () => {
  await using store = await open(`memory:${randomUUID()}`);
  await fill(store, 40);
  await store.record({ id: "own", task: "sing for the long queue", approach: "aloud", outcome: "success" });
  await store.experiment.calibrate({ keep: 0.5 });
  const answered = async (task: string): Promise<boolean> => !(await store.recall(task)).abstained;
  expect(await answered("sing to a queue")).toBe(true);
  expect(await answered("sing at the harbour")).toBe(false);
  // The words of one task in another meaning.
  expect(await answered("mend the long queue")).toBe(false);
});

test("a calibration of another process is noticed within a minute", async () => {
  const location = `memory:${randomUUID()}`;
  await using store = await open(location);
  await fill(store, 29);
  expect(await speaks(store)).toBe(true);
  await using other = await open(location);
  await fill(other, 1, 29);
  await other.experiment.calibrate();
  expect(await speaks(other)).toBe(false);
  using pass = passTime();
  pass(61_000);
  await speaks(store);
  await vi.waitFor(async () => expect(await speaks(store)).toBe(false), 20_000);
});

test("a calibration that was made by another rule is made anew", async () => {
  const location = `memory:${randomUUID()}`;
  await using store = await open(location);
  await fill(store, 30);
  const table = await Table.open(location, "calibrations", calibrationsSchema, { dimensions: null });
  const settings = JSON.stringify({ landmarks: [["0", 1]], experiences: 30, keep: 0.9, threshold: 2 });
  await table.append([{ id: "abstention", settings, at: 1 }]);
  await table.close();
  expect(await speaks(store)).toBe(true);
  await vi.waitFor(async () => expect(await speaks(store)).toBe(false), 20_000);
  expect(await calibration(location)).toMatchObject({ sampled: 30 });
});

test("a store of fewer tasks learns nothing, however many attempts it has", async () => {
  const location = `memory:${randomUUID()}`;
  await using store = await open(location);
  await fill(store, 28);
  await store.recordMany(
    Array.from({ length: 40 }, () => ({ task: "parse", approach: "a", outcome: "success" as const })),
  );
  expect(await speaks(store)).toBe(true);
  await store.close();
  expect(await calibration(location)).toBeUndefined();
});

test("one process learns at a time, and a process that ended while it did is not waited for", async () => {
  const location = `memory:${randomUUID()}`;
  await using store = await open(location);
  await fill(store, 30);
  const lease = async (at: number): Promise<void> => {
    const table = await Table.open(location, "calibrations", calibrationsSchema, { dimensions: null });
    await table.append([{ id: "abstention:lease", settings: "{}", at }], { mayReplace: true });
    await table.close();
  };
  await lease(Date.now());
  expect(await speaks(store)).toBe(true);
  await store.close();
  expect(await calibration(location)).toBeUndefined();
  await lease(Date.now() - 3_600_000);
  await using other = await open(location);
  expect(await speaks(other)).toBe(true);
  await vi.waitFor(async () => expect(await speaks(other)).toBe(false), 20_000);
});

test("closing gives up what is being learnt, and leaves neither a half nor an error", async () => {
  const location = `memory:${randomUUID()}`;
  const store = await open(location);
  await fill(store, 700);
  await speaks(store);
  await store.close();
  expect(store.health().lastError).toBeNull();
  const learnt = await calibration(location);
  expect([undefined, 600]).toContain(learnt?.sampled);
  expect(await rowsOf(location, ["abstention:lease"])).toEqual([]);
});

test("when most of what was learnt from is forgotten, it counts no more", async () => {
  const location = `memory:${randomUUID()}`;
  await using store = await open(location);
  await fill(store, 30);
  await store.experiment.calibrate();
  expect(await speaks(store)).toBe(false);
  await store.forget(Array.from({ length: 20 }, (_, index) => `${index}`));
  await using other = await open(location);
  expect(await speaks(other)).toBe(true);
});

test("other embeddings than those that were learnt from are noticed, and recall goes on", async () => {
  class Turned extends Embeddings {
    constructor() {
      super({});
    }
    override async embedQuery(text: string): Promise<number[]> {
      return (await embeddings.embedQuery(text)).toReversed();
    }
    override async embedDocuments(texts: string[]): Promise<number[][]> {
      return Promise.all(texts.map((text) => this.embedQuery(text)));
    }
  }
  const location = `memory:${randomUUID()}`;
  await using store = await open(location);
  await fill(store, 30);
  await store.experiment.calibrate();
  await using other = await ExperienceStore.open(location, { embeddings: new Turned() });
  await other.recall(HALF);
  expect(other.health().lastError).toMatchObject({
    where: "calibration",
    message: expect.stringContaining("embeddings"),
  });
});

test("an erasure does not wait for a calibration that waits for recalls", { timeout: 20_000 }, async () => {
  const wide = new SyntheticEmbeddings({ vectorSize: 384 });
  await using store = await ExperienceStore.open("memory:", { embeddings: wide });
  await fill(store, 2_000);
  const over = new AbortController();
  const asking = (async () => {
    for (let turn = 0; !over.signal.aborted; turn++) {
      await store.recall(`parse ${turn}`);
      await sleep(5);
    }
  })();
  try {
    await vi.waitFor(async () => expect(store.health().recalls).toBeGreaterThan(20), { timeout: 10_000 });
    await store.erase({ ids: ["7"] });
    expect(store.health().errors).toEqual({});
  } finally {
    over.abort();
    await asking;
  }
});
