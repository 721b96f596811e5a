import type { Document } from "@langchain/core/documents";
import type { Embeddings, EmbeddingsInterface } from "@langchain/core/embeddings";
import { SemanticSimilarityExampleSelector } from "@langchain/core/example_selectors";
import type {
  VectorStore,
  VectorStoreRetriever,
  VectorStoreRetrieverInput,
} from "@langchain/core/vectorstores";
import { expectTypeOf, test } from "vitest";

import { DeeplakeVectorStore } from "../../src/index.ts";
import type { FilterObject, FilterValue } from "../../src/driver.ts";

interface Book {
  color: "red" | "blue";
  year: number;
  fresh?: boolean;
  author: { name: string };
}

declare const embeddings: EmbeddingsInterface;
declare const books: DeeplakeVectorStore<Book>;
declare const anything: DeeplakeVectorStore;

test("both are LangChain's vector stores, and their retrievers LangChain's", () => {
  expectTypeOf(books).toExtend<VectorStore>();
  expectTypeOf(anything).toExtend<VectorStore>();
  expectTypeOf(books.asRetriever({ searchType: "hybrid" })).toExtend<VectorStoreRetriever>();
});

test("documents have the metadata's type", () => {
  expectTypeOf(books.similaritySearch("x")).resolves.toEqualTypeOf<Document<Book>[]>();
  expectTypeOf(books.hybridSearchWithScore("x")).resolves.toEqualTypeOf<[Document<Book>, number][]>();
  expectTypeOf(books.getByIds(["x"]))
    .resolves.items.toHaveProperty("metadata")
    .toEqualTypeOf<Book>();
});

test("filters take the metadata's keys and values, and dots inside it", async () => {
  expectTypeOf(books.FilterType).toExtend<object>();
  await books.similaritySearch("x", 4, { color: "red", year: { $gte: 2020 }, "author.name": "Ada" });
  await books.search("x", {
    filter: { $or: [{ fresh: true }, { $not: { color: { $in: ["blue", null] } } }] },
  });
  await books.count({ fresh: null });
  books.asRetriever({ filter: { color: "red" } });
  // @ts-expect-error no such key
  await books.similaritySearch("x", 4, { colour: "red" });
  // @ts-expect-error no such color
  await books.search("x", { filter: { color: "green" } });
  // @ts-expect-error a year is a number
  await books.count({ year: { $gt: "2020" } });
  // @ts-expect-error truth has no order
  await books.deleteAll({ fresh: { $lt: true } });
});

test("without a type any key can be filtered by", async () => {
  expectTypeOf(anything.FilterType).toEqualTypeOf<FilterObject<FilterValue | Date>>();
  await anything.similaritySearch("x", 4, { whatever: { $lt: 5 }, "a.b": "c" });
  await anything.hybridSearch("x", 4, { filter: { whatever: true } });
});

test("declared columns fit the metadata's type", async () => {
  expectTypeOf(DeeplakeVectorStore.open<Book>).returns.resolves.toEqualTypeOf<DeeplakeVectorStore<Book>>();
  await DeeplakeVectorStore.open<Book>("memory:", {
    embeddings,
    columns: { color: "text", year: "int64", fresh: "bool", "author.name": "text" },
  });
  await DeeplakeVectorStore.open("memory:", { embeddings, columns: { whatever: "float32" } });
  // @ts-expect-error a year is no text
  await DeeplakeVectorStore.open<Book>("memory:", { embeddings, columns: { year: "text" } });
  // @ts-expect-error no such key
  await DeeplakeVectorStore.open<Book>("memory:", { embeddings, columns: { size: "int64" } });
  // @ts-expect-error no such type
  await DeeplakeVectorStore.open("memory:", { embeddings, columns: { whatever: "int32" } });
});

test("core's own calls compile", async () => {
  anything.asRetriever({ k: 1, vectorStore: anything });
  books.asRetriever({ k: 1, vectorStore: books, searchType: "mmr", searchKwargs: { fetchK: 5, lambda: 1 } });
  books.asRetriever({ searchKwargs: { filter: { color: "red" }, k: 2 } });
  books.asRetriever(2, { color: "red" }, [], ["tag"], { a: 1 }, false);
  const fields: Partial<VectorStoreRetrieverInput<typeof anything>> = { k: 1 };
  anything.asRetriever(fields);
  const store: VectorStore = new DeeplakeVectorStore(embeddings, { url: "memory:" });
  expectTypeOf(store.asRetriever({ k: 1, vectorStore: store })).toExtend<VectorStoreRetriever>();
  const options = { k: 1, inputKeys: ["input"], url: "memory:" };
  await SemanticSimilarityExampleSelector.fromExamples(
    [],
    embeddings as Embeddings,
    DeeplakeVectorStore,
    options,
  );
  // @ts-expect-error no url
  await SemanticSimilarityExampleSelector.fromExamples([], embeddings as Embeddings, DeeplakeVectorStore, {
    k: 1,
  });
  // @ts-expect-error no url
  expectTypeOf(new DeeplakeVectorStore(embeddings, {})).toExtend<VectorStore>();
});

test("filters know lists, dates and what is there", async () => {
  interface Page {
    tags: string[];
    at: string;
    read?: Date;
  }
  const pages = books as unknown as DeeplakeVectorStore<Page>;
  expectTypeOf(pages.FilterType).toExtend<object>();
  await pages.count({ tags: { $contains: "a" }, at: { $gte: new Date() } });
  await pages.count({ tags: { arrayContains: ["a", "b"] }, read: { $lt: new Date(), $exists: true } });
  await pages.count({ $not: [{ at: "x" }], at: { $nin: ["y", null] } });
  // @ts-expect-error a tag is a text
  await pages.count({ tags: { $contains: 1 } });
  // @ts-expect-error no list
  await pages.count({ at: { $contains: "x" } });
});
