import { describe, expect, test } from "vitest";

import { DeeplakeError, type EraseRequest, ExperienceStore } from "../../../src/index.ts";
import type { RunRecord } from "../../../src/runs.ts";
import { TeamRules } from "../../../src/advice.ts";
import { runRecord } from "../../support/run-record.ts";

function run(id: string, given: Partial<RunRecord> = {}): RunRecord {
  return runRecord({ id, outputs: "{}", tokensInput: 1, tokensOutput: 1, tokensTotal: 2, ...given });
}

async function ids(experience: ExperienceStore): Promise<string[]> {
  const found: string[] = [];
  for await (const { id } of experience.scan()) found.push(id);
  return found.toSorted();
}

async function runs(experience: ExperienceStore): Promise<Map<string, RunRecord>> {
  const found = new Map<string, RunRecord>();
  for await (const one of experience.runs.scan()) found.set(one.id, one);
  return found;
}

let equal = 0;
const attempt = { approach: "some approach", outcome: "success" as const };

describe("what is erased", () => {
  test("experiences by id, with the runs of their threads and what cites them, however far", async () => {
    await using experience = await ExperienceStore.open("memory:");
    await experience.recordMany([
      { ...attempt, id: "a", task: "one", runId: "run-a", threadId: "thread-a" },
      { ...attempt, id: "b", task: "two", metadata: { sources: ["a"] } },
      { ...attempt, id: "c", task: "three", metadata: { sources: ["b", "d"] } },
      { ...attempt, id: "d", task: "four", metadata: { sources: ["d"] } },
    ]);
    await experience.runs.log([
      run("root"),
      run("run-a", { parentId: "root", rootId: "root" }),
      run("sibling", { parentId: "root", rootId: "root" }),
      run("earlier", { threadId: "thread-a" }),
      run("unrelated", { threadId: "thread-b" }),
    ]);
    const report = await experience.erase({ ids: ["a", "never there"] });
    expect(await ids(experience)).toEqual(["d"]);
    expect([...(await runs(experience)).keys()]).toEqual(["unrelated"]);
    expect(report.derived.toSorted()).toEqual(["b", "c"]);
    expect(report.tables.find(({ table }) => table === "experiences")).toEqual({
      table: "experiences",
      records: 3,
      scrubbed: 0,
      rows: 6,
      remains: "none",
    });
    expect(report.tables.find(({ table }) => table === "runs")).toMatchObject({ records: 4 });
  });

  test("a user leaves the rows of another user in a thread of the same name", async () => {
    await using experience = await ExperienceStore.open("memory:");
    await experience.recordMany([
      { ...attempt, id: "ann's", task: "pay the rent", threadId: "1", user: "ann" },
      { ...attempt, id: "bob's", task: "sell the car", threadId: "1", user: "bob" },
      { ...attempt, id: "nobody's", task: "wash the dog", threadId: "1" },
    ]);
    await experience.runs.log([
      run("of ann", { threadId: "1", user: "ann" }),
      run("of bob", { threadId: "1", user: "bob" }),
    ]);
    await experience.recall("sell the car", { runId: "of bob", threadId: "1", user: "bob" });
    await experience.erase({ user: "ann" });
    expect(await ids(experience)).toEqual(["bob's"]);
    expect([...(await runs(experience)).keys()]).toEqual(["of bob"]);
    expect((await experience.counts()).injections).toBe(1);
  });

  const REQUESTS: Readonly<Record<string, EraseRequest>> = {
    ids: { ids: "ann's" },
    "ids of several": { ids: ["ann's", "nobody's"] },
    "a filter": { where: { task: "pay the rent" } },
    "an author": { author: "the author of ann's" },
  };

  test.each(Object.entries(REQUESTS))(
    "%s: the rows of another user in a thread or a tree of the same name stay",
    async (_how, request) => {
      const location = `memory:erase-equal-threads-${equal++}`;
      await using theirs = await ExperienceStore.open(location, { author: "the author of ann's" });
      await using experience = await ExperienceStore.open(location, { author: "another" });
      const mine = { threadId: "1", runId: "root" };
      await theirs.record({ ...attempt, ...mine, id: "ann's", task: "pay the rent", user: "ann" });
      await experience.record({ ...attempt, ...mine, id: "bob's", task: "sell the car", user: "bob" });
      await experience.record({ ...attempt, id: "nobody's", task: "wash the dog", threadId: "1" });
      await experience.runs.log([
        run("root"),
        run("step", { parentId: "root", rootId: "root" }),
        run("of ann", { parentId: "step", rootId: "root", threadId: "1", user: "ann" }),
        run("of bob", { parentId: "step", rootId: "root", threadId: "1", user: "bob" }),
        run("in the thread of bob", { threadId: "1", user: "bob" }),
      ]);
      await experience.recall("sell the car", { runId: "root", threadId: "1", user: "bob" });
      await experience.label("in the thread of bob", { outcome: "success", source: "human" });
      await experience.erase(request);
      expect(await ids(experience)).toContain("bob's");
      expect(await ids(experience)).not.toContain("ann's");
      const left = await runs(experience);
      expect([...left.keys()].toSorted()).toEqual(["in the thread of bob", "of bob", "root", "step"]);
      // What is above a removed run was given its words too.
      const texts = ["root", "step", "of bob"].map((id) => left.get(id)?.outputs);
      expect(texts).toEqual(['"[erased]"', '"[erased]"', "{}"]);
      expect((await experience.counts()).injections).toBe(1);
      expect(await experience.labels("in the thread of bob")).toHaveLength(1);
    },
  );

  test("a user: the runs logged with that user_id, and what was recorded in them and in their threads", async () => {
    await using experience = await ExperienceStore.open("memory:");
    await experience.runs.log([
      run("r1", { metadata: JSON.stringify({ user_id: "mia" }), threadId: "t1" }),
      run("r2", { metadata: JSON.stringify({ user_id: "mia li" }), threadId: "t2" }),
      run("r3", { metadata: JSON.stringify({ note: "user_id mia" }) }),
    ]);
    await experience.recordMany([
      { ...attempt, id: "by run", task: "one", runId: "r1" },
      { ...attempt, id: "by thread", task: "two", threadId: "t1" },
      { ...attempt, id: "by metadata", task: "three", metadata: { user_id: "mia" } },
      { ...attempt, id: "another's", task: "four", runId: "r2", threadId: "t2" },
      { ...attempt, id: "nobody's", task: "five" },
    ]);
    await experience.erase({ user: "mia" });
    expect(await ids(experience)).toEqual(["another's", "nobody's"]);
    expect([...(await runs(experience)).keys()]).toEqual(["r2", "r3"]);
  });

  test("an author, in every table", async () => {
    await using mine = await ExperienceStore.open("memory:erase-author", { author: "me" });
    await using theirs = await ExperienceStore.open("memory:erase-author", { author: "they" });
    await mine.record({ ...attempt, id: "mine", task: "one" });
    await theirs.record({ ...attempt, id: "theirs", task: "two" });
    await mine.runs.log([run("my run")]);
    await theirs.runs.log([run("their run")]);
    await theirs.erase({ author: "me" });
    expect(await ids(mine)).toEqual(["theirs"]);
    expect([...(await runs(mine)).keys()]).toEqual(["their run"]);
  });

  test("rules of the author, in the words of others too, with what the ledger and others' runs hold of them", async () => {
    const at = "memory:erase-rules";
    await using experience = await ExperienceStore.open(at);
    await using ann = await TeamRules.open(at, { author: "ann" });
    await using ben = await TeamRules.open(at, { author: "ben" });
    const call = "Call Aunt Petunia at home before noon";
    await ann.put({ id: "call", text: call });
    await ben.put({ id: "name", text: "Say your name." });
    const recalled = async (threadId: string): Promise<void> =>
      void (await experience.recall("phone somebody", { rules: ben, threadId }));
    await recalled("monday");
    await ben.retire("call");
    await ann.put({ id: "name", text: "Whisper your name to Petunia." });
    await recalled("tuesday");
    await ben.put({ id: "name", text: "Say your full name." });
    await experience.runs.log([run("told", { inputs: JSON.stringify({ prompt: `Rules:\n- ${call}` }) })]);
    await recalled("wednesday");
    const { tables } = await experience.erase({ author: "ann" });
    expect(tables.find(({ table }) => table === "rules")).toMatchObject({ records: 3 });
    expect(tables.find(({ table }) => table === "injections")).toMatchObject({ records: 2 });
    expect((await ben.history("name")).map(({ revision, text }) => [revision, text])).toEqual([
      [1, "Say your name."],
      [3, "Say your full name."],
    ]);
    expect(await ben.history("call")).toEqual([]);
    const { groups } = await experience.experiment.lift({ by: "rule" });
    expect(groups.map(({ key, label }) => [key, label])).toEqual([
      ["name revision 1", "Say your name."],
      ["name revision 3", "Say your full name."],
    ]);
    expect((await runs(experience)).get("told")?.inputs).toBe('"[erased]"');
    expect(await ben.put({ id: "name", text: "Say it." })).toMatchObject({ revision: 4 });
  });

  test("rules of the store's scope, and of no other", async () => {
    const at = "memory:erase-scoped-rules";
    await using experience = await ExperienceStore.open(at, { scope: "acme" });
    await using acme = await TeamRules.open(at, { author: "ann", scope: "acme" });
    await using other = await TeamRules.open(at, { author: "ann", scope: "other" });
    for (const rules of [acme, other]) await rules.put({ id: "call", text: "Call before noon." });
    await experience.recall("phone somebody", { rules: acme, threadId: "monday" });
    const { tables } = await experience.erase({ author: "ann" });
    expect(tables.filter(({ records }) => records > 0)).toMatchObject([
      { table: "injections", records: 1 },
      { table: "rules", records: 1 },
    ]);
    expect(await acme.list()).toEqual([]);
    expect(await other.list()).toHaveLength(1);
  });

  test("rules of the author in one scope, where another's in a second say the same", async () => {
    const at = "memory:erase-equal-rules";
    await using experience = await ExperienceStore.open(at);
    await using ben = await TeamRules.open(at, { author: "ben", scope: "b" });
    await using ann = await TeamRules.open(at, { author: "ann", scope: "a" });
    for (const rules of [ben, ann]) await rules.put({ id: "style", text: "Write short sentences." });
    await experience.erase({ author: "ann" });
    expect(await ann.list()).toEqual([]);
    expect(await ben.list()).toHaveLength(1);
  });

  test("a rule that the author only retired stays with those who wrote it", async () => {
    const at = "memory:erase-retired";
    await using experience = await ExperienceStore.open(at);
    await using ann = await TeamRules.open(at, { author: "ann" });
    await using ben = await TeamRules.open(at, { author: "ben" });
    await ben.put({ id: "name", text: "Say your name." });
    await ann.retire("name");
    await experience.erase({ author: "ann" });
    expect(await ben.history("name")).toMatchObject([{ author: "ben", active: true }]);
  });

  test("what a filter on fields and metadata matches", async () => {
    await using experience = await ExperienceStore.open("memory:");
    await experience.recordMany([
      { ...attempt, id: "eu", task: "one", scope: "s", metadata: { place: { region: "eu" } } },
      { ...attempt, id: "us", task: "two", scope: "s", metadata: { place: { region: "us" } } },
    ]);
    await experience.erase({ where: { scope: "s", "metadata.place.region": "eu" } });
    expect(await ids(experience)).toEqual(["us"]);
  });
});

describe("where it was shown to others", () => {
  const secret = "Feed the sourdough starter of Aunt Petunia at noon";

  test("their runs stay without texts, their experiences stay and are named", async () => {
    await using experience = await ExperienceStore.open("memory:");
    await experience.record({ ...attempt, id: "a", task: "feed the starter", lessons: secret });
    const { text } = await experience.recall("feed the starter", { runId: "node", threadId: "other thread" });
    await experience.runs.log([
      run("other root", { threadId: "other thread", inputs: JSON.stringify({ messages: [text] }) }),
      run("node", { rootId: "other root", parentId: "other root", outputs: JSON.stringify(text) }),
      run("apart", { inputs: '"apart"' }),
    ]);
    await experience.record({
      ...attempt,
      id: "told",
      task: "bake",
      runId: "other root",
      threadId: "other thread",
    });
    const report = await experience.erase({ ids: "a" });
    expect(report.informed).toEqual(["told"]);
    const left = await runs(experience);
    expect(JSON.stringify([...left.values()])).not.toContain("Petunia");
    expect(left.get("other root")).toMatchObject({ inputs: '"[erased]"', tokensTotal: 2, status: "success" });
    expect(left.get("apart")).toMatchObject({ inputs: '"apart"' });
    expect(report.tables.find(({ table }) => table === "runs")).toMatchObject({ records: 0, scrubbed: 2 });
    expect(await experience.counts()).toMatchObject({ injections: 0 });
  });

  test("also where the recall said nothing of its run, and however deep the text is quoted", async () => {
    await using experience = await ExperienceStore.open("memory:");
    await experience.record({
      ...attempt,
      id: "a",
      task: "feed",
      lessons: `Said "${secret}".\nThen "stop".`,
    });
    const { text } = await experience.recall("feed");
    await experience.runs.log([
      run("prompt", { inputs: JSON.stringify({ prompt: JSON.stringify({ text }) }) }),
      run("apart", { inputs: JSON.stringify({ text: "Feed the cat at noon" }) }),
    ]);
    await experience.erase({ ids: "a" });
    const left = await runs(experience);
    expect(left.get("prompt")?.inputs).toBe('"[erased]"');
    expect(left.get("apart")?.inputs).toContain("cat");
  });
});

test("a task that others were given as well gives nobody's runs away", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const task = "Write a haiku about the harbour in winter";
  await experience.recordMany([
    { ...attempt, id: "a", task },
    { ...attempt, id: "b", task },
  ]);
  await experience.runs.log([run("of b", { inputs: JSON.stringify({ task }) })]);
  await experience.erase({ ids: "a" });
  expect((await runs(experience)).get("of b")?.inputs).toContain("haiku");
});

test.each([
  {},
  { ids: [""] },
  { ids: "a", user: "b" },
  { user: "" },
  { author: "" },
  { where: {} },
  { where: { scope: undefined } },
  { where: { tenant: { $ne: "acme" } } },
  { where: { tenant: "acme" } },
  { where: { $or: [{ agent: "x" }, { $not: { user_id: "u8" } }] } },
  { where: { $not: { $and: [{}] } } },
  { where: null },
  { everything: true },
  undefined,
])("nothing is erased where it is not clear what: %j", async (request) => {
  await using experience = await ExperienceStore.open("memory:");
  await experience.record({ ...attempt, id: "a", task: "one" });
  const failed = await experience.erase(request as unknown as EraseRequest).catch((error: unknown) => error);
  expect(DeeplakeError.isInstance(failed) && failed.code).toMatch(/INVALID_ARGUMENT|INVALID_FILTER/);
  expect(await ids(experience)).toEqual(["a"]);
});
