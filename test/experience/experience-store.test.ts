import { rmSync } from "node:fs";
import { join } from "node:path";
import { SyntheticEmbeddings } from "@langchain/core/utils/testing";
import { afterAll, describe, expect, test } from "vitest";

import { shareEngine } from "../../src/engine/local/shared-engine.ts";
import { ExperienceStore } from "../../src/index.ts";
import type { Experience, ExperienceInput } from "../../src/index.ts";
import { runPython } from "../support/run-python.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

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

describe.each([
  ["memory", (name: string) => `memory:${name}`],
  ["local", (name: string) => join(root, name)],
])("on %s", (_driver, place) => {
  test("records, recalls, gets and forgets", async () => {
    await using experience = await ExperienceStore.open(place("loop"), { embeddings });
    const recorded = await experience.record(
      attempt("add numbers", {
        score: 0.9,
        lessons: "check\nthe sign",
        metadata: { tokens_used: 12, nested: [1, null] },
        tags: ["math"],
        agent: "a",
      }),
    );
    await experience.record(attempt("sing a song", { outcome: "failure" }));
    expect(await experience.get(recorded.id)).toEqual(recorded);
    const { items, text } = await experience.recall("add numbers", { k: 1 });
    expect(items[0]).toMatchObject({
      experience: {
        id: recorded.id,
        score: Math.fround(0.9),
        metadata: { tokens_used: 12, nested: [1, null] },
      },
    });
    expect(items[0]?.similarity).toBeCloseTo(1, 4);
    expect(text).toBe(
      "Past experience with similar tasks:\n\n1. Task: add numbers\n   Approach: try add numbers\n   Outcome: success (0.9)\n   Lesson: check\n      the sign",
    );
    expect(await experience.forget([recorded.id, "unknown"])).toBe(1);
    expect(await experience.get(recorded.id)).toBeNull();
    expect(
      (await experience.recall("add numbers", { k: 5 })).items.map(({ experience: { task } }) => task),
    ).toEqual(["sing a song"]);
    expect(await experience.counts()).toEqual({ experiences: 1, runs: 0, injections: 2 });
  });

  test("filters by outcome and scope, exactly", async () => {
    await using experience = await ExperienceStore.open(place("scopes"), { embeddings });
    await experience.recordMany([
      attempt("t", { scope: "team a" }),
      attempt("t", { scope: "team b", outcome: "failure" }),
      attempt("t", { scope: "team" }),
    ]);
    const scopes = async (options: object): Promise<string[]> =>
      (await experience.recall("t", { k: 9, ...options })).items
        .map(({ experience: { scope } }) => scope)
        .toSorted();
    expect(await scopes({ scope: "team a" })).toEqual(["team a"]);
    expect(await scopes({ scope: "team" })).toEqual(["team"]);
    expect(await scopes({ outcome: "failure" })).toEqual(["team b"]);
    expect(await scopes({ scope: "a" })).toEqual([]);
  });

  test("recalls by words without embeddings, and by vectors once it has them", async () => {
    const at = place("lexical");
    {
      await using experience = await ExperienceStore.open(at);
      await experience.recordMany([attempt("parse the csv export"), attempt("book a flight")]);
      const { items } = await experience.recall("parse the csv export");
      expect(items.map(({ experience: { task } }) => task)).toEqual(["parse the csv export"]);
      expect(items[0]?.similarity).toBeCloseTo(1, 5);
      expect((await experience.recall("zebra")).text).toBe("");
    }
    await using experience = await ExperienceStore.open(at, { embeddings });
    expect((await experience.recall("book a flight", { k: 2 })).items).toHaveLength(2);
    expect(await all(experience)).toHaveLength(2);
  });

  test("keeps within a token budget and above a similarity", async () => {
    await using experience = await ExperienceStore.open(place("budget"));
    await experience.recordMany(
      Array.from({ length: 5 }, (_, index) => attempt(`read file number ${index}`)),
    );
    const whole = await experience.recall("read file number", { k: 5 });
    const part = await experience.recall("read file number", { k: 5, tokenBudget: 60 });
    expect(whole.items).toHaveLength(5);
    expect(part.items.length).toBeGreaterThan(0);
    expect(part.items.length).toBeLessThan(5);
    expect(Math.ceil(Buffer.byteLength(part.text) / 3)).toBeLessThanOrEqual(60);
    expect((await experience.recall("read something else entirely", { minSimilarity: 0.9 })).items).toEqual(
      [],
    );
  });

  test.each([
    ["a score above 1", { score: 1.1 }],
    ["a score that is no number", { score: Number.NaN }],
    ["an unknown outcome", { outcome: "fine" }],
    ["an empty task", { task: " " }],
    ["neither outcome nor score", { outcome: undefined }],
    ["metadata with a function", { metadata: { f: () => 1 } }],
    ["a NUL character", { approach: "a\0b" }],
    ["half a surrogate pair", { lessons: "\uD800" }],
  ])("refuses %s and writes nothing", async (_what, wrong) => {
    await using experience = await ExperienceStore.open(place("bad"), { embeddings });
    const before = (await all(experience)).length;
    await expect(
      experience.recordMany([attempt("good"), { ...attempt("x"), ...wrong } as ExperienceInput]),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^INVALID_/) });
    expect(await all(experience)).toHaveLength(before);
    await experience.flush({ fold: true });
  });

  test("recording an id again replaces it", async () => {
    await using experience = await ExperienceStore.open(place("again"), { embeddings });
    await experience.record(attempt("t", { id: "one", score: 0.1 }));
    await experience.record(attempt("t", { id: "one", score: 1 }));
    expect(await all(experience)).toMatchObject([{ id: "one", score: 1, outcome: "success" }]);
  });

  test("gives experiences to a retrieval pipeline as documents", async () => {
    await using experience = await ExperienceStore.open(place("retriever"), { embeddings });
    await experience.record(attempt("add", { lessons: "carry" }));
    const [document] = await experience.asRetriever({ k: 1 }).invoke("add");
    expect(document?.pageContent).toContain("Approach: try add");
    expect(document?.metadata).toMatchObject({ task: "add", outcome: "success", lessons: "carry" });
  });
});

test("refuses embeddings of another size", async () => {
  const at = join(root, "sizes");
  await (await ExperienceStore.open(at, { embeddings })).close();
  await expect(
    ExperienceStore.open(at, { embeddings: new SyntheticEmbeddings({ vectorSize: 5 }) }),
  ).rejects.toMatchObject({ code: "EMBEDDINGS_MISMATCH" });
});

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
    const recalled = (await experience.recall("anything", { k: 9 })).items.map(
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
