import { createHash, randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { Embeddings } from "@langchain/core/embeddings";
import { SyntheticEmbeddings } from "@langchain/core/utils/testing";
import { afterAll, expect, test } from "vitest";

import { shareEngine } from "../../../src/storage/local/shared-engine.ts";
import { type Experience, type ExperienceInput, ExperienceStore } from "../../../src/index.ts";
import { experienceStoreSuite } from "../../../src/testing/experience-store-suite.ts";
import { runPython } from "../../support/run-python.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const engine = shareEngine(() => {});
afterAll(() => engine.release());
const embeddings = new SyntheticEmbeddings({ vectorSize: 8 });

const attempt = (task: string, more: Partial<ExperienceInput> = {}): ExperienceInput => ({
  task,
  approach: `try ${task}`,
  outcome: "success",
  ...more,
});

async function all(experience: ExperienceStore): Promise<Experience[]> {
  const found: Experience[] = [];
  for await (const item of experience.scan()) found.push(item);
  return found;
}

experienceStoreSuite({ name: "memory", location: () => `memory:${randomUUID()}` });
experienceStoreSuite({ name: "a directory", location: () => join(root, randomUUID()) });

test("Python opens what was written: eight columns with their types first", async () => {
  const at = join(root, "python-reads");
  {
    await using experience = await ExperienceStore.open(at, { embeddings });
    await experience.record({ task: "t", approach: "a", score: 0.5, metadata: { tokens_used: 3 } });
    await experience.forget((await experience.record(attempt("gone"))).id);
  }
  const seen = await runPython(
    `ds = deeplake.open(sys.argv[1]); print(json.dumps({"types": {c.name: str(c.dtype) for c in ds.schema.columns[:8]}, "rows": len(ds), "task": ds["task_description"][0], "score": float(ds["score"][0]), "outcome": ds["outcome"][0]}))`,
    join(at, "experiences"),
  );
  expect(seen).toMatchObject({
    rows: 1,
    task: "t",
    score: 0.5,
    outcome: "partial",
    types: {
      task_description: expect.stringContaining("text"),
      task_embedding: "embedding(8, clustered)",
      approach: expect.stringContaining("text"),
      outcome: expect.stringContaining("text"),
      score: "float32",
      lessons: expect.stringContaining("text"),
      metadata: "dict",
      timestamp: "int64",
    },
  });
});

test("a dataset of the Python recipe opens, is read and written, and still takes the recipe's own append", async () => {
  const at = join(root, "recipe");
  const recipe = `
import numpy as np
def rows(*tags): return {"task_description": list(tags), "task_embedding": np.eye(8, dtype="f4")[[len(t) % 8 for t in tags]], "approach": ["a"] * len(tags), "outcome": ["success"] * len(tags), "score": np.ones(len(tags), "f4"), "lessons": ["l"] * len(tags), "metadata": [{"k": 1}] * len(tags), "timestamp": np.full(len(tags), 5)}
`;
  await runPython(
    `${recipe}
ds = deeplake.create(sys.argv[1], schema={"task_description": types.Text(), "task_embedding": types.Embedding(8), "approach": types.Text(), "outcome": types.Text(), "score": types.Float32(), "lessons": types.Text(), "metadata": types.Dict(), "timestamp": types.Int64()})
ds.append(rows("old", "old", "older")); ds.commit()`,
    at,
  );
  {
    await using experience = await ExperienceStore.open(at, { embeddings });
    expect((await all(experience)).map(({ task }) => task).toSorted()).toEqual(["old", "old", "older"]);
    await experience.record(attempt("ours"));
    await runPython(
      `${recipe}\nds = deeplake.open(sys.argv[1]); ds.append(rows("eight keys", "eight keys")); ds.commit()`,
      at,
    );
    const before = await all(experience);
    expect(before.map(({ task }) => task).toSorted()).toEqual([
      "eight keys",
      "eight keys",
      "old",
      "old",
      "older",
      "ours",
    ]);
    expect(new Set(before.map(({ id }) => id)).size).toBe(6);
    await experience.flush({ fold: true });
    expect((await all(experience)).map(({ id }) => id).toSorted()).toEqual(
      before.map(({ id }) => id).toSorted(),
    );
    const recalled = (await experience.recall("anything", { k: 9, collapse: false })).items.map(
      ({ experience: { id } }) => id,
    );
    expect(recalled.toSorted()).toEqual(before.map(({ id }) => id).toSorted());
  }
  await runPython(`${recipe}\nds = deeplake.open(sys.argv[1]); ds.append(rows("after us")); ds.commit()`, at);
  await using again = await ExperienceStore.open(at, { embeddings });
  expect((await all(again)).map(({ task }) => task)).toContain("after us");
  await again.close();
  rmSync(at, { recursive: true });
});

/** Texts of their own direction each: angles of their hash. */
class HashedEmbeddings extends Embeddings {
  constructor() {
    super({});
  }

  override async embedQuery(text: string): Promise<number[]> {
    return [...createHash("sha256").update(text).digest()].map((byte) => byte - 127.5);
  }

  override async embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}

test("a store with vectors stays searchable after one without embeddings wrote to it", async () => {
  const hashed = new HashedEmbeddings();
  const at = join(root, "mixed-openers");
  {
    await using experience = await ExperienceStore.open(at, { embeddings: hashed });
    await experience.recordMany(Array.from({ length: 300 }, (_, index) => attempt(`task ${index}`)));
  }
  {
    await using plain = await ExperienceStore.open(at);
    await plain.recordMany([attempt("a plain one"), attempt("another")]);
  }
  await using experience = await ExperienceStore.open(at, { embeddings: hashed });
  for (const task of ["task 7", "task 299", "a plain one"]) {
    const { items } = await experience.recall(task, { k: 1 });
    expect(items[0]?.experience.task).toBe(task);
  }
});

test.each([
  ["no location", undefined],
  ["a number", 5],
  ["a URL object", new URL("file:///tmp/x")],
  ["a place below a file", join(import.meta.filename, "below")],
])("refuses %s as a location", async (_, location) => {
  await expect(ExperienceStore.open(location as string)).rejects.toMatchObject({ code: "INVALID_LOCATION" });
});

test("refuses options that would silently mean something else", async () => {
  const wrong = [{ durability: "foo" }, { deadlineMs: 0 }, { embeddings: {} }, { client: {} }];
  for (const options of wrong) {
    await expect(ExperienceStore.open("memory:", options as object)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  }
  await using experience = await ExperienceStore.open("memory:");
  await expect(experience.get(undefined as unknown as string)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
  await expect(experience.forget(undefined as unknown as string)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});

test("a task with a NUL or half a surrogate pair is recalled like any other text", async () => {
  for (const location of ["memory:", join(root, "odd-tasks")]) {
    await using experience = await ExperienceStore.open(location);
    await experience.record(attempt("apple pie"));
    for (const task of ["apple\0", "\ud800 apple"])
      expect((await experience.recall(task)).items).toHaveLength(1);
  }
});

test("a vector of no use that another program stored is computed anew", async () => {
  const at = join(root, "garbage");
  await runPython(
    `schema = {"task_description": types.Text(), "task_embedding": types.Embedding(8), "approach": types.Text(), "outcome": types.Text(), "score": types.Float32(), "lessons": types.Text(), "metadata": types.Dict(), "timestamp": types.Int64()}
ds = deeplake.create(sys.argv[1], schema=schema)
ds.append({"task_description": ["peel"], "task_embedding": [[4.6e18] * 8], "approach": ["knife"], "outcome": ["success"], "score": [1.0], "lessons": [""], "metadata": [{}], "timestamp": [0]})
ds.commit()`,
    at,
  );
  await using experience = await ExperienceStore.open(at, { embeddings });
  const { items } = await experience.recall("peel", { k: 1 });
  expect(items[0]?.similarity).toBeCloseTo(1, 4);
});

test("an option that is undefined leaves what the store was opened with", async () => {
  await using experience = await ExperienceStore.open("memory:", { template: "blocks", holdout: 0.5 });
  await experience.record(attempt("apple pie", { approach: "bake", outcome: "success" }));
  const threads = Array.from({ length: 20 }, (_, index) => `thread ${index}`);
  const unset = { holdout: undefined, template: undefined } as object;
  const texts = [];
  for (const threadId of threads)
    texts.push((await experience.recall("apple pie", { threadId, ...unset })).text);
  expect(new Set(texts).size).toBe(2);
  expect(texts.join("")).toContain("<past-experience>");
});

test("failures that the template leaves out do not take the places of what it shows", async () => {
  await using experience = await ExperienceStore.open("memory:", { template: "blocks" });
  await experience.record(attempt("apple pie", { approach: "bake", outcome: "success" }));
  for (const approach of ["fry", "boil", "freeze"])
    await experience.record(attempt("apple pie", { approach, outcome: "failure", lessons: "" }));
  const { items, text } = await experience.recall("apple pie", { k: 1 });
  expect(items.map(({ experience: given }) => given.approach)).toEqual(["bake"]);
  expect(text).toContain("bake");
});
