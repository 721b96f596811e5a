import { ContextualCompressionRetriever } from "@langchain/classic/retrievers/contextual_compression";
import { EmbeddingsFilter } from "@langchain/classic/retrievers/document_compressors/embeddings_filter";
import { EnsembleRetriever } from "@langchain/classic/retrievers/ensemble";
import { MultiQueryRetriever } from "@langchain/classic/retrievers/multi_query";
import { MultiVectorRetriever } from "@langchain/classic/retrievers/multi_vector";
import { ParentDocumentRetriever } from "@langchain/classic/retrievers/parent_document";
import { SelfQueryRetriever } from "@langchain/classic/retrievers/self_query";
import { TimeWeightedVectorStoreRetriever } from "@langchain/classic/retrievers/time_weighted";
import { InMemoryStore } from "@langchain/classic/storage/in_memory";
import { RecursiveCharacterTextSplitter } from "@langchain/classic/text_splitter";
import { createRetrieverTool } from "@langchain/classic/tools/retriever";
import { Document } from "@langchain/core/documents";
import { index } from "@langchain/core/indexing";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { RunnableLambda, RunnablePassthrough, RunnableSequence } from "@langchain/core/runnables";
import {
  BasicTranslator,
  Comparators,
  Comparison,
  Operation,
  StructuredQuery,
} from "@langchain/core/structured_query";
import { fakeModel } from "@langchain/core/testing";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { createAgent } from "langchain";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../src/index.ts";
import { KeywordEmbeddings } from "../../src/testing/keyword-embeddings.ts";
import { textsOf } from "../../src/testing/vector-store/subject.ts";
import { DeeplakeRecordManager, DeeplakeVectorStore } from "../../src/vectorstore/index.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const directory = temporaryDirectory();
const embeddings = new KeywordEmbeddings(["apple", "banana", "cherry", "plum"]);
const fruits = [
  new Document({ pageContent: "An apple is red.", metadata: { source: "a.txt", color: "red", year: 2020 } }),
  new Document({
    pageContent: "A banana is yellow.",
    metadata: { source: "b.txt", color: "yellow", year: 2021 },
  }),
  new Document({ pageContent: "A cherry is red.", metadata: { source: "c.txt", color: "red", year: 2022 } }),
];

let places = 0;

describe.each(["memory:", "a directory"])("LangChain's tutorials over %s", (kind) => {
  const place = (name: string): string =>
    kind === "memory:" ? `memory:${name}${places++}` : join(directory, `${name}${places++}`);

  let experience: ExperienceStore;
  let handler: DeeplakeCallbackHandler;
  let store: DeeplakeVectorStore;

  beforeEach(async () => {
    experience = await ExperienceStore.open("memory:");
    handler = new DeeplakeCallbackHandler(experience);
    store = new DeeplakeVectorStore(embeddings, { url: place("documents") });
  });

  afterEach(async () => {
    await handler.flush();
    await experience.close();
    await store.close();
  });

  test("a RAG chain", async () => {
    await store.addDocuments(fruits);
    const model = fakeModel().respond(
      (messages) => new AIMessage(messages.map(({ text }) => text).join("\n")),
    );
    const chain = RunnableSequence.from([
      {
        context: store.asRetriever(1).pipe((found) => textsOf(found).join("\n")),
        question: new RunnablePassthrough<string>(),
      },
      ChatPromptTemplate.fromTemplate("Answer from {context}: {question}"),
      model,
      new StringOutputParser(),
    ]);
    const answer = await chain.invoke("What is a banana?", { callbacks: [handler] });
    expect(answer).toContain("A banana is yellow.: What is a banana?");
  });

  test("agentic RAG: an agent with a retriever tool", async () => {
    await store.addDocuments(fruits);
    const search = createRetrieverTool(store.asRetriever(1), {
      name: "search",
      description: "Finds fruits.",
    });
    const model = fakeModel()
      .respondWithTools([{ name: "search", args: { query: "cherry" }, id: "one" }])
      .respond((messages) => new AIMessage(`I read: ${messages.at(-1)?.text}`));
    const agent = createAgent({ model, tools: [search as never] });
    const { messages } = await agent.invoke(
      { messages: [new HumanMessage("What is a cherry?")] },
      { callbacks: [handler] },
    );
    expect(messages.at(-1)?.text).toBe("I read: A cherry is red.");
  });

  test("parent documents are found by their pieces", async () => {
    const text = Array.from({ length: 20 }, (_, at) => (at === 13 ? "plum" : `word${at}`)).join(" ");
    const retriever = new ParentDocumentRetriever({
      vectorstore: store,
      byteStore: new InMemoryStore<Uint8Array>(),
      childSplitter: new RecursiveCharacterTextSplitter({ chunkSize: 20, chunkOverlap: 0 }),
      childK: 1,
    });
    await retriever.addDocuments([
      new Document({ pageContent: text, metadata: { source: "long.txt" } }),
      ...fruits,
    ]);
    const [found] = await retriever.invoke("plum", { callbacks: [handler] });
    expect(found?.pageContent).toBe(text);
  });

  test("several vectors for one document", async () => {
    const documents = new InMemoryStore<Uint8Array>();
    const retriever = new MultiVectorRetriever({ vectorstore: store, byteStore: documents, idKey: "doc_id" });
    await retriever.docstore.mset(fruits.map((fruit, at) => [`${at}`, fruit]));
    await store.addDocuments(
      ["apple", "cherry", "plum"].map(
        (pageContent, at) => new Document({ pageContent, metadata: { doc_id: `${at}` } }),
      ),
    );
    const found = await retriever.invoke("plum", { callbacks: [handler] });
    expect(found[0]?.pageContent).toBe("A cherry is red.");
  });

  const red = new Comparison("eq", "color", "red");
  test.each([
    ["and", new Operation("and", [red, new Comparison("gt", "year", 2020)]), ["A cherry is red."]],
    [
      "or",
      new Operation("or", [new Comparison("eq", "color", "yellow"), new Comparison("lt", "year", 2021)]),
      ["A banana is yellow.", "An apple is red."],
    ],
    ["not", new Operation("not", [red]), ["A banana is yellow."]],
    ["no filter", undefined, ["A banana is yellow.", "A cherry is red.", "An apple is red."]],
  ] as const)("self-query with a translator: %s", async (_name, filter, expected) => {
    await store.addDocuments(fruits);
    const retriever = new SelfQueryRetriever({
      vectorStore: store,
      // What a model's answer is parsed to.
      queryConstructor: RunnableLambda.from(() => new StructuredQuery("fruit", filter)) as never,
      structuredQueryTranslator: new BasicTranslator({
        allowedOperators: ["and", "or", "not"],
        allowedComparators: Object.values(Comparators),
      }),
    });
    const found = await retriever.invoke("Which fruits?", { callbacks: [handler] });
    expect(textsOf(found).toSorted()).toEqual(expected);
  });

  test("several queries, an ensemble and compression around a retriever", async () => {
    await store.addDocuments(fruits);
    const several = MultiQueryRetriever.fromLLM({
      llm: new FakeListChatModel({ responses: ["<questions>\napple\nbanana\n</questions>"] }),
      retriever: store.asRetriever(1),
      queryCount: 2,
    });
    const texts = textsOf(await several.invoke("apple", { callbacks: [handler] }));
    expect(texts.toSorted()).toEqual(["A banana is yellow.", "An apple is red."]);
    const ensemble = new EnsembleRetriever({
      retrievers: [store.asRetriever(2), store.asRetriever({ searchType: "hybrid", k: 2 })],
      weights: [0.5, 0.5],
    });
    expect((await ensemble.invoke("banana", { callbacks: [handler] }))[0]?.pageContent).toBe(
      "A banana is yellow.",
    );
    const compressed = new ContextualCompressionRetriever({
      baseRetriever: store.asRetriever(3),
      baseCompressor: new EmbeddingsFilter({ embeddings, similarityThreshold: 0.9, k: 1 }),
    });
    expect(textsOf(await compressed.invoke("cherry", { callbacks: [handler] }))).toEqual([
      "A cherry is red.",
    ]);
  });

  test("the time of the last access counts", async () => {
    const retriever = new TimeWeightedVectorStoreRetriever({ vectorStore: store, memoryStream: [], k: 1 });
    await retriever.addDocuments(fruits.map((fruit) => new Document(fruit)));
    const [first] = textsOf(await retriever.invoke("banana", { callbacks: [handler] }));
    expect(first).toBe("A banana is yellow.");
  });

  test("the indexing API, full and incremental, with records that survive a restart", async () => {
    const url = place("records");
    const run = async (docsSource: Document[], cleanup: "full" | "incremental"): Promise<number[]> => {
      await using recordManager = new DeeplakeRecordManager("fruits", { url });
      const options = { cleanup, sourceIdKey: "source" } as const;
      const { numAdded, numDeleted, numSkipped } = await index({
        docsSource,
        recordManager,
        vectorStore: store,
        options,
      });
      return [numAdded, numDeleted, numSkipped];
    };
    const changed = new Document({ pageContent: "An apple is green.", metadata: { source: "a.txt" } });
    expect(await run(fruits, "incremental")).toEqual([3, 0, 0]);
    expect(await run(fruits, "incremental")).toEqual([0, 0, 3]);
    expect(await run([changed], "incremental")).toEqual([1, 1, 0]);
    expect(await store.count()).toBe(3);
    expect(await run([changed], "full")).toEqual([0, 2, 1]);
    expect(textsOf(await store.similaritySearch("apple"))).toEqual(["An apple is green."]);
  });

  test("the indexing API, with the numbers of a database's rows as sources", async () => {
    await using recordManager = new DeeplakeRecordManager("fruits", { url: place("records") });
    const run = async (pageContent: string): Promise<number[]> => {
      const docsSource = [new Document({ pageContent, metadata: { row: 17 } })];
      const options = { cleanup: "incremental", sourceIdKey: "row" } as const;
      const { numAdded, numDeleted } = await index({
        docsSource,
        recordManager,
        vectorStore: store,
        options,
      });
      return [numAdded, numDeleted];
    };
    expect(await run("An apple is red.")).toEqual([1, 0]);
    expect(await run("An apple is green.")).toEqual([1, 1]);
    expect(textsOf(await store.similaritySearch("apple"))).toEqual(["An apple is green."]);
  });

  test("each retrieval is logged", async () => {
    await store.addDocuments(fruits);
    await store.asRetriever(1).invoke("apple", { callbacks: [handler] });
    await handler.flush();
    const names: string[] = [];
    for await (const { name } of experience.runs.scan()) names.push(name);
    expect(names).toEqual(["DeeplakeRetriever"]);
  });
});
