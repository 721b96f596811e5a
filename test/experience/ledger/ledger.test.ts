import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Embeddings } from "@langchain/core/embeddings";
import { RunnableLambda } from "@langchain/core/runnables";
import { expect, test, vi } from "vitest";

import { liftText } from "../../../src/cli/commands/lift.ts";
import { EffectEvidence } from "../../../src/experience/ledger/effect-evidence.ts";
import { taskCluster } from "../../../src/base/text/same-task.ts";
import { injectionsSchema } from "../../../src/experience/records/schemas.ts";
import { ExperienceStore, type RecallOptions, withExperience } from "../../../src/index.ts";
import type { LiftOptions } from "../../../src/experiment.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();

/** Runs threads whose success depends on whether they were given anything. */
async function work(
  experience: ExperienceStore,
  threads: number,
  succeeds: (informed: boolean, index: number) => boolean,
  task = "parse csv",
): Promise<boolean[]> {
  const withheld: boolean[] = [];
  for (let index = 0; index < threads; index++) {
    const threadId = `thread ${index}`;
    const { text, ...recall } = await experience.recall(task, { threadId, k: 1 });
    withheld.push(recall.withheld === true);
    const outcome = succeeds(text !== "", index) ? "success" : "failure";
    await experience.record({
      task,
      approach: "tried",
      outcome,
      threadId,
      metadata: { tokens_used: text === "" ? 100 : 150 },
    });
  }
  return withheld;
}

const seed = { task: "parse csv", approach: "by commas", outcome: "success" } as const;

test("a held out thread is given nothing, is told so, and stays held out in every process", async () => {
  const at = join(root, randomUUID());
  const arms: boolean[][] = [];
  for (let process = 0; process < 2; process++) {
    await using experience = await ExperienceStore.open(at, { holdout: 0.4 });
    await experience.record(seed);
    arms.push(await work(experience, 20, () => true));
    const held = arms[0]?.indexOf(true);
    const recall = await experience.recall("parse csv", { threadId: `thread ${held}`, k: 1 });
    expect(recall).toMatchObject({ items: [], text: "", withheld: true });
    expect(recall.withheldItems).toEqual([{ experienceId: expect.any(String), reason: "holdout" }]);
    expect(experience.health().withheld).toBe((arms[process] ?? []).filter(Boolean).length + 1);
  }
  expect(arms[0]).toEqual(arms[1]);
  expect(new Set(arms[0]).size).toBe(2);
});

test("lift says what memory brought, by cluster, agent, time, and what it cost", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`, {
    holdout: 0.5,
    agent: "clerk",
  });
  await experience.record(seed);
  const withheld = await work(experience, 60, (informed, index) => informed || index % 3 === 0);
  const [without, given] = [withheld.filter(Boolean).length, withheld.filter((held) => !held).length];
  const report = await experience.experiment.lift({ by: "cluster" });
  expect(report).toMatchObject({
    injected: { n: given, mean: 1, unlabelled: 0, tokens: 150 },
    withheld: { n: without, tokens: 100 },
    method: "newcombe",
    verdict: "helps",
    tokens: 50,
  });
  expect(report.difference).toBeCloseTo(1 - (report.withheld.mean ?? 1), 12);
  expect(report.groups.map(({ label }) => label)).toEqual(["parse csv"]);
  expect((await experience.experiment.lift({ by: "agent" })).groups.map(({ key }) => key)).toEqual(["clerk"]);
  expect((await experience.experiment.lift({ by: "month" })).groups[0]?.key).toBe(
    new Date().toISOString().slice(0, 7),
  );
  expect(await experience.experiment.lift({ since: Date.now() + 1 })).toMatchObject({
    difference: null,
    verdict: "not enough data",
  });
  expect(liftText(report)).toMatch(
    /^Memory: helps, \+[\d.]+ points\s\[\+[\d.]+, \+[\d.]+\]\s\(95%\sinterval\), \+50 tokens a run\.\sn\s=\s60:[^]+\nparse csv /,
  );
});

test.each([
  { detect: 0 },
  { detect: "0.1" },
  { since: "yesterday" },
  { since: "5" },
  { until: Number.NaN },
  { until: new Date("x") },
  { metric: "foo" },
  { by: "week" },
  { agent: 1 },
])("lift refuses %j", async (options) => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await expect(experience.experiment.lift(options as LiftOptions)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});

test("estimate refuses what is no metric, no chooser and no choice", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`, { holdout: { items: 0.5 } });
  await experience.record(seed);
  await work(experience, 4, () => true);
  const refused = { code: "INVALID_ARGUMENT" };
  await expect(experience.experiment.estimate("x" as never)).rejects.toMatchObject(refused);
  await expect(experience.experiment.estimate(() => [], { metric: "foo" as never })).rejects.toMatchObject(
    refused,
  );
  for (const choice of [null, undefined, "bad", [1]])
    await expect(experience.experiment.estimate(() => choice as never)).rejects.toMatchObject(refused);
  expect(await experience.experiment.estimate(() => [])).not.toBeNull();
  const same = await experience.experiment.estimate((found) => found.map(({ experienceId }) => experienceId));
  expect(same).toMatchObject({ difference: 0, differenceInterval: [0, 0] });
});

test("a thread counts once however often it runs, and its withheld runs are no evidence twice", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`, { holdout: 0.5 });
  await experience.record(seed);
  for (let round = 0; round < 3; round++) await work(experience, 10, (informed) => informed);
  const { injected, withheld } = await experience.experiment.lift();
  expect(injected.n + withheld.n).toBe(10);
});

test("without a holdout lift says that nothing was withheld", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await experience.record(seed);
  await work(experience, 5, () => true);
  const report = await experience.experiment.lift();
  expect(report).toMatchObject({
    injected: { n: 5 },
    withheld: { n: 0 },
    difference: null,
    verdict: "not enough data",
  });
  expect(liftText(report)).toMatch(/Nothing was\swithheld: open the store with holdout/);
});

test("an experience that harms is stopped, says so, and harmless ones go on", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`, { holdout: { items: 0.5 } });
  // The draws are a function of these ids.
  const good = await experience.record({ ...seed, id: "good", approach: "good" });
  const bad = await experience.record({ ...seed, id: "bad", approach: "bad" });
  let stoppedAfter = 0;
  for (let index = 0; index < 300 && (stoppedAfter === 0 || index < 60); index++) {
    const threadId = `thread ${index}`;
    const { items, withheldItems = [] } = await experience.recall("parse csv", { threadId, k: 2 });
    expect(withheldItems.every(({ experienceId }) => [good.id, bad.id].includes(experienceId))).toBe(true);
    if (withheldItems.some(({ reason }) => reason === "harmful-experience")) stoppedAfter ||= index;
    const harmed = items.some(({ experience: given }) => given.id === bad.id);
    await experience.record({
      task: "unlike",
      approach: "x",
      outcome: harmed ? "failure" : "success",
      threadId,
    });
    // The gate looks beside the agent, and rests after each look.
    await sleep(1);
  }
  expect(stoppedAfter).toBeGreaterThan(5);
  const { experiences } = await experience.experiment.gate();
  expect(experiences.get(bad.id)?.stopped).toBe(true);
  expect(experiences.get(good.id)?.stopped).toBe(false);
  const groups = (await experience.experiment.lift({ by: "experience" })).groups;
  expect(groups.find(({ key }) => key === bad.id)?.verdict).toBe("harms");
});

test("a cluster of tasks that memory harms is stopped, and stays so when nothing is withheld any more", async () => {
  const at = `memory:${randomUUID()}`;
  await using experience = await ExperienceStore.open(at, { holdout: 0.5 });
  await experience.record(seed);
  await work(experience, 120, (informed) => !informed);
  const { clusters } = await experience.experiment.gate();
  const harmed = clusters.get(taskCluster("parse csv"));
  expect(harmed).toMatchObject({ stopped: true, stoppedAfter: expect.any(Number) });
  expect(harmed?.stoppedAfter).toBeLessThan(120);
  const given = async (store: ExperienceStore, options: RecallOptions = {}) => {
    const reasons: string[] = [];
    for (let index = 0; index < 60; index++) {
      const { withheldItems = [] } = await store.recall("parse csv", {
        threadId: `new ${index}`,
        k: 1,
        ...options,
      });
      reasons.push(...withheldItems.map(({ reason }) => reason));
    }
    expect(reasons.filter((reason) => reason !== "harmful-cluster")).toEqual([]);
    return 60 - reasons.length;
  };
  // 5% of threads still get it; the first recall of each store knows.
  await using later = await ExperienceStore.open(at);
  expect(await given(later)).toBeLessThan(10);
  expect(await given(later, { gate: { exploration: 0 } })).toBe(0);
  expect(await given(later, { gate: false })).toBe(60);
});

test("where nothing was ever withheld a recall does not wait for the ledger again", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await experience.record(seed);
  const reads = vi.spyOn(Table.prototype, "find");
  const scans = vi.spyOn(Table.prototype, "scan");
  await work(experience, 20, () => true);
  const looked = reads.mock.calls.filter(([column]) => column === "reason");
  expect(looked).toHaveLength(1);
  expect(scans.mock.contexts.filter((table) => (table as Table).schema === injectionsSchema)).toEqual([]);
  vi.restoreAllMocks();
});

test("labels count for the gate in the order they were stored, each by what it said first", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`, { holdout: 0.5 });
  await experience.record(seed);
  const add = vi.spyOn(EffectEvidence.prototype, "add");
  // A look that a recall began may still be under way the first time.
  const order = async (): Promise<number[]> => {
    add.mockClear();
    await experience.experiment.gate();
    return add.mock.calls.map(([{ value }]) => value);
  };
  const runs = [1, 0, 0, 1, 1, 0];
  for (const [index, value] of runs.entries()) {
    const threadId = `thread ${index}`;
    await experience.recall("parse csv", { threadId, k: 1 });
    // The later it is recorded, the earlier it was tried.
    const timestamp = Math.floor(Date.now() / 1_000) + runs.length - index;
    const outcome = value === 1 ? "success" : "failure";
    await experience.record({ ...seed, outcome, id: threadId, threadId, timestamp });
  }
  await vi.waitFor(async () => expect(await order()).toEqual(runs), 20_000);
  // Another opinion, a decision or a vector changes nothing that was observed.
  await experience.label("thread 0", { outcome: "failure", source: "environment", at: 0 });
  await experience.trust.setStatus(["thread 1"], "quarantined", "looked at");
  await vi.waitFor(async () => expect(await order()).toEqual(runs), 20_000);
  vi.restoreAllMocks();
});

test("a recall that finds nothing is in the ledger and in no arm", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`, { holdout: 0.5 });
  expect(await experience.recall("parse csv", { threadId: "t" })).toEqual({ items: [], text: "" });
  await experience.record({ ...seed, threadId: "t" });
  expect((await experience.experiment.lift()).injected.n).toBe(0);
  expect((await experience.counts()).injections).toBe(0);
});

class Slow extends Embeddings {
  slow = false;
  constructor() {
    super({});
  }
  override async embedQuery(): Promise<number[]> {
    if (this.slow) await sleep(500);
    return [1, 0];
  }
  override embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map(() => this.embedQuery()));
  }
}

test("after its deadline the agent goes on without, and the ledger says so", async () => {
  const embeddings = new Slow();
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`, { embeddings, deadline: 50 });
  await experience.record(seed);
  embeddings.slow = true;
  const start = performance.now();
  expect(await experience.recall("split csv")).toEqual({ items: [], text: "" });
  expect(performance.now() - start).toBeLessThan(400);
  expect(experience.health()).toMatchObject({ late: 1, injections: 0, errors: {} });
  await experience.close();
});

test("what an agent repeats of its memory is not recorded again", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await experience.record(seed);
  const { text } = await experience.recall("parse csv");
  const echoed = await experience.record({
    task: `${text}\n\nparse tsv`,
    approach: `As was said:\n${text}\n\nby tabs`,
    outcome: "success",
  });
  expect(echoed).toMatchObject({ task: "parse tsv", approach: "As was said:\n\n\nby tabs" });
  await expect(experience.record({ ...seed, task: text })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});

test("the text never exceeds its budget, counted exactly; hostile runs of one letter cost no time", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await experience.recordMany([
    { ...seed, approach: "a".repeat(200_000) },
    { ...seed, approach: "日本語のテキスト".repeat(20) },
    { ...seed, approach: " ".repeat(50_000) },
  ]);
  const { Tiktoken } = await import("js-tiktoken/lite");
  const encoding = new Tiktoken((await import("js-tiktoken/ranks/o200k_base")).default);
  for (const tokenBudget of [0, 20, 40, 100, 200])
    for (const template of ["plain", "blocks"] as const) {
      const { text } = await experience.recall("parse csv", { tokenBudget, template });
      expect(encoding.encode(text, [], []).length).toBeLessThanOrEqual(tokenBudget);
    }
  const own = await experience.recall("parse csv", { tokenBudget: 1, countTokens: () => 1, k: 1 });
  expect(own.items).toHaveLength(1);
}, 120_000);

test("a template of one's own is fenced; options that make no sense are refused", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await experience.record(seed);
  const { text } = await experience.recall("parse csv", { template: (items) => `${items.length} known` });
  expect(text).toBe("<past-experience>\n1 known\n</past-experience>");
  for (const options of [
    { holdout: 1 },
    { holdout: { items: -0.1 } },
    { gate: { exploration: 2 } },
    { deadline: 0 },
    { template: "xml" as "plain" },
  ]) {
    await expect(experience.recall("parse csv", options)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(ExperienceStore.open("memory:", options)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  }
});

test("a chain is measured without thread, run or handler", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`, { holdout: 0.5 });
  await experience.record(seed);
  const chain = RunnableLambda.from((input: { task: string; experience?: string }) =>
    input.experience === "" ? "commas" : "semicolons",
  );
  const learning = withExperience(chain, experience, { evaluate: ({ output }) => output === "semicolons" });
  for (let index = 0; index < 40; index++) await learning.invoke({ task: "parse csv" });
  const { injected, withheld } = await experience.experiment.lift();
  expect(injected.n + withheld.n).toBe(40);
  expect([injected.mean, withheld.mean]).toEqual([1, 0]);
});
