import type { CallbackHandlerMethods } from "@langchain/core/callbacks/base";
import { Document } from "@langchain/core/documents";
import { RunnableLambda } from "@langchain/core/runnables";
import { VectorStoreRetriever } from "@langchain/core/vectorstores";
import { describe, expect, test } from "vitest";

import { KeywordEmbeddings } from "../../src/testing/keyword-embeddings.ts";
import { textsOf } from "../../src/testing/vector-store/subject.ts";
import { DeeplakeRetriever, DeeplakeVectorStore } from "../../src/vectorstore/index.ts";

const embeddings = new KeywordEmbeddings(["apple", "banana"]);
const documents = ["apple pie", "apple banana", "banana split"].map(
  (pageContent) =>
    new Document({
      pageContent,
      metadata: { words: pageContent.split(" ").length, pie: pageContent.endsWith("pie") },
    }),
);

/** Embeddings that never answer. */
class Hanging extends KeywordEmbeddings {
  override async embedQuery(text: string): Promise<number[]> {
    return text.startsWith("How long") ? super.embedQuery(text) : new Promise(() => {});
  }
}

async function open(): Promise<DeeplakeVectorStore> {
  return DeeplakeVectorStore.fromDocuments(documents, embeddings, { url: "memory:" });
}

test("is LangChain's retriever, with the store, and adds documents to it", async () => {
  await using store = await open();
  const retriever = store.asRetriever(1);
  expect(retriever).toBeInstanceOf(DeeplakeRetriever);
  expect(retriever).toBeInstanceOf(VectorStoreRetriever);
  expect(retriever.vectorStore).toBe(store);
  expect(retriever.searchType).toBe("similarity");
  await retriever.addDocuments([new Document({ pageContent: "apple" })], { ids: ["new"] });
  expect(await store.count()).toBe(4);
  expect(
    textsOf(await retriever.pipe(RunnableLambda.from((found: Document[]) => found)).invoke("apple")),
  ).toHaveLength(1);
});

test("four documents unless told otherwise; positional arguments as in LangChain", async () => {
  await using store = await open();
  await store.addDocuments([...documents, ...documents]);
  expect(await store.asRetriever().invoke("apple")).toHaveLength(4);
  const tags: unknown[] = [];
  const callbacks = [{ handleRetrieverStart: (...given: unknown[]): void => void tags.push(given[4]) }];
  const retriever = store.asRetriever(2, { pie: true }, callbacks, ["mine"], { a: 1 }, false);
  expect(textsOf(await retriever.invoke("banana"))).toEqual(["apple pie", "apple pie"]);
  expect(retriever.metadata).toEqual({ a: 1 });
  await expect.poll(() => tags).toEqual([["mine", "deeplake"]]);
});

describe("ways of searching", () => {
  test.each([
    [{ searchType: "similarity", k: 1 }, "apple", ["apple pie"]],
    [{ searchType: "mmr", k: 2, searchKwargs: { lambda: 0 } }, "apple", ["apple pie", "banana split"]],
    [{ searchType: "hybrid", k: 1 }, "apple banana split", ["apple banana"]],
    [
      { searchType: "hybrid", k: 1, searchKwargs: { weights: { vector: 0.1, text: 0.9 } } },
      "apple banana split",
      ["banana split"],
    ],
    [{ scoreThreshold: 0.9 }, "apple", ["apple pie"]],
    [
      { searchType: "similarity_score_threshold", searchKwargs: { scoreThreshold: 0.6 } },
      "apple",
      ["apple pie", "apple banana"],
    ],
    [{ searchType: "similarity", scoreThreshold: 0.6, k: 1 }, "apple", ["apple pie"]],
    [{ k: 3, filter: { pie: false } }, "apple", ["apple banana", "banana split"]],
    [{ k: 3, namespace: "nobody" }, "apple", []],
  ] as const)("%j", async (fields, query, expected) => {
    await using store = await open();
    expect(textsOf(await store.asRetriever(fields).invoke(query))).toEqual(expected);
  });

  test.each([
    [
      { searchType: "nearest" },
      'Expected one of similarity, mmr, hybrid, similarity_score_threshold in searchType, got "nearest".',
    ],
    [{ searchType: "similarity_score_threshold" }, "Expected a scoreThreshold"],
    [{ scoreThreshold: 1.5 }, "Expected a cosine similarity from -1 to 1 in scoreThreshold, got 1.5"],
    [{ searchType: "hybrid", scoreThreshold: 0.5 }, "got one with hybrid"],
    [{ searchType: "mmr", scoreThreshold: 0.5 }, "got one with mmr"],
  ])("%j is refused", async (fields, message) => {
    await using store = await open();
    expect(() => store.asRetriever(fields as never)).toThrow(message);
  });
});

describe("signals", () => {
  test.each(["similarity", "mmr", "hybrid"] as const)(
    "%s gives up with ABORTED, and callbacks hear of it",
    async (searchType) => {
      await using store = await DeeplakeVectorStore.open("memory:", {
        embeddings: new Hanging(["apple", "banana"]),
      });
      const failed: unknown[] = [];
      const callbacks: CallbackHandlerMethods[] = [
        { handleRetrieverError: (error) => void failed.push(error) },
      ];
      const controller = new AbortController();
      const found = store
        .asRetriever({ searchType, callbacks })
        .invoke("apple", { signal: controller.signal });
      setTimeout(() => controller.abort(), 10);
      await expect(found).rejects.toMatchObject({ code: "ABORTED" });
      await expect.poll(() => failed).toMatchObject([{ code: "ABORTED" }]);
    },
  );

  test("a timeout is a signal, and each call has its own", async () => {
    await using store = await DeeplakeVectorStore.open("memory:", {
      embeddings: new Hanging(["apple", "banana"]),
    });
    await expect(store.asRetriever().invoke("apple", { timeout: 10 })).rejects.toMatchObject({
      code: "ABORTED",
    });
    await using other = await open();
    const retriever = other.asRetriever(1);
    const aborted = retriever.invoke("apple", { signal: AbortSignal.abort() });
    const fine = retriever.invoke("apple");
    await expect(aborted).rejects.toMatchObject({ code: "ABORTED" });
    expect(textsOf(await fine)).toEqual(["apple pie"]);
  });
});
