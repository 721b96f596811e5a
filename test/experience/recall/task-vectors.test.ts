import { Embeddings } from "@langchain/core/embeddings";
import { expect, test } from "vitest";

import { TaskVectors } from "../../../src/experience/recall/task-vectors.ts";

/** Embeddings that note what they are asked, and fail while told to. */
class Noting extends Embeddings {
  readonly asked: string[][] = [];
  failing = false;

  constructor() {
    super({});
  }

  override async embedDocuments(texts: string[]): Promise<number[][]> {
    this.asked.push(texts);
    if (this.failing) throw new Error("offline");
    return texts.map((text) => [text.length, 1]);
  }

  override async embedQuery(text: string): Promise<number[]> {
    const [vector] = await this.embedDocuments([text]);
    return vector as number[];
  }
}

test("computes each task once, also while the first answer is on its way", async () => {
  const embeddings = new Noting();
  const vectors = new TaskVectors(embeddings);
  const [first, second] = await Promise.all([vectors.of("abc"), vectors.of("abc")]);
  expect(second).toBe(first);
  expect(await vectors.of("abc")).toEqual(Float32Array.from([3, 1]));
  expect(embeddings.asked).toEqual([["abc"]]);
});

test("asks for many in one call, only for those it lacks, and remembers them", async () => {
  const embeddings = new Noting();
  const vectors = new TaskVectors(embeddings);
  await vectors.of("a");
  const found = await vectors.ofAll(["ccc", "a", "bb", "ccc"]);
  expect(found.map(([length]) => length)).toEqual([3, 1, 2, 3]);
  await Promise.all([vectors.of("bb"), vectors.ofAll(["a", "ccc"])]);
  expect(embeddings.asked).toEqual([["a"], ["ccc", "bb"]]);
});

test("forgets tasks asked for long ago when there are too many", async () => {
  const embeddings = new Noting();
  const vectors = new TaskVectors(embeddings);
  await vectors.of("first");
  await vectors.of("second");
  for (const part of [1, 2]) {
    const more = Array.from({ length: 999 }, (_, index) => `task ${index} of ${part}`);
    expect(await vectors.ofAll(more)).toHaveLength(999);
    await vectors.of("first");
  }
  embeddings.asked.length = 0;
  await vectors.of("first");
  expect(embeddings.asked).toEqual([]);
  await vectors.of("second");
  expect(embeddings.asked).toEqual([["second"]]);
});

test("gives all of them when there are more than it remembers", async () => {
  const vectors = new TaskVectors(new Noting());
  await vectors.of("a");
  const many = [...Array.from({ length: 1_500 }, (_, index) => "x".repeat(index + 2)), "a"];
  expect((await vectors.ofAll(many)).map(([length]) => length)).toEqual(many.map((text) => text.length));
});

test("a failure is not remembered", async () => {
  const embeddings = new Noting();
  embeddings.failing = true;
  const vectors = new TaskVectors(embeddings);
  await expect(vectors.of("a")).rejects.toThrow("offline");
  await expect(vectors.ofAll(["b", "c"])).rejects.toThrow("offline");
  embeddings.failing = false;
  expect(await vectors.ofAll(["a", "b", "c"])).toHaveLength(3);
});

test("loading many tasks asks once for each of them, and does not push out those that recall needs again", async () => {
  const embeddings = new Noting();
  const vectors = new TaskVectors(embeddings);
  await vectors.of("asked before");
  const many = Array.from({ length: 3_000 }, (_, index) => `task ${index}`);
  const made = await vectors.ofAll([...many, "task 1", "asked before"]);
  expect(made.map(([length]) => length)).toEqual(
    [...many, "task 1", "asked before"].map((text) => text.length),
  );
  await vectors.of("asked before");
  expect(embeddings.asked.map(({ length }) => length)).toEqual([1, 3_000]);
});
