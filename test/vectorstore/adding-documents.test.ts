import { Document } from "@langchain/core/documents";
import { describe, expect, test } from "vitest";

import { KeywordEmbeddings } from "../../src/testing/keyword-embeddings.ts";
import { textsOf } from "../../src/testing/vector-store/subject.ts";
import { DeeplakeVectorStore } from "../../src/vectorstore/index.ts";

const embeddings = new KeywordEmbeddings(["apple", "banana"]);
const apple = new Document({ pageContent: "apple", metadata: { color: "red" } });
const banana = new Document({ pageContent: "banana", metadata: { color: "yellow" } });

function open(url = "memory:"): Promise<DeeplakeVectorStore> {
  return DeeplakeVectorStore.open(url, { embeddings });
}

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
      "It is in document 2.",
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
