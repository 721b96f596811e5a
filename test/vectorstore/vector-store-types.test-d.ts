import type { Document } from "@langchain/core/documents";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import type { VectorStore, VectorStoreRetriever } from "@langchain/core/vectorstores";
import { expectTypeOf, test } from "vitest";

import { DeeplakeVectorStore } from "../../src/index.ts";
import type { FilterObject } from "../../src/driver.ts";

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
  expectTypeOf(anything.FilterType).toEqualTypeOf<FilterObject>();
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
