import { inspect } from "node:util";

import { Document } from "@langchain/core/documents";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { SemanticSimilarityExampleSelector } from "@langchain/core/example_selectors";
import { describe, expect, test } from "vitest";

import type { DriverFactory } from "../../src/driver.ts";
import { memoryDriver } from "../../src/storage/memory/memory.ts";
import { KeywordEmbeddings } from "../../src/testing/keyword-embeddings.ts";
import { vectorStoreSuite } from "../../src/testing/vector-store-suite.ts";
import { textsOf } from "../../src/testing/vector-store/subject.ts";
import { DeeplakeVectorStore } from "../../src/vectorstore/index.ts";
import { supports } from "../support/vector-store-supports.ts";

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

vectorStoreSuite({
  name: "DeeplakeVectorStore on memory:",
  create: (given) => DeeplakeVectorStore.open("memory:", { embeddings: given }),
  destroy: (store) => store.close(),
  supports,
});

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

describe("adding", () => {
  test("of equal ids in one call the last one counts", async () => {
    await using store = await open();
    expect(await store.addDocuments([apple, banana], { ids: ["same", "same"] })).toEqual(["same", "same"]);
    expect(textsOf(await store.similaritySearch("apple", 5))).toEqual(["banana"]);
    expect(await store.count()).toBe(1);
  });

  test.each([
    ["a vector of another size", "EMBEDDINGS_MISMATCH", (store) => store.addVectors([[1, 0]], [apple])],
    [
      "a vector of zeros of another size",
      "EMBEDDINGS_MISMATCH",
      (store) => store.addVectors([[0, 0]], [apple]),
    ],
    ["no text", "INVALID_ARGUMENT", (store) => store.addDocuments([{ metadata: {} } as never])],
    [
      "null for a text",
      "INVALID_ARGUMENT",
      (store) => store.addDocuments([{ pageContent: null, metadata: {} } as never]),
    ],
    ["no document", "INVALID_ARGUMENT", (store) => store.addDocuments([apple, undefined as never])],
    ["a text for a document", "INVALID_ARGUMENT", (store) => store.addDocuments(["apple" as never])],
    ["a document outside of a list", "INVALID_ARGUMENT", (store) => store.addDocuments(apple as never)],
    ["no documents", "INVALID_ARGUMENT", (store) => store.addDocuments(undefined as never)],
    ["a vector that is not finite", "INVALID_VECTOR", (store) => store.addVectors([[1e300, 0, 0]], [apple])],
    ["too few vectors", "INVALID_ARGUMENT", (store) => store.addVectors([], [apple])],
    ["too many ids", "INVALID_ARGUMENT", (store) => store.addDocuments([apple], { ids: ["one", "two"] })],
    ["an empty id", "INVALID_ARGUMENT", (store) => store.addDocuments([apple], { ids: [""] })],
    ["an id with NUL", "INVALID_ROW", (store) => store.addDocuments([apple], { ids: ["a\0b"] })],
    [
      "metadata with a bigint",
      "INVALID_ARGUMENT",
      (store) => store.addDocuments([new Document({ pageContent: "x", metadata: { count: 1n } })]),
    ],
    [
      "metadata that is no object",
      "INVALID_ARGUMENT",
      (store) => store.addDocuments([{ pageContent: "x", metadata: [1] }]),
    ],
  ] satisfies [string, string, (store: DeeplakeVectorStore) => Promise<unknown>][])(
    "%s is %s",
    async (_title, code, attempt) => {
      await using store = await open();
      await store.addDocuments([banana]);
      await expect(attempt(store)).rejects.toMatchObject({ code });
      expect(textsOf(await store.similaritySearch("apple", 5))).toEqual(["banana"]);
    },
  );

  test.each<[what: string, code: string, document: Document]>([
    ["a text with NUL", "INVALID_ROW", new Document({ pageContent: "a\0b" })],
    ["half a character", "INVALID_ROW", new Document({ pageContent: "\ud800" })],
    [
      "metadata that is no JSON",
      "INVALID_ARGUMENT",
      new Document({ pageContent: "x", metadata: { at: new Date(0) } }),
    ],
  ])("%s is %s in a strict store, and stored in another", async (_what, code, document) => {
    await using strict = await DeeplakeVectorStore.open("memory:", { embeddings, strict: true });
    await expect(strict.addDocuments([banana, document])).rejects.toMatchObject({ code });
    expect(await strict.count()).toBe(0);
    await using store = await open();
    await store.addDocuments([banana, document]);
    expect(await store.count()).toBe(2);
  });

  test("what cannot be stored in a text is mended and counted; ids and namespaces never are", async () => {
    await using store = await open();
    const halves = ["apple \ud83d", "\ude00 apple", "app\0le", "apple 😀"];
    await store.addDocuments(halves.map((pageContent) => new Document({ pageContent })));
    expect(textsOf(await store.similaritySearch("apple"))).toEqual(
      expect.arrayContaining(["apple \ufffd", "\ufffd apple", "app\ufffdle", "apple 😀"]),
    );
    expect(store.health()).toEqual({ mendedTexts: 3, withoutVector: 0, zeroQueries: 0 });
    for (const id of ["a\0b", "\ud800"])
      await expect(store.addDocuments([apple], { ids: [id] })).rejects.toMatchObject({ code: "INVALID_ROW" });
    await expect(store.addDocuments([apple], { namespace: "\ud800" })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });

  test("a refusal names the document by its place, id and source", async () => {
    await using store = await open();
    const metadata = { source: "report.pdf", count: 1n };
    const bad = new Document({ pageContent: "x", id: "one", metadata });
    const error = await store.addDocuments([apple, banana, bad]).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining('It is in document 2, id "one", source "report.pdf".'),
      details: { index: 2, id: "one", source: "report.pdf" },
    });
    await expect(store.addDocuments([{ metadata: { source: "a.txt" } } as never])).rejects.toThrow(
      'Expected a string as pageContent, got undefined. Give the document its text, or leave it out. It is in document 0, source "a.txt".',
    );
    await expect(
      store.addVectors(
        [
          [1, 0, 0],
          [1, Number.NaN, 0],
        ],
        [apple, bad],
        {},
      ),
    ).rejects.toThrow("document 1");
    const wrong = new (class extends KeywordEmbeddings {
      override async embedDocuments(texts: string[]): Promise<number[][]> {
        return texts.map((text) => (text === "banana" ? [Number.NaN, 0, 0] : [1, 0, 0]));
      }
    })(["apple"]);
    await using embedded = await DeeplakeVectorStore.open("memory:", { embeddings: wrong });
    await expect(embedded.addDocuments([apple, apple, banana], { batchSize: 2 })).rejects.toThrow(
      "document 2",
    );
  });

  test("a document whose vector is zero is stored without one, and a query whose vector is zero finds nothing", async () => {
    const silent = new (class extends KeywordEmbeddings {
      override async embedQuery(text: string): Promise<number[]> {
        return text === "" ? [0, 0, 0] : super.embedQuery(text);
      }
      override async embedDocuments(texts: string[]): Promise<number[][]> {
        return Promise.all(texts.map((text) => this.embedQuery(text)));
      }
    })(["apple", "banana"]);
    await using store = await DeeplakeVectorStore.open("memory:", { embeddings: silent });
    const empty = new Document({ pageContent: "", metadata: { color: "none" } });
    await store.addDocuments([empty, apple, banana], { ids: ["empty", "apple", "banana"] });
    expect(textsOf(await store.similaritySearch("apple", 5))).toEqual(["apple", "banana"]);
    expect(await store.getByIds(["empty"])).toMatchObject([{ pageContent: "", metadata: { color: "none" } }]);
    expect(await store.count()).toBe(3);
    expect(await store.similaritySearch("", 5)).toEqual([]);
    expect(await store.similaritySearchVectorWithScore([0, 0, 0], 5)).toEqual([]);
    expect(await store.maxMarginalRelevanceSearch("", { k: 5 })).toEqual([]);
    expect(await store.hybridSearch("", 5)).toEqual([]);
    expect(await store.asRetriever().invoke("")).toEqual([]);
    await store.addVectors([[0, 0, 0]], [new Document({ pageContent: "walrus" })]);
    expect(textsOf(await store.hybridSearch("walrus", 1, { weights: { vector: 0, text: 1 } }))).toEqual([
      "walrus",
    ]);
    expect(store.health()).toEqual({ mendedTexts: 0, withoutVector: 2, zeroQueries: 5 });
  });

  test("a bad document far behind in a long list keeps all of it out", async () => {
    await using store = await open();
    const documents = Array.from({ length: 1_500 }, () => apple);
    const vectors = documents.map(() => [1, 0, 0]);
    vectors[1_499] = [1, 0];
    await expect(store.addVectors(vectors, documents)).rejects.toMatchObject({ code: "EMBEDDINGS_MISMATCH" });
    expect(await store.count()).toBe(0);
  });

  test("bad metadata is refused before anything is embedded", async () => {
    let embedded = 0;
    const counting = new (class extends KeywordEmbeddings {
      override async embedDocuments(texts: string[]): Promise<number[][]> {
        embedded++;
        return super.embedDocuments(texts);
      }
    })(["apple"]);
    await using store = await DeeplakeVectorStore.open("memory:", { embeddings: counting });
    const bad = new Document({ pageContent: "apple", metadata: { count: 1n } });
    await expect(store.addDocuments([bad])).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(embedded).toBe(0);
  });

  test("embeddings that answer for fewer texts are refused", async () => {
    const short = new (class extends KeywordEmbeddings {
      override async embedDocuments(texts: string[]): Promise<number[][]> {
        return (await super.embedDocuments(texts)).slice(1);
      }
    })(["apple"]);
    await using store = await DeeplakeVectorStore.open("memory:", { embeddings: short });
    await expect(store.addDocuments([apple, banana])).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await store.count()).toBe(0);
  });
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

describe("adding many", () => {
  const many = Array.from({ length: 25 }, (_, row) => new Document({ pageContent: `apple ${row}` }));

  /** Embeddings that fail at some batch. */
  class Failing extends KeywordEmbeddings {
    readonly sizes: number[] = [];
    readonly #at: number;

    constructor(at: number) {
      super(["apple", "banana"]);
      this.#at = at;
    }

    override async embedDocuments(texts: string[]): Promise<number[][]> {
      this.sizes.push(texts.length);
      if (this.sizes.length === this.#at) throw new RangeError("rate limit");
      return super.embedDocuments(texts);
    }
  }

  test("texts are embedded a batch at a time; an error of the embeddings passes through, what was added stays", async () => {
    const failing = new Failing(3);
    await using store = await DeeplakeVectorStore.open("memory:", { embeddings: failing });
    let known = 0;
    const adding = store.addDocuments(many, { batchSize: 10, onProgress: ({ added }) => (known = added) });
    await expect(adding).rejects.toThrow(new RangeError("rate limit"));
    expect(failing.sizes).toEqual([10, 10, 5]);
    expect([known, await store.count()]).toEqual([20, 20]);
  });

  test("an abort while texts are embedded says how many were added before", async () => {
    const controller = new AbortController();
    const hanging = new (class extends KeywordEmbeddings {
      #batches = 0;
      override async embedDocuments(texts: string[]): Promise<number[][]> {
        if (++this.#batches === 1) return super.embedDocuments(texts);
        controller.abort(new Error("enough"));
        return new Promise(() => {});
      }
    })(["apple", "banana"]);
    await using store = await DeeplakeVectorStore.open("memory:", { embeddings: hanging });
    await expect(
      store.addDocuments(many, { batchSize: 10, signal: controller.signal }),
    ).rejects.toMatchObject({
      code: "ABORTED",
      message: "[deeplake] Expected to finish, got an abort signal. 10 of 25 documents were added before.",
      cause: new Error("enough"),
      details: { done: 10, total: 25 },
    });
    expect(await store.count()).toBe(10);
  });

  test("a bad document far behind keeps all of it out, before anything is embedded", async () => {
    const failing = new Failing(0);
    await using store = await DeeplakeVectorStore.open("memory:", { embeddings: failing, strict: true });
    const bad = [...many, new Document({ pageContent: "a\0b" })];
    await expect(store.addDocuments(bad, { batchSize: 10 })).rejects.toMatchObject({ code: "INVALID_ROW" });
    expect([failing.sizes, await store.count()]).toEqual([[], 0]);
  });

  test.each([{ batchSize: 0 }, { batchSize: 1.5 }, { maxConcurrency: 0 }])(
    "%j is refused",
    async (options) => {
      await using store = await open();
      await expect(store.addDocuments([apple], options)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    },
  );
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
