import { createRetrieverTool } from "@langchain/classic/tools/retriever";
import type { CallbackHandlerMethods } from "@langchain/core/callbacks/base";
import { CallbackManager } from "@langchain/core/callbacks/manager";
import { Document } from "@langchain/core/documents";
import { HumanMessage } from "@langchain/core/messages";
import { RunnableLambda, type RunnableLike, RunnablePassthrough } from "@langchain/core/runnables";
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

describe("callbacks", () => {
  test.each(["a config", "a list of handlers", "a CallbackManager"] as const)(
    "in %s hear of it",
    async (form) => {
      await using store = await open();
      const heard: string[] = [];
      const handler = CallbackManager.fromHandlers({
        handleRetrieverStart: (_serialized, query) => void heard.push(query),
        handleRetrieverEnd: (found) => void heard.push(`${found.length}`),
      });
      const given = {
        "a config": { callbacks: handler },
        "a list of handlers": handler.handlers,
        "a CallbackManager": handler,
      };
      await store.asRetriever(1).invoke("apple", given[form]);
      await expect.poll(() => heard).toEqual(["apple", "1"]);
    },
  );

  test("a retriever tool hands its run on, and streamEvents shows both", async () => {
    await using store = await open();
    const found = createRetrieverTool(store.asRetriever(1), { name: "search", description: "Finds." });
    const runs: [kind: string, id: string, parent: string | undefined][] = [];
    const callbacks: CallbackHandlerMethods[] = [
      {
        handleToolStart: (_tool, _input, id) => void runs.push(["tool", id, undefined]),
        handleRetrieverStart: (_retriever, _query, id, parent) => void runs.push(["retriever", id, parent]),
      },
    ];
    const config = { callbacks, tags: ["x"], metadata: { a: 1 }, configurable: { thread_id: "1" } };
    expect(await found.invoke({ query: "apple" }, config)).toBe("apple pie");
    await expect.poll(() => runs).toHaveLength(2);
    expect(runs[1]?.[2]).toBe(runs[0]?.[1]);
    const events: string[] = [];
    for await (const { event } of found.streamEvents({ query: "apple" }, { version: "v2" }))
      events.push(event);
    expect(events).toEqual(["on_tool_start", "on_retriever_start", "on_retriever_end", "on_tool_end"]);
  });

  test("runId, runName, tags and metadata are as given", async () => {
    await using store = await open();
    const heard: unknown[] = [];
    const callbacks: CallbackHandlerMethods[] = [
      {
        handleRetrieverStart: (_retriever, _query, id, _parent, tags, metadata, name) =>
          void heard.push(id, tags, metadata, name),
      },
    ];
    const retriever = store.asRetriever({ tags: ["mine"], metadata: { team: "x" } });
    const runId = "6f1f5bd2-0000-4000-8000-000000000001";
    await retriever.invoke("apple", {
      callbacks,
      runId,
      runName: "find",
      tags: ["call"],
      metadata: { a: 1 },
    });
    await expect
      .poll(() => heard)
      .toEqual([runId, ["call", "mine", "deeplake"], { a: 1, team: "x" }, "find"]);
  });

  test("retries and fallbacks", async () => {
    await using store = await open();
    const wrong = store.asRetriever({ filter: { $wrong: 1 } });
    const safe = wrong.withRetry({ stopAfterAttempt: 2 }).withFallbacks([store.asRetriever(1)]);
    expect(textsOf(await safe.invoke("apple"))).toEqual(["apple pie"]);
  });
});

test.each<[came: string, query: unknown]>([
  ["undefined", undefined],
  ["null", null],
  ["an object", { input: "apple" }],
  ["an array", ["apple"]],
  ["a HumanMessage", new HumanMessage("apple")],
  ["7", 7],
])(
  "a query that is %s is refused by every way of searching, and callbacks hear of it",
  async (came, query) => {
    await using store = await open();
    const refused = {
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(`a string as query, got ${came}.`),
    };
    const failed: unknown[] = [];
    const callbacks: CallbackHandlerMethods[] = [
      { handleRetrieverError: (error) => void failed.push(error) },
    ];
    const text = query as string;
    for (const searchType of ["similarity", "mmr", "hybrid"] as const)
      await expect(store.asRetriever({ searchType }).invoke(text, { callbacks })).rejects.toMatchObject(
        refused,
      );
    await expect.poll(() => failed).toMatchObject([refused, refused, refused]);
    const searches = [
      () => store.search(text),
      () => store.similaritySearch(text),
      () => store.similaritySearchWithScore(text),
      () => store.maxMarginalRelevanceSearch(text, { k: 1 }),
      () => store.hybridSearch(text),
      () => store.fullTextSearch(text),
    ];
    for (const search of searches) await expect(search()).rejects.toMatchObject(refused);
  },
);

test("the input of a whole chain is refused as a query", async () => {
  await using store = await open();
  const chain = RunnablePassthrough.assign({ context: store.asRetriever() as unknown as RunnableLike });
  await expect(chain.invoke({ question: "apple" })).rejects.toThrow("a string as query, got an object");
});

describe("searchKwargs", () => {
  const tenants = ["a", "b", "a", "b"].map(
    (tenant, at) => new Document({ pageContent: `apple ${at}`, metadata: { tenant, at } }),
  );
  const ofA = { tenant: "a" };

  test.each<[fields: object, expected: number[]]>([
    [{ searchType: "similarity", searchKwargs: { filter: ofA } }, [0, 2]],
    [{ searchType: "mmr", searchKwargs: { filter: ofA, fetchK: 10 } }, [0, 2]],
    [{ searchType: "hybrid", searchKwargs: { filter: ofA } }, [0, 2]],
    [{ searchKwargs: { filter: ofA, scoreThreshold: 0 } }, [0, 2]],
    [{ searchKwargs: { filter: ofA, k: 1 } }, [0]],
    [{ k: 4, searchKwargs: { k: 1 } }, [0]],
    [{ searchType: "hybrid", k: 1, searchKwargs: { k: 3 } }, [0, 1, 2]],
    [{ filter: ofA, searchKwargs: { filter: { at: { $gt: 0 } } } }, [2]],
    [{ filter: ofA, searchKwargs: { filter: { tenant: "b" } } }, []],
    [{ searchKwargs: { namespace: "nobody" } }, []],
    [{ searchKwargs: { filter: undefined } }, [0, 1, 2, 3]],
  ])("%j", async (fields, expected) => {
    await using store = await DeeplakeVectorStore.fromDocuments(tenants, embeddings, { url: "memory:" });
    const found = await store.asRetriever(fields).invoke("apple");
    expect(new Set(found.map(({ metadata }) => metadata["at"] as number))).toEqual(new Set(expected));
  });

  test.each<[fields: object, name: string]>([
    [{ searchKwargs: { fetch_k: 10 } }, "fetch_k"],
    [{ searchKwargs: { score_threshold: 0.9 } }, "score_threshold"],
    [{ searchKwargs: { filters: ofA } }, "filters"],
    [{ searchKwargs: { Filter: ofA } }, "Filter"],
    [{ searchType: "mmr", searchKwargs: { where: ofA } }, "where"],
    [{ searchType: "mmr", searchKwargs: { weights: { vector: 1, text: 0 } } }, "weights"],
    [{ searchKwargs: { lambda: 1 } }, "lambda"],
    [{ searchKwargs: [ofA] }, "searchKwargs"],
    [{ searchKwargs: { k: "3" } }, "k"],
    [{ filters: ofA }, "filters"],
    [{ search_kwargs: { filter: ofA } }, "search_kwargs"],
    [{ nameSpace: "a" }, "nameSpace"],
  ])("%j is refused, at once and when the field is set later", async (fields, name) => {
    await using store = await open();
    const refused = { code: "INVALID_ARGUMENT", message: expect.stringContaining(name) };
    expect(() => store.asRetriever(fields)).toThrow(expect.objectContaining(refused));
    expect(() => new DeeplakeRetriever({ vectorStore: store, ...fields })).toThrow(
      expect.objectContaining(refused),
    );
    if (!("searchKwargs" in fields)) return;
    const retriever = store.asRetriever();
    Object.assign(retriever, fields);
    await expect(retriever.invoke("apple")).rejects.toMatchObject(refused);
  });

  test("another store than its own is refused, its own is not", async () => {
    await using store = await open();
    await using other = await open();
    expect(store.asRetriever({ k: 1, vectorStore: store }).vectorStore).toBe(store);
    expect(() => store.asRetriever({ k: 1, vectorStore: other })).toThrow("Call asRetriever of that store");
  });
});

describe("scores", () => {
  test.each(["similarity", "mmr", "hybrid"] as const)(
    "of %s: in the metadata and from invokeWithScore",
    async (searchType) => {
      await using store = await open();
      const retriever = store.asRetriever({ searchType, k: 2, scoreKey: "score" });
      const scored = await retriever.invokeWithScore("apple");
      const found = await retriever.invoke("apple");
      expect(found.map(({ metadata }) => metadata["score"])).toEqual(scored.map(([, score]) => score));
      expect(scored.map(([{ metadata }]) => metadata["score"])).toEqual([undefined, undefined]);
      expect(scored[0]?.[1]).toBeGreaterThan(scored[1]?.[1] ?? 1);
    },
  );
});
