import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runCommand } from "../../../src/cli/run-command.ts";
import { type ExperienceInput, ExperienceStore, type RecallOptions } from "../../../src/index.ts";
import { KeywordEmbeddings } from "../../../src/testing/keyword-embeddings.ts";

const root = mkdtempSync(join(tmpdir(), "stale-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const task = "Which code opens the till?";
/** What was recorded before and after the locks were changed, a day apart. */
const history: ExperienceInput[] = [
  ["old 1", "code 1234", "success"],
  ["old 2", "code 1234", "success"],
  ["old 3", "code 1234", "success"],
  ["new 1", "code 1234", "failure"],
  ["new 2", "code 1234", "failure"],
  ["works", "code 9876", "success"],
].map(([id, approach, outcome], index) => ({
  id: id as string,
  task: index % 2 === 0 ? task : "Which code opens our till?",
  approach: approach as string,
  outcome: outcome as "success" | "failure",
  lessons: outcome === "failure" ? "The locks were changed." : "",
  timestamp: 1_700_000_000 + index * 86_400,
}));

describe.each([
  ["by words", undefined],
  ["by vector", new KeywordEmbeddings(["code", "till", "bread"])],
])("%s, in a directory", (name, embeddings) => {
  const location = join(root, name);
  const open = (): Promise<ExperienceStore> =>
    ExperienceStore.open(location, embeddings ? { embeddings } : {});
  beforeAll(async () => {
    await using store = await open();
    await store.recordMany(history);
  });

  test.each<[string, RecallOptions]>([
    ["similarity", {}],
    ["outcome", { ranking: "outcome" }],
    ["exploring", { ranking: { by: "outcome", explore: "seed" } }],
    ["with a place for all", { k: 9, collapse: false }],
    ["only successes", { outcome: "success", k: 9 }],
    ["in blocks", { template: "blocks", k: 9 }],
  ])("%s: agents are not given what newer attempts contradict", async (_, options) => {
    await using store = await open();
    const { items, text } = await store.recall("Which code opens the tills?", options);
    const given = items.map(({ experience }) => experience.id);
    expect(given.filter((id) => id.startsWith("old"))).toEqual([]);
    expect(given).toEqual(expect.arrayContaining(["works"]));
    expect(text).toContain("9876");
    expect(text).not.toMatch(/1234\n.*success/);
  });

  test("find shows it last, and says that it is stale", async () => {
    await using store = await open();
    const items = await store.find(task, { k: 9, collapse: false });
    expect(items.map(({ stale }) => stale ?? false)).toEqual([false, false, false, true, true, true]);
    expect(
      items
        .filter(({ stale }) => stale)
        .map(({ experience }) => experience.id)
        .sort(),
    ).toEqual(["old 1", "old 2", "old 3"]);
  });

  test("trace and review say so, and name what contradicts it", async () => {
    await using store = await open();
    expect(await store.trust.trace("old 1")).toMatchObject({ stale: true, newer: ["new 1", "new 2"] });
    expect(await store.trust.trace("works")).toMatchObject({ stale: false, newer: [] });
    const { stale } = await store.trust.review();
    expect(stale.map(({ id }) => id).sort()).toEqual(["old 1", "old 2", "old 3"]);
    expect(stale[0]?.newer).toEqual(["new 1", "new 2"]);
  });

  test("the command line says so", async () => {
    const cli = async (...args: string[]): Promise<string> =>
      (await runCommand([...args, "--from", location])).stdout;
    expect((await cli("experiences")).match(/active, stale/g)).toHaveLength(3);
    expect(await cli("experiences", "show", "old 1")).toMatch(
      /Stale: agents are not given it, because newer attempts with this approach ended\s+otherwise: new 1, new 2/,
    );
    expect(await cli("experiences", "show", "works")).not.toContain("Stale");
    const recalled = await cli("recall", task, "--k", "9");
    expect(recalled).toMatch(/success, stale/);
    expect(recalled).not.toContain("1234");
    expect(JSON.parse(await cli("experiences", "show", "old 1", "--json"))).toMatchObject({ stale: true });
  });
});

test("a stale experience is given again when its approach works again", async () => {
  await using store = await ExperienceStore.open("memory:stale again");
  await store.recordMany(history.map((one) => ({ ...one, task })));
  const given = async (): Promise<string[]> =>
    (await store.recall(task, { k: 9, collapse: false })).items.map(({ experience }) => experience.id);
  expect(await given()).toEqual(expect.arrayContaining(["new 2"]));
  expect(await given()).not.toContain("old 1");
  await store.recordMany(
    ["again 1", "again 2", "again 3"].map((id, index) => ({
      id,
      task,
      approach: "code 1234",
      outcome: "success" as const,
      timestamp: 1_701_000_000 + index,
    })),
  );
  expect(await given()).toEqual(expect.arrayContaining(["again 1", "old 1"]));
  expect(await given()).not.toContain("new 1");
});

test("a later label that turns an attempt round makes it stale, or fresh", async () => {
  await using store = await ExperienceStore.open("memory:stale labels");
  await store.recordMany([
    { id: "old", task, approach: "code 1", outcome: "success", timestamp: 1_700_000_000 },
    { id: "new", task, approach: "code 1", outcome: "success", timestamp: 1_700_086_400, confidence: 0.55 },
  ]);
  const traced = async (): Promise<boolean | undefined> => (await store.trust.trace("old"))?.stale;
  expect(await traced()).toBe(false);
  await store.label("new", { outcome: "failure", source: "test" });
  expect(await traced()).toBe(true);
  expect(
    (await store.recall(task, { template: "plain" })).items.map(({ experience }) => experience.id),
  ).toEqual(["new"]);
});

test("what trust does not believe makes nothing stale", async () => {
  await using store = await ExperienceStore.open("memory:stale strangers", {
    author: "ann",
    trust: { trustedAuthors: [] },
  });
  await using stranger = await ExperienceStore.open("memory:stale strangers", { author: "mallory" });
  await store.recordMany(history.slice(0, 3));
  await stranger.recordMany(history.slice(3, 5));
  expect((await store.recall(task)).items.length).toBeGreaterThan(0);
  expect((await store.trust.review()).stale).toEqual([]);
  expect((await store.trust.trace("old 1"))?.stale).toBe(false);
});
