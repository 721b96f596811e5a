import { inspect } from "node:util";

import { Document } from "@langchain/core/documents";
import { describe, expect, test } from "vitest";

import { KeywordEmbeddings } from "../../src/testing/keyword-embeddings.ts";
import { vectorStoreSuite } from "../../src/testing/vector-store-suite.ts";
import { textsOf } from "../../src/testing/vector-store/subject.ts";
import { DeeplakeVectorStore } from "../../src/vectorstore/index.ts";
import { supports } from "../support/vector-store-supports.ts";

const embeddings = new KeywordEmbeddings(["apple", "banana"]);
const apple = new Document({ pageContent: "apple", metadata: { color: "red" } });
const banana = new Document({ pageContent: "banana", metadata: { color: "yellow" } });

function open(url = "memory:"): Promise<DeeplakeVectorStore> {
  return DeeplakeVectorStore.open(url, { embeddings });
}

vectorStoreSuite({
  name: "DeeplakeVectorStore on memory:",
  create: (given) => DeeplakeVectorStore.open("memory:", { embeddings: given }),
  destroy: (store) => store.close(),
  supports,
});

describe("searching", () => {
  test.each([0, -1, 1.5, Number.NaN])("k = %d is refused", async (k) => {
    await using store = await open();
    await expect(store.similaritySearch("apple", k)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(store.maxMarginalRelevanceSearch("apple", { k })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });

  test("options that are none are refused, as they are left out", async () => {
    await using store = await open();
    const refused = { code: "INVALID_ARGUMENT" };
    await expect(store.maxMarginalRelevanceSearch("apple", undefined as never)).rejects.toMatchObject(
      refused,
    );
    await expect(store.search("apple", null as never)).rejects.toMatchObject(refused);
    await expect(store.addDocuments([apple], null as never)).rejects.toMatchObject(refused);
    await expect(store.similaritySearch("apple", 1, null as never)).rejects.toMatchObject({
      code: "INVALID_FILTER",
    });
  });

  test("a filter that cannot be read is refused", async () => {
    await using store = await open();
    const filter = { color: { $like: "r%" } } as never;
    await expect(store.similaritySearch("apple", 1, filter)).rejects.toMatchObject({
      code: "INVALID_FILTER",
    });
    await expect(store.count(filter)).rejects.toMatchObject({ code: "INVALID_FILTER" });
  });

  test("marginal relevance chooses among 20, and among k where that is more", async () => {
    await using store = await open();
    const far = new Document({ pageContent: "banana" });
    await store.addDocuments([...Array.from({ length: 20 }, () => apple), far]);
    expect(textsOf(await store.maxMarginalRelevanceSearch("apple", { k: 2, lambda: 0 }))).not.toContain(
      "banana",
    );
    expect(
      textsOf(await store.maxMarginalRelevanceSearch("apple", { k: 2, lambda: 0, fetchK: 21 })),
    ).toContain("banana");
    expect(await store.maxMarginalRelevanceSearch("apple", { k: 21 })).toHaveLength(21);
    await expect(store.maxMarginalRelevanceSearch("apple", { k: 2, lambda: 2 })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });
});

describe("deleting", () => {
  test.each([
    ["nothing", {}],
    ["both ways at once", { ids: ["one"], filter: { color: "red" } }],
    ["an empty filter", { filter: {} }],
    ["a filter whose only value is missing", { filter: { color: undefined } }],
    ["a filter without a condition inside", { filter: { $and: [{}] } }],
    ["an id that is no text", { ids: [undefined] }],
    ["a single id", { ids: "one" }],
  ])("%s is refused and deletes nothing", async (_title, what) => {
    await using store = await open();
    await store.addDocuments([apple, banana], { ids: ["one", "two"] });
    await expect(store.delete(what as never)).rejects.toMatchObject({
      code: expect.stringMatching(/^INVALID_(ARGUMENT|FILTER)$/),
    });
    expect(await store.count()).toBe(2);
  });

  test("count says how many match", async () => {
    await using store = await open();
    await store.addDocuments([apple, banana, apple]);
    expect(await store.count({ color: "red" })).toBe(2);
    await store.delete({ filter: { color: { $ne: "red" } } });
    expect(await store.count()).toBe(2);
  });
});

describe("calls with options", () => {
  const signal = AbortSignal.abort(new Error("enough"));
  test.each([
    ["addDocuments", (store) => store.addDocuments([apple], { signal })],
    ["addVectors", (store) => store.addVectors([[1, 0, 0]], [apple], { signal })],
    ["search", (store) => store.search("apple", { signal })],
    ["hybridSearch", (store) => store.hybridSearch("apple", 1, { signal })],
    ["fullTextSearch", (store) => store.fullTextSearch("apple", 1, { signal })],
    ["maxMarginalRelevanceSearch", (store) => store.maxMarginalRelevanceSearch("apple", { k: 1, signal })],
    ["getByIds", (store) => store.getByIds(["one"], { signal })],
    ["count", (store) => store.count(undefined, { signal })],
    ["delete", (store) => store.delete({ ids: ["one"], signal })],
    ["deleteAll", (store) => store.deleteAll(undefined, { signal })],
  ] satisfies [string, (store: DeeplakeVectorStore) => Promise<unknown>][])(
    "%s hears a signal",
    async (_name, call) => {
      await using store = await open();
      await store.addDocuments([apple], { ids: ["one"] });
      await expect(call(store)).rejects.toMatchObject({ code: "ABORTED", cause: new Error("enough") });
      expect(await store.count()).toBe(1);
    },
  );

  test.each([
    ["a namespace of no use", (store) => store.count(undefined, { namespace: "a\n" })],
    ["a threshold that no similarity is", (store) => store.search("apple", { scoreThreshold: 2 })],
    ["weights of nothing", (store) => store.hybridSearch("apple", 1, { weights: { vector: 0, text: 0 } })],
    ["a negative weight", (store) => store.hybridSearch("apple", 1, { weights: { vector: 1, text: -1 } })],
    ["half a document", (store) => store.hybridSearch("apple", 0.5)],
    ["no document", (store) => store.fullTextSearch("apple", 0)],
    ["deleting all by a filter without a condition", (store) => store.deleteAll({ color: undefined })],
    ["deleting all and some", (store) => store.delete({ ids: ["one"], deleteAll: true })],
    ["deleting all, falsely", (store) => store.delete({ deleteAll: false })],
  ] satisfies [string, (store: DeeplakeVectorStore) => Promise<unknown>][])(
    "%s is refused",
    async (_name, call) => {
      await using store = await open();
      await store.addDocuments([apple], { ids: ["one"] });
      await expect(call(store)).rejects.toMatchObject({
        code: expect.stringMatching(/^INVALID_(ARGUMENT|FILTER)$/),
      });
      expect(await store.count()).toBe(1);
    },
  );

  test("a store opened in a namespace is in it, unless a call says otherwise", async () => {
    const url = "memory:opened-in-a-namespace";
    await using team = await DeeplakeVectorStore.open(url, { embeddings, namespace: "team-a" });
    await using plain = await open(url);
    await team.addDocuments([apple], { ids: ["one"] });
    expect([await team.count(), await plain.count()]).toEqual([1, 0]);
    expect(await plain.getByIds(["one"], { namespace: "team-a" })).toMatchObject([{ id: "one" }]);
    expect(await team.count(undefined, { namespace: "" })).toBe(0);
  });

  test("a value of another type than its column's is refused before anything is written", async () => {
    await using store = await DeeplakeVectorStore.open("memory:", { embeddings, columns: { year: "int64" } });
    const bad = new Document({ pageContent: "apple", metadata: { year: "2020" } });
    await expect(store.addDocuments([apple, bad])).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await store.count()).toBe(0);
  });
});

describe("as LangChain sees it", () => {
  test("it has a name, and keeps and shows nothing of how it was opened", async () => {
    const url = "memory:secret-location";
    await using store = await open(url);
    expect(store.lc_id).toEqual(["langchain", "vectorstores", "deeplake", "DeeplakeVectorStore"]);
    expect(JSON.parse(JSON.stringify(store))).toMatchObject({ type: "not_implemented" });
    expect(store.lc_kwargs).toEqual({});
    expect(inspect(store, { depth: 10 })).not.toContain("secret-location");
    const keyed = Object.assign(new KeywordEmbeddings(["apple"]), { apiKey: "sk-secret" });
    await using other = await DeeplakeVectorStore.open("memory:", { embeddings: keyed });
    const shown = [other, other.asRetriever()].map((one) => inspect(one, { depth: 12, showHidden: true }));
    expect(shown.join()).not.toContain("sk-secret");
  });

  test("closing twice is harmless, and use afterwards is refused", async () => {
    const store = await open();
    await store.close();
    await store.close();
    await expect(store.addDocuments([apple])).rejects.toMatchObject({ code: "CLOSED" });
    await expect(store.similaritySearch("apple")).rejects.toMatchObject({ code: "CLOSED" });
  });

  test("await using closes it", async () => {
    let kept: DeeplakeVectorStore;
    {
      await using store = await open();
      await store.addDocuments([apple]);
      await store.flush();
      kept = store;
    }
    await expect(kept.count()).rejects.toMatchObject({ code: "CLOSED" });
  });
});
