import { Document } from "@langchain/core/documents";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { SemanticSimilarityExampleSelector } from "@langchain/core/example_selectors";
import { describe, expect, test } from "vitest";

import type { DriverFactory } from "../../src/driver.ts";
import { memoryDriver } from "../../src/storage/memory/memory.ts";
import { KeywordEmbeddings } from "../../src/testing/keyword-embeddings.ts";
import { textsOf } from "../../src/testing/vector-store/subject.ts";
import { DeeplakeVectorStore } from "../../src/vectorstore/index.ts";

const embeddings = new KeywordEmbeddings(["apple", "banana"]);
const apple = new Document({ pageContent: "apple", metadata: { color: "red" } });
const banana = new Document({ pageContent: "banana", metadata: { color: "yellow" } });

/** The memory driver, with how often it was opened, and one failure where it is asked for. */
function countedDriver(): { driver: DriverFactory; opened: () => number; failNext: () => void } {
  let [count, fails] = [0, false];
  const driver: DriverFactory = (location, table, options) => {
    const memory = memoryDriver(location, table, options);
    return {
      ...memory,
      open: async (schema, how) => {
        count++;
        if (!fails) return memory.open(schema, how);
        fails = false;
        throw new Error("not now");
      },
    };
  };
  return { driver, opened: () => count, failNext: () => void (fails = true) };
}

function open(url = "memory:"): Promise<DeeplakeVectorStore> {
  return DeeplakeVectorStore.open(url, { embeddings });
}

describe("making a store", () => {
  test("from texts, with metadata for each or for all", async () => {
    const each = await DeeplakeVectorStore.fromTexts(["apple", "banana"], [{ n: 1 }, { n: 2 }], embeddings, {
      url: "memory:",
    });
    expect((await each.similaritySearch("banana", 1))[0]).toMatchObject({
      pageContent: "banana",
      metadata: { n: 2 },
    });
    const all = await DeeplakeVectorStore.fromTexts(["apple", "banana"], { n: 3 }, embeddings, {
      url: "memory:",
    });
    expect((await all.similaritySearch("banana", 2)).map(({ metadata }) => metadata)).toEqual([
      { n: 3 },
      { n: 3 },
    ]);
    await expect(
      DeeplakeVectorStore.fromTexts(["apple", "banana"], [{ n: 1 }], embeddings, { url: "memory:" }),
    ).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("from documents, and from an index that exists", async () => {
    const url = "memory:from-documents";
    await (await DeeplakeVectorStore.fromDocuments([apple, banana], embeddings, { url })).close();
    await using store = await DeeplakeVectorStore.fromExistingIndex(embeddings, { url });
    expect(textsOf(await store.similaritySearch("banana", 1))).toEqual(["banana"]);
  });

  test("embeddings of another size are refused when they make a vector", async () => {
    const url = "memory:other-size";
    await (await DeeplakeVectorStore.fromDocuments([apple], embeddings, { url })).close();
    await using store = await DeeplakeVectorStore.open(url, { embeddings: new KeywordEmbeddings(["one"]) });
    const refused = { code: "EMBEDDINGS_MISMATCH" };
    await expect(store.addDocuments([banana])).rejects.toMatchObject(refused);
    await expect(store.similaritySearch("apple")).rejects.toMatchObject(refused);
    expect(await store.count()).toBe(1);
  });

  test("by new: the first use opens it, and a failed opening is tried again", async () => {
    const { driver, opened, failNext } = countedDriver();
    const store = new DeeplakeVectorStore(embeddings, { url: "memory:", driver });
    expect(opened()).toBe(0);
    failNext();
    await expect(store.count()).rejects.toThrow("not now");
    await store.addDocuments([apple]);
    expect(textsOf(await store.similaritySearch("apple"))).toEqual(["apple"]);
    expect(opened()).toBe(2);
    await store.close();
    await expect(store.count()).rejects.toMatchObject({ code: "CLOSED" });
  });

  test("by new, closed before any use: nothing is opened, and use afterwards is refused", async () => {
    const { driver, opened } = countedDriver();
    const store = new DeeplakeVectorStore(embeddings, { url: "memory:", driver });
    await store.close();
    await expect(store.addDocuments([apple])).rejects.toMatchObject({ code: "CLOSED" });
    expect(opened()).toBe(0);
  });

  test.each<[what: string, make: () => unknown, named: string]>([
    ["no configuration", () => new DeeplakeVectorStore(embeddings, undefined as never), "in url of"],
    ["no url", () => new DeeplakeVectorStore(embeddings, {} as never), "in url of"],
    [
      "a url that is a number",
      () => new DeeplakeVectorStore(embeddings, { url: 7 } as never),
      "in url, got a number",
    ],
    ["no embeddings", () => new DeeplakeVectorStore(undefined as never, { url: "memory:" }), "in embeddings"],
    [
      "a misspelt option",
      () => new DeeplakeVectorStore(embeddings, { url: "memory:", nameSpace: "a" } as never),
      "nameSpace",
    ],
  ])("%s is said by name", (_what, make, named) => {
    expect(make).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(named) }),
    );
  });

  test("core's example selector makes one, and a missing url is said by name", async () => {
    const examples = [
      { input: "apple", output: "red" },
      { input: "banana", output: "yellow" },
    ];
    const options = { k: 1, inputKeys: ["input"], url: "memory:" };
    const selector = await SemanticSimilarityExampleSelector.fromExamples(
      examples,
      embeddings,
      DeeplakeVectorStore,
      options,
    );
    expect(await selector.selectExamples({ input: "banana" })).toEqual([examples[1]]);
    await expect(
      SemanticSimilarityExampleSelector.fromExamples(examples, embeddings, DeeplakeVectorStore, {
        k: 1,
      } as never),
    ).rejects.toThrow("in url of");
  });

  test("a model that cannot be reached keeps nobody from counting, reading, filtering and deleting", async () => {
    const url = "memory:without-a-model";
    await (await DeeplakeVectorStore.fromDocuments([apple, banana], embeddings, { url })).close();
    const unreachable: EmbeddingsInterface = {
      embedQuery: () => Promise.reject(new Error("no network")),
      embedDocuments: () => Promise.reject(new Error("no network")),
    };
    await using store = await DeeplakeVectorStore.fromExistingIndex(unreachable, { url });
    expect(await store.count({ color: "red" })).toBe(1);
    expect(textsOf(await store.fullTextSearch("banana"))).toEqual(["banana"]);
    await store.delete({ filter: { color: "red" } });
    expect(await store.count()).toBe(1);
    await expect(store.similaritySearch("apple")).rejects.toThrow("no network");
  });

  test("for a location of no use is refused", async () => {
    await expect(open("")).rejects.toMatchObject({ code: "INVALID_LOCATION" });
    await expect(open("ftp://host/data")).rejects.toMatchObject({ code: "INVALID_LOCATION" });
  });
});
