import { InMemoryStore } from "@langchain/langgraph";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { DeeplakeStore, type DeeplakeStoreOptions } from "../../../../src/agents/langgraph/index.ts";
import { itemToRows } from "../../../../src/agents/langgraph/store/item-codec.ts";
import { storeSchema } from "../../../../src/agents/langgraph/store/store-schema.ts";
import { baseStoreSuite } from "../../../../src/testing/base-store-suite.ts";
import { Table } from "../../../../src/storage/table/table.ts";
import { errorOf, suiteIndex } from "../../../../src/testing/base-store/subject.ts";

baseStoreSuite({
  name: "DeeplakeStore in memory",
  create: (index) => DeeplakeStore.open("memory:", index && { index }),
  destroy: (store) => store.close(),
  supports: { membership: true, joinedFilters: true, filterRefusal: true },
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
      () => store.batch([{ namespacePrefix: [], query: [{ type: "text", text: "apple" }] as never }]),
    ),
  ).toEqual(Array(10).fill("INVALID_ARGUMENT"));
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

test("each write has a later time than the one before, also within a millisecond", async () => {
  await using store = await open();
  const times: number[] = [];
  for (let n = 0; n < 20; n++) {
    await store.put(place, n % 2 === 0 ? "one" : "two", { n });
    times.push((await store.get(place, n % 2 === 0 ? "one" : "two"))?.updatedAt.getTime() ?? 0);
  }
  expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
  expect((await store.search(place)).map(({ key }) => key)).toEqual(["two", "one"]);
});

test("labels with colons, which earlier versions of LangGraph let pass, are read, found, listed and deleted", async () => {
  const location = "memory:colons";
  const namespace = ["users", "org:ada"];
  const table = await Table.open(location, "store", storeSchema, { dimensions: null });
  const at = { createdAt: 1, updatedAt: 1, ttl: null, expiresAt: null };
  await table.append(
    itemToRows({ namespace, key: "one", json: '{"text":"apple"}', vectors: [], revision: "r", ...at }),
  );
  await using store = await DeeplakeStore.open(location);
  expect(await store.get(namespace, "one")).toMatchObject({ value: { text: "apple" } });
  expect(await store.search(namespace)).toMatchObject([{ key: "one" }]);
  expect(await store.listNamespaces({ prefix: namespace })).toEqual([namespace]);
  await expect(store.put(namespace, "two", {})).rejects.toThrow("colons");
  await expect(store.batch([{ namespace, key: "two", value: {} }])).rejects.toThrow("colons");
  await store.delete(namespace, "one");
  expect(await store.get(namespace, "one")).toBeNull();
  await expect(store.get(["a.b"], "one")).rejects.toThrow("periods");
});

test("options of a search that nothing reads are refused: a misspelt filter would show everybody's items", async () => {
  await using store = await open();
  await store.put(place, "one", { owner: "ann" });
  for (const options of [
    { filters: { owner: "bob" } },
    { where: { owner: "bob" } },
    { Filter: {} },
    { limit: "1" },
  ])
    await expect(store.search(place, options as never)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  await expect(store.search(place, { filter: null } as never)).rejects.toMatchObject({
    code: "INVALID_FILTER",
  });
  await expect(store.put(place, "one", {}, undefined, { TTL: 1 } as never)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});

test("an item whose vector is zero is found without a score, and a query whose vector is zero ranks nothing", async () => {
  const embeddings = {
    embedQuery: async (text: string) => (text === "nothing" ? [0, 0] : [1, 0]),
    embedDocuments: async (all: string[]) => all.map((text) => (text === "nothing" ? [0, 0] : [1, 0])),
  };
  await using store = await open({ index: { embeddings, fields: ["text"] } });
  await store.put(place, "zero", { text: "nothing" });
  await store.put(place, "one", { text: "apple" });
  const scores = async (query: string): Promise<unknown> =>
    (await store.search(place, { query })).map(({ key, score }) => [key, score]);
  expect(await scores("apple")).toEqual([
    ["one", 1],
    ["zero", undefined],
  ]);
  expect(await scores("nothing")).toEqual([
    ["one", undefined],
    ["zero", undefined],
  ]);
});

describe("time to live", () => {
  const MINUTE = 60_000;
  const start = Date.UTC(2026, 0, 1);

  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: start }));
  afterEach(() => void vi.useRealTimers());

  const after = (minutes: number): void => void vi.setSystemTime(start + minutes * MINUTE);

  const keys = async (store: DeeplakeStore): Promise<string[]> =>
    (await store.search([])).map(({ key }) => key).toSorted();

  test("an item ends when its put or the store says, for every way of reading", async () => {
    await using store = await open({ ttl: { defaultTtl: 10 }, index });
    await store.put(place, "short", { text: "apple" }, undefined, { ttl: 1 });
    await store.put(["usual"], "usual", { text: "apple" });
    await store.put(place, "ever", { text: "apple" }, undefined, { ttl: null });
    await store.batch([{ namespace: place, key: "batched", value: { text: "plum" }, ttl: 5 } as never]);
    expect(await keys(store)).toEqual(["batched", "ever", "short", "usual"]);
    after(1);
    expect(await keys(store)).toEqual(["batched", "ever", "usual"]);
    expect(await store.get(place, "short")).toBeNull();
    expect((await store.search([], { query: "apple" })).map(({ key }) => key)).toEqual([
      "ever",
      "usual",
      "batched",
    ]);
    after(10);
    expect(await keys(store)).toEqual(["ever"]);
    expect(await store.listNamespaces()).toEqual([place]);
  });

  test("nothing is refreshed by reads unless the store or the search says so", async () => {
    await using store = await open({ ttl: { defaultTtl: 10 } });
    await store.put(place, "read", {});
    await store.put(place, "found", {});
    after(6);
    await store.get(place, "read");
    await store.search(place, { refreshTtl: true, limit: 1 });
    after(11);
    expect(await keys(store)).toEqual(["found"]);
  });

  test("with refreshOnRead what is read lives as long again, by the time of its own put", async () => {
    await using store = await open({ ttl: { defaultTtl: 10, refreshOnRead: true } });
    await store.put(place, "read", {}, undefined, { ttl: 4 });
    await store.put(place, "unread", {});
    for (const minute of [3, 6, 9, 12]) {
      after(minute);
      expect(await store.get(place, "read")).not.toBeNull();
    }
    expect(await store.get(place, "unread")).toBeNull();
    await store.search(place, { refreshTtl: false });
    after(16);
    expect(await keys(store)).toEqual([]);
  });

  test("a renewal counts for the put that it renews only, and leaves the item as it was", async () => {
    await using store = await open({ ttl: { refreshOnRead: true } });
    await store.put(place, "one", { n: 1 }, undefined, { ttl: 10 });
    const before = await store.get(place, "one");
    after(5);
    expect(await store.get(place, "one")).toEqual(before);
    await store.put(place, "one", { n: 2 }, undefined, { ttl: 1 });
    after(6);
    expect(await store.get(place, "one")).toBeNull();
    await store.put(place, "one", { n: 3 });
    expect((await store.get(place, "one"))?.createdAt.getTime()).toBe(start + 6 * MINUTE);
    after(60);
    expect(await store.get(place, "one")).toMatchObject({ value: { n: 3 } });
  });

  test("what ended is swept away with its rows, and compact sweeps", async () => {
    const location = "memory:swept";
    await using store = await DeeplakeStore.open(location, { index, ttl: { refreshOnRead: true } });
    const table = await Table.open(location, "store", storeSchema, { dimensions: null });
    await store.put(place, "ever", { text: "apple" });
    await store.put(place, "short", { text: "apple" }, undefined, { ttl: 1 });
    await store.put(place, "long", { text: "apple" }, undefined, { ttl: 10 });
    await store.search(place);
    after(2);
    expect(await store.sweepExpiredItems()).toBe(1);
    expect(await store.sweepExpiredItems()).toBe(0);
    expect(await keys(store)).toEqual(["ever", "long"]);
    after(60);
    await store.compact();
    expect(await table.count()).toBe(1);
  });

  test.each([0, -1, Number.NaN, Infinity, "5"])("%o minutes are refused", async (ttl) => {
    await using store = await open();
    const refused = { code: "INVALID_ARGUMENT" };
    await expect(store.put(place, "one", {}, undefined, { ttl: ttl as number })).rejects.toMatchObject(
      refused,
    );
    await expect(
      store.batch([{ namespace: place, key: "a", value: {}, ttl } as never]),
    ).rejects.toMatchObject(refused);
    await expect(open({ ttl: { defaultTtl: ttl as number } })).rejects.toMatchObject(refused);
    expect(await keys(store)).toEqual([]);
  });
});
