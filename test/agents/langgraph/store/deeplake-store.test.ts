import { InMemoryStore } from "@langchain/langgraph";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import { DeeplakeStore, type DeeplakeStoreOptions } from "../../../../src/agents/langgraph/index.ts";
import { storeSchema } from "../../../../src/agents/langgraph/store/store-schema.ts";
import { baseStoreSuite } from "../../../../src/testing/base-store-suite.ts";
import { Table } from "../../../../src/storage/table/table.ts";
import { errorOf, suiteIndex } from "../../../../src/testing/base-store/subject.ts";

baseStoreSuite({
  name: "DeeplakeStore in memory",
  create: (index) => DeeplakeStore.open("memory:", index && { index }),
  destroy: (store) => store.close(),
  supports: { membership: true },
});

const place = ["users", "ada"];
const index = suiteIndex(["text"]);
const open = (options?: DeeplakeStoreOptions): Promise<DeeplakeStore> =>
  DeeplakeStore.open("memory:", options);

test("of puts made at the same time the one called last counts, however long its embedding takes", async () => {
  let wait = 20;
  const slow = {
    embedQuery: index.embeddings.embedQuery.bind(index.embeddings),
    embedDocuments: async (texts: string[]) => {
      await new Promise((resolve) => setTimeout(resolve, wait--));
      return index.embeddings.embedDocuments(texts);
    },
  };
  await using store = await open({ index: { embeddings: slow, fields: ["text"] } });
  const puts = Array.from({ length: 10 }, (_, n) => store.put(place, "one", { text: "apple", n }));
  await store.flush();
  expect(await store.get(place, "one")).toMatchObject({ value: { n: 9 } });
  await Promise.all(puts);
});

test("embeddings that fail keep the batch from being stored, and not the next one", async () => {
  let fails = true;
  const embeddings = {
    embedQuery: index.embeddings.embedQuery.bind(index.embeddings),
    embedDocuments: async (texts: string[]) => {
      if (fails) throw new Error("model is away");
      return index.embeddings.embedDocuments(texts);
    },
  };
  await using store = await open({ index: { embeddings, dims: index.dims, fields: ["text"] } });
  await expect(store.put(place, "one", { text: "apple" })).rejects.toThrow("model is away");
  fails = false;
  await store.put(place, "two", { text: "apple" });
  expect(await store.search([])).toMatchObject([{ key: "two" }]);
});

test("equal texts of a batch are embedded once, and blank ones not at all", async () => {
  const asked: string[][] = [];
  const embeddings = {
    embedQuery: index.embeddings.embedQuery.bind(index.embeddings),
    embedDocuments: async (texts: string[]) => {
      asked.push(texts);
      return index.embeddings.embedDocuments(texts);
    },
  };
  await using store = await open({ index: { embeddings, fields: ["text"] } });
  await store.batch(
    ["apple", "plum", "apple", " "].map((text, n) => ({ namespace: place, key: `${n}`, value: { text } })),
  );
  expect(asked).toEqual([["apple", "plum"]]);
});

test("items that were put before there was an index are found after the ranked ones, and ranked once put again", async () => {
  const location = "memory:indexed-later";
  const before = await DeeplakeStore.open(location);
  await before.put(place, "old", { text: "apple" });
  await before.close();
  await using store = await DeeplakeStore.open(location, { index });
  await store.put(place, "new", { text: "plum" });
  const found = await store.search(place, { query: "apple" });
  expect(found.map(({ key, score }) => [key, typeof score])).toEqual([
    ["new", "number"],
    ["old", "undefined"],
  ]);
  await store.put(place, "old", { text: "apple" });
  expect((await store.search(place, { query: "apple" }))[0]).toMatchObject({ key: "old" });
});

test("two openers of one location see each other's items", async () => {
  await using one = await DeeplakeStore.open("memory:shared", { index });
  await using other = await DeeplakeStore.open("memory:shared", { index });
  await one.put(place, "one", { text: "apple" });
  await other.put(place, "one", { text: "plum" });
  expect(await one.get(place, "one")).toMatchObject({ value: { text: "plum" } });
  await one.delete(place, "one");
  expect(await other.search([], { query: "plum" })).toEqual([]);
});

test("vectors of a put that another opener overtook do not count", async () => {
  const several = suiteIndex(["texts[*]"]);
  await using one = await DeeplakeStore.open("memory:overtaken", { index: several });
  await using other = await DeeplakeStore.open("memory:overtaken", { index: several });
  // Neither knows of the other, so nobody removes the further vectors of the first.
  await Promise.all([
    one.put(place, "one", { texts: ["apple", "banana", "cherry"] }),
    other.put(place, "one", { texts: ["plum"] }),
  ]);
  const texts = (await one.get(place, "one"))?.value["texts"] as string[];
  for (const query of ["apple", "banana", "cherry", "plum"]) {
    const [found] = await one.search([], { query });
    expect([query, (found?.score ?? 0) > 0.9]).toEqual([query, texts.includes(query)]);
  }
});

test("of items of one batch the last put comes first", async () => {
  await using store = await open();
  const keys = ["a", "b", "c", "d"];
  await store.batch(keys.map((key) => ({ namespace: place, key, value: {} })));
  expect((await store.search([])).map(({ key }) => key)).toEqual(keys.toReversed());
});

test("further vectors go with the put or the delete that ends them", async () => {
  const location = "memory:further-vectors";
  await using store = await DeeplakeStore.open(location, { index: suiteIndex(["texts[*]"]) });
  const table = await Table.open(location, "store", storeSchema, { dimensions: null });
  await store.put(place, "one", { texts: ["apple", "banana", "cherry"] });
  await store.put(place, "two", { texts: ["apple", "banana"] });
  expect(await table.count()).toBe(5);
  await store.put(place, "one", { texts: ["plum"] });
  await store.delete(place, "two");
  expect(await table.count()).toBe(1);
});

test("a selective filter ranks exactly, also where it passes more items than are looked at one by one", async () => {
  await using store = await open({ index });
  await store.batch(
    Array.from({ length: 1500 }, (_, n) => ({
      namespace: place,
      key: `${n}`,
      value: { text: n % 100 === 0 ? "plum apple" : "apple", rare: n % 100 === 0, most: n > 50 },
    })),
  );
  const rare = await store.search([], { query: "apple", filter: { rare: true }, limit: 20 });
  expect(rare).toHaveLength(15);
  expect(new Set(rare.map(({ score }) => score?.toFixed(3)))).toEqual(new Set(["0.709"]));
  const most = await store.search([], { query: "plum", filter: { most: true }, limit: 1200, offset: 10 });
  expect(most).toHaveLength(1200);
  expect(most.filter(({ value }) => value["rare"])).toHaveLength(4);
});

test("refuses what it does not understand", async () => {
  await using store = await open({ index });
  const codes = async (...attempts: (() => Promise<unknown>)[]): Promise<unknown[]> =>
    Promise.all(attempts.map(async (attempt) => ((await errorOf(attempt)) as { code?: unknown })?.code));
  expect(
    await codes(
      () => store.search([], { filter: { color: { $almost: "red" } } }),
      () => store.search([], { filter: { color: { $eq: 1, other: 2 } } }),
      () => store.search([], { filter: ["red"] as never }),
    ),
  ).toEqual(Array(3).fill("INVALID_FILTER"));
  expect(
    await codes(
      () => store.search([], { limit: -1 }),
      () => store.search([], { offset: 1.5 }),
      () => store.listNamespaces({ maxDepth: 0 }),
      () => store.get("users" as never, "one"),
      () => store.put(place, 1 as never, {}),
      () => store.put(place, "one", [] as never),
      () => store.put(place, "one", undefined as never),
      () => store.put(place, "one", {}, "text" as never),
      () => DeeplakeStore.open("memory:", { index: {} as never }),
    ),
  ).toEqual(Array(9).fill("INVALID_ARGUMENT"));
  expect(await store.search([])).toEqual([]);
});

test("namespaces are refused with the very error that LangGraph's own store throws", async () => {
  await using store = await open();
  for (const namespace of [[], ["a.b"], ["a", ""], ["a", "b:c"], ["nul\0"]]) {
    const operations = [{ namespace, key: "one", value: {} }];
    const expected = await errorOf(() => new InMemoryStore().batch(operations));
    const error = await errorOf(() => store.batch(operations));
    expect(error?.constructor).toBe(expected?.constructor);
    expect(error?.message).toBe(expected?.message);
  }
});

test("LangGraph itself may use its reserved root, through batch", async () => {
  await using store = await open();
  const namespace = ["langgraph", "own"];
  await store.batch([{ namespace, key: "one", value: { n: 1 } }]);
  expect(await store.get(namespace, "one")).toMatchObject({ value: { n: 1 } });
  expect(await store.search(["langgraph"])).toHaveLength(1);
  await expect(store.put(namespace, "two", {})).rejects.toMatchObject({ name: "InvalidNamespaceError" });
});

test("embeddings of another size are refused, and so is use after close", async () => {
  const location = "memory:other-size";
  const store = await DeeplakeStore.open(location, { index });
  await expect(DeeplakeStore.open(location, { index: { ...index, dims: 3 } })).rejects.toMatchObject({
    code: "EMBEDDINGS_MISMATCH",
  });
  const put = store.put(place, "one", { text: "apple" });
  await Promise.all([store.close(), store.stop()]);
  await put;
  await expect(store.get(place, "one")).rejects.toMatchObject({ code: "CLOSED" });
  await expect(store.put(place, "one", {})).rejects.toMatchObject({ code: "CLOSED" });
});

test("any labels, keys and JSON values come back as they were put", async () => {
  await using store = await open();
  const text = fc.string({ unit: "binary" });
  const label = text.filter((some) => some !== "" && !/[.:\0]/.test(some));
  // JSON knows no negative zero.
  const value = fc
    .dictionary(text, fc.jsonValue({ noUnicodeString: false }))
    .map((some) => JSON.parse(JSON.stringify(some)) as Record<string, unknown>);
  await fc.assert(
    fc.asyncProperty(
      fc.array(label, { minLength: 1, maxLength: 6 }),
      text,
      value,
      async (labels, key, some) => {
        await store.put(["any", ...labels], key, some);
        expect(await store.get(["any", ...labels], key)).toMatchObject({
          namespace: ["any", ...labels],
          key,
        });
        expect((await store.get(["any", ...labels], key))?.value).toEqual(some);
        expect(await store.search(["any", ...labels], { limit: 1000 })).toContainEqual(
          expect.objectContaining({ namespace: ["any", ...labels], key }),
        );
        await store.delete(["any", ...labels], key);
      },
    ),
    { numRuns: 200 },
  );
  expect(await store.listNamespaces({ limit: 1 })).toEqual([]);
});

test.each([{ indx: {} }, { embeddings: {} }, { index: "text" }, { durabilty: "power" }])(
  "options that nothing reads are refused: %j",
  async (options) => {
    await expect(DeeplakeStore.open("memory:", options as object)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  },
);
