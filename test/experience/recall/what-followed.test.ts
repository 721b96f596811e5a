import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { RunnableLambda } from "@langchain/core/runnables";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { afterAll, expect, test } from "vitest";

import { experienceNodes } from "../../../src/agents/langgraph/index.ts";
import {
  DeeplakeCallbackHandler,
  ExperienceStore,
  type ExperienceStoreOptions,
  type RecallOptions,
} from "../../../src/index.ts";

const root = mkdtempSync(join(tmpdir(), "what-followed-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const task = "Which code opens the till?";
const open = (location: string, options: ExperienceStoreOptions = {}): Promise<ExperienceStore> =>
  ExperienceStore.open(location, { template: "plain", ...options });

/** Two pieces of advice by one author; the newer one is what recall prefers. */
async function advise(store: ExperienceStore, author?: string): Promise<void> {
  await store.recordMany(
    ["good", "bad"].map((id, index) => ({
      id,
      task,
      approach: `the ${id} way`,
      outcome: "success" as const,
      tags: [id],
      timestamp: 1_700_000_000 + index,
      ...(author !== undefined && { author }),
    })),
  );
}

/** An agent recalls the bad advice in a run of its own, tries something, and fails. */
async function fail(store: ExperienceStore, place: { runId?: string; threadId?: string }): Promise<void> {
  await store.recall(task, { k: 1, where: { tags: ["bad"] }, ...place });
  await store.record({ task, approach: `try ${randomUUID()}`, outcome: "failure", ...place });
}

const ids = async (store: ExperienceStore, options: RecallOptions = {}): Promise<string[]> =>
  (await store.find(task, { k: 99, ...options })).map(({ experience }) => experience.id);

test.each([
  ["its run", () => ({ runId: randomUUID() })],
  ["its thread", () => ({ threadId: randomUUID() })],
])(
  "advice after which agents keep failing, as %s tells, sinks below all others, for whoever opens the directory",
  async (name, place) => {
    const location = join(root, name);
    {
      await using store = await open(location);
      await advise(store);
      expect((await ids(store))[0]).toBe("bad");
      for (let times = 0; times < 4; times++) await fail(store, place());
    }
    await using store = await open(location);
    for (const ranking of ["similarity", "outcome"] as const) {
      const order = await ids(store, { ranking });
      expect(order.at(-1), ranking).toBe("bad");
      expect(order).toContain("good");
    }
    const { items } = await store.recall(task, { k: 1, outcome: "success" });
    expect(items.map(({ experience }) => experience.id)).toEqual(["good"]);
    const bad = (await store.find(task, { k: 99, explain: true })).at(-1);
    expect(bad?.explanation?.followed).toMatchObject({ given: 4 });
    expect(bad?.explanation?.followed?.rate).toBeLessThan(bad?.explanation?.followed?.otherwise ?? 0);
  },
);

test("advice does not sink by what agents did that were not given it, nor by one failure", async () => {
  await using store = await open(`memory:${randomUUID()}`);
  await advise(store);
  await fail(store, { runId: "once" });
  for (let times = 0; times < 6; times++)
    await store.record({ task, approach: `try ${times}`, outcome: "failure", runId: `alone ${times}` });
  const order = await ids(store, { outcome: "success" });
  expect(order[0]).toBe("bad");
});

test("one trusted author cannot sink the advice of another, two can", async () => {
  const location = `memory:${randomUUID()}`;
  const trust = { trustedAuthors: ["ann", "ben", "mallory", "reader"] };
  await using reader = await open(location, { author: "reader", trust });
  await advise(reader, "ann");
  const order = (): Promise<string[]> => ids(reader, { outcome: "success" });
  // The store of each author finds what it is given itself.
  for (const author of ["mallory", "ben"]) {
    expect((await order())[0]).toBe("bad");
    await using store = await open(location, { author, trust });
    for (let times = 0; times < 8; times++) await fail(store, { runId: randomUUID() });
  }
  expect((await reader.find(task, { k: 99 })).at(-1)?.experience.id).toBe("bad");
});

test("graphs say it by themselves", async () => {
  await using store = await open(`memory:${randomUUID()}`);
  await store.record({ id: "advice", task, approach: "the bad way", outcome: "success" });
  const State = Annotation.Root({
    task: Annotation<string>,
    experience: Annotation<string>,
    approach: Annotation<string>,
  });
  const { recall, evaluate } = experienceNodes(State, store, { k: 9, evaluate: () => false });
  const graph = new StateGraph(State)
    .addNode("recall", recall)
    .addNode("agent", () => ({ approach: `try ${randomUUID()}` }))
    .addNode("evaluate", evaluate)
    .addEdge(START, "recall")
    .addEdge("recall", "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", END)
    .compile();
  for (let times = 0; times < 4; times++)
    await graph.invoke({ task }, { callbacks: [new DeeplakeCallbackHandler(store)] });
  const last = (await store.find(task, { k: 99, explain: true })).at(-1);
  expect(last?.experience.id).toBe("advice");
  expect(last?.explanation?.followed?.given).toBe(4);
});

test("runs that become experiences by a label say it too, from another process than the one that recalled", async () => {
  const location = join(root, "labelled");
  const runs: string[] = [];
  {
    await using store = await open(location);
    await store.record({ id: "advice", task, approach: "the bad way", outcome: "success" });
    const handler = new DeeplakeCallbackHandler(store, { experienceFromRun: true });
    const agent = RunnableLambda.from((input: { task: string }) => `try ${randomUUID()} at ${input.task}`);
    for (let times = 0; times < 4; times++) {
      const runId = randomUUID();
      await store.recall(task, { runId });
      await agent.invoke({ task }, { callbacks: [handler], runId });
      runs.push(runId);
    }
    await store.flush();
  }
  await using store = await open(location);
  for (const runId of runs) await store.label(runId, { outcome: "failure", source: "test" });
  const last = (await store.find(task, { k: 99, explain: true })).at(-1);
  expect(last?.experience.id).toBe("advice");
  expect(last?.explanation?.followed?.given).toBe(4);
});

test("a label that turns an attempt round changes what followed the advice, and the attempt keeps what it was given", async () => {
  await using store = await open(`memory:${randomUUID()}`);
  await advise(store);
  const runs = Array.from({ length: 4 }, () => randomUUID());
  for (const runId of runs) await fail(store, { runId });
  expect((await ids(store)).at(-1)).toBe("bad");
  for (const runId of runs) await store.label(runId, { outcome: "success", source: "environment" });
  const [bad] = (await store.find(task, { k: 99, explain: true })).filter(
    ({ experience }) => experience.id === "bad",
  );
  expect(bad?.explanation?.followed?.given).toBe(4);
  expect((await ids(store)).at(-1)).not.toBe("bad");
});

test("an erased experience leaves nothing that names it in the attempts after it", async () => {
  const location = join(root, "erased");
  await using store = await open(location);
  await store.record({ id: "secret-of-user-7", task, approach: "the bad way", outcome: "success" });
  await fail(store, { runId: "after" });
  await store.erase({ ids: ["secret-of-user-7"] });
  expect((await store.find(task)).map(({ explanation }) => explanation)).toEqual([undefined]);
  expect(JSON.stringify(await store.get("secret-of-user-7"))).toBe("null");
});

test("what fails in a holdout makes stale nothing that works with memory", async () => {
  await using store = await open(`memory:${randomUUID()}`, { holdout: 0.5 });
  await store.record({ id: "advice", task, approach: "ask the till", outcome: "success", timestamp: 1 });
  const held: boolean[] = [];
  for (let index = 0; index < 24; index++) {
    const threadId = `thread ${index}`;
    const { withheld = false } = await store.recall(task, { threadId });
    held.push(withheld);
    await store.record({
      task,
      approach: "ask the till",
      outcome: withheld ? "failure" : "success",
      threadId,
      timestamp: 2 + index,
    });
  }
  expect(new Set(held).size).toBe(2);
  expect((await store.trust.trace("advice"))?.stale).toBe(false);
  expect((await store.trust.review()).stale).toEqual([]);
  const found = await store.find(task, { k: 99, collapse: false });
  expect(found.filter(({ stale }) => stale)).toEqual([]);
});
