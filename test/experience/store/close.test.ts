import { FakeListChatModel } from "@langchain/core/utils/testing";
import { RunnableLambda } from "@langchain/core/runnables";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";

import { TeamRules } from "../../../src/advice.ts";
import { DeeplakeStore } from "../../../src/agents/langgraph/index.ts";
import { listOf } from "../../../src/base/async/list-of.ts";
import { ExperienceStore, inBackground, llmJudge, sequence, withExperience } from "../../../src/index.ts";
import { KeywordEmbeddings } from "../../../src/testing/index.ts";
import { DeeplakeRecordManager, DeeplakeVectorStore } from "../../../src/vectorstore/index.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
// The engine ends with the last store of the process, and takes longer to start than each test.
const kept = await ExperienceStore.open(join(root, "kept"));
afterAll(() => kept.close());
const never = new Promise<never>(() => {});
const task = "sort the numbers";

/** Embeddings that answer only when told to. */
class Waiting extends KeywordEmbeddings {
  answer: () => void = () => {};
  #told: Promise<void> | undefined;

  wait(): void {
    this.#told = new Promise((resolve) => (this.answer = resolve));
  }

  override async embedQuery(text: string): Promise<number[]> {
    await this.#told;
    return super.embedQuery(text);
  }

  override async embedDocuments(texts: string[]): Promise<number[][]> {
    await this.#told;
    return super.embedDocuments(texts);
  }
}

const silentModel = new FakeListChatModel({ responses: ["{}"] });
vi.spyOn(silentModel, "_generate").mockImplementation(() => never);

test.each([
  ["an evaluator", inBackground(() => never), 1],
  ["a judge whose model is silent", llmJudge(silentModel), 1],
  [
    "one of two evaluators",
    sequence(
      () => ({ outcome: "success" }),
      inBackground(() => never),
    ),
    2,
  ],
])("close waits no longer than its timeout for %s that never settles", async (name, evaluate, stored) => {
  const url = join(root, name.replaceAll(" ", "-"));
  const experience = await ExperienceStore.open(url);
  const worker = withExperience(
    RunnableLambda.from(async (asked: string) => `${asked}: 1 2 3`),
    experience,
    { evaluate },
  );
  expect(await worker.invoke(task)).toContain("1 2 3");
  const recorded = await experience.record({ task: "other", approach: "a", outcome: "success" });
  await experience.close({ timeout: 50 });
  await using again = await ExperienceStore.open(url);
  expect(await again.get(recorded.id)).toMatchObject({ task: "other" });
  expect((await again.counts()).experiences).toBe(stored);
});

test("a verdict that comes after the close waits on disk for the next process", async () => {
  const url = join(root, "late-verdict");
  const experience = await ExperienceStore.open(url);
  let say: (verdict: { outcome: "failure" }) => void = () => {};
  const evaluate = inBackground(() => new Promise<{ outcome: "failure" }>((resolve) => (say = resolve)));
  await withExperience(
    RunnableLambda.from(async (asked: string) => `${asked}: 1 3 2`),
    experience,
    { evaluate },
  ).invoke(task);
  await experience.close({ timeout: 50 });
  say({ outcome: "failure" });
  await vi.waitFor(() => expect(experience.health().spooled).toBe(1), 20_000);
  await using again = await ExperienceStore.open(url);
  await again.flush();
  expect(await again.find(task, { outcome: "failure" })).toMatchObject([{ experience: { task } }]);
});

const calls: Record<string, (experience: ExperienceStore) => Promise<unknown>> = {
  record: (experience) => experience.record({ task, approach: "by hand", outcome: "success" }),
  recordMany: (experience) => experience.recordMany([{ task, approach: "quickly", outcome: "success" }]),
  recall: (experience) => experience.recall(task),
  find: (experience) => experience.find(task),
  label: (experience) => experience.label("first", { outcome: "failure", source: "human" }),
  labels: (experience) => experience.labels("first"),
  scan: (experience) => listOf(experience.scan()),
  export: (experience) => listOf(experience.export({ format: "sft" })),
  "runs.scan": (experience) => listOf(experience.runs.scan()),
  "runs.usage": (experience) => experience.runs.usage(),
  counts: (experience) => experience.counts(),
  forget: (experience) => experience.forget("unknown"),
  erase: (experience) => experience.erase({ user: "nobody" }),
  compact: (experience) => experience.compact(),
  "trust.review": (experience) => experience.trust.review(),
  "lessons.list": (experience) => experience.lessons.list(),
  "skills.list": (experience) => experience.skills.list(),
  retriever: (experience) => experience.asRetriever().invoke(task),
};

test.each(Object.keys(calls))("close waits for a call of %s under way", async (name) => {
  const embeddings = new Waiting(["sort", "one", "another"]);
  const experience = await ExperienceStore.open(join(root, "calls"), { embeddings });
  await experience.record({ id: "first", task: "another", approach: "a", outcome: "success" });
  embeddings.wait();
  const calling = (calls[name] as (typeof calls)[string])(experience);
  const closing = experience.close();
  setTimeout(embeddings.answer, 20);
  await expect(calling).resolves.not.toThrow();
  await closing;
  await expect(experience.counts()).rejects.toMatchObject({ code: "CLOSED" });
});

test("close waits for one who reads on, not for one who stopped, nor for itself", async () => {
  const url = join(root, "readers");
  const experience = await ExperienceStore.open(url);
  const many = Array.from({ length: 2_500 }, (_, at) => ({
    task: `${at}`,
    approach: "a",
    outcome: "success" as const,
  }));
  await experience.recordMany(many);
  const stopped = experience.scan();
  await stopped.next();
  const reading = listOf(experience.scan());
  for await (const { approach } of experience.scan()) {
    expect(approach).toBe("a");
    await experience.close();
    break;
  }
  expect(await reading).toHaveLength(2_500);
});

test("close gives up a call that never ends, and what comes later is refused", async () => {
  const embeddings = new Waiting(["sort", "one", "another"]);
  const experience = await ExperienceStore.open(join(root, "hung"), { embeddings });
  embeddings.wait();
  const calling = experience.recall(task).catch((error: unknown) => error);
  await experience.close({ timeout: 50 });
  embeddings.answer();
  expect(await calling).toMatchObject({ code: "CLOSED" });
});

test("other stores wait for their calls too when they close", async () => {
  const embeddings = new Waiting(["sort", "one", "another"]);
  const vectors = await DeeplakeVectorStore.open(join(root, "vectors"), { embeddings });
  const items = await DeeplakeStore.open(join(root, "items"), { index: { embeddings } });
  const rules = await TeamRules.open(join(root, "rules"));
  const records = new DeeplakeRecordManager("one", { url: join(root, "records") });
  embeddings.wait();
  const calling = Promise.all([
    vectors.addDocuments([{ pageContent: "one", metadata: {} }]),
    vectors.similaritySearch("one"),
    items.put(["a"], "b", { text: "one" }),
    items.search(["a"], { query: "one" }),
    rules.put({ text: "Be brief." }),
    records.update(["a", "b"]),
  ]);
  const closing = Promise.all([vectors, items, rules, records].map((store) => store.close()));
  setTimeout(embeddings.answer, 20);
  await expect(calling).resolves.toHaveLength(6);
  await closing;
});
