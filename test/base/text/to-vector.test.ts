import { Embeddings } from "@langchain/core/embeddings";
import { expect, test } from "vitest";

import { DeeplakeStore } from "../../../src/agents/langgraph/index.ts";
import { ExperienceStore } from "../../../src/experience/store/experience-store.ts";
import { DeeplakeVectorStore } from "../../../src/vectorstore/index.ts";

/** Embeddings whose answers are made by a function of the number of texts. */
class Answering extends Embeddings {
  readonly #answer: (count: number) => unknown;

  constructor(answer: (count: number) => unknown) {
    super({});
    this.#answer = answer;
  }

  override async embedDocuments(texts: string[]): Promise<number[][]> {
    return this.#answer(texts.length) as number[][];
  }

  override async embedQuery(): Promise<number[]> {
    return (this.#answer(1) as number[][])?.[0] as number[];
  }
}

const each = (one: unknown) => (count: number) => Array.from({ length: count }, () => one);
const good = [1, 0.5, 0];

/** What embeddings make that have a fault: of a model, of a server, or of their own. */
const FAULTS: [string, (count: number) => unknown][] = [
  ["null for NaN, as JSON writes it", each([null, 1, 0])],
  ["only null", each([null, null, null])],
  ["texts of numbers", each(["1", "2", "3"])],
  ["truth values", each([true, false, true])],
  ["bigints", each([1n, 2n, 3n])],
  ["a hole", each([1, , 3])], // oxlint-disable-line no-sparse-arrays
  ["NaN", each([Number.NaN, 1, 0])],
  ["base64", each("AACAPwAAAAAAAAAA")],
  ["a vector for each token", each([[1, 0, 0]])],
  ["the answer of a service", each({ embedding: good })],
  ["empty vectors", each([])],
  ["no vectors", each(undefined)],
  ["nothing", () => undefined],
  ["an object", () => ({ data: [good] })],
];

const places = ["vector store", "store of experiences", "store of LangGraph"] as const;

/** Writes two texts, and then searches. */
async function use(place: (typeof places)[number], embeddings: Embeddings): Promise<number> {
  const url = `memory:to-vector-${Math.random()}`;
  if (place === "vector store") {
    await using store = await DeeplakeVectorStore.open(url, { embeddings });
    await store.addDocuments([
      { pageContent: "a", metadata: {} },
      { pageContent: "b", metadata: {} },
    ]);
    return (await store.search("a")).length;
  }
  if (place === "store of experiences") {
    await using store = await ExperienceStore.open(url, { embeddings });
    const one = { approach: "look", outcome: "success" } as const;
    await store.recordMany([
      { ...one, task: "a thing" },
      { ...one, task: "the other" },
    ]);
    return (await store.recall("a thing", { abstain: false, collapse: false })).items.length;
  }
  await using store = await DeeplakeStore.open(url, { index: { embeddings, dims: 3 } });
  await store.batch(["a", "b"].map((text) => ({ namespace: ["n"], key: text, value: { text } })));
  return (await store.search(["n"], { query: "a" })).filter(({ score }) => score !== undefined).length;
}

test.each(places)("a %s refuses embeddings that make no vectors of numbers", async (place) => {
  for (const [fault, answer] of FAULTS) {
    const error: unknown = await use(place, new Answering(answer)).catch((thrown: unknown) => thrown);
    const { name, code } = error as { name?: string; code?: string };
    expect([fault, name, code]).toEqual([
      fault,
      "DeeplakeError",
      expect.stringMatching(/^(INVALID|EMBEDDINGS)_/),
    ]);
  }
});

test.each(places)("a %s refuses another number of vectors than of texts", async (place) => {
  for (const made of [[good], [good, good, good]]) {
    const answer = (count: number): unknown => (count === 2 ? made : [good]);
    const used = use(place, new Answering(answer));
    await expect(used).rejects.toMatchObject({ code: expect.stringMatching(/^INVALID_/) });
  }
  expect(await use(place, new Answering(each(good)))).toBe(2);
});

test.each(places)("a %s takes typed arrays as vectors", async (place) => {
  for (const vector of [Float32Array.from(good), Float64Array.from(good)])
    expect(await use(place, new Answering(each(vector)))).toBe(2);
});

test("the error says which vector is wrong", async () => {
  await using store = await DeeplakeVectorStore.open("memory:which", {
    embeddings: new Answering(each(good)),
  });
  const documents = ["a", "b"].map((id) => ({ id, pageContent: id, metadata: { source: `${id}.pdf` } }));
  const vectors = [good, [1, null, 0]] as number[][];
  await expect(store.addVectors(vectors, documents)).rejects.toThrow(
    '[deeplake] Expected numbers in embeddings, got null. Check the model. It is in document 1, id "b", source "b.pdf".',
  );
  await expect(store.addVectors(undefined as unknown as number[][], documents)).rejects.toThrow(
    "[deeplake] Expected 2 vectors, one per document, got undefined.",
  );
  expect(await store.count()).toBe(0);
});
