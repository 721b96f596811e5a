import { Document, type DocumentInterface } from "@langchain/core/documents";
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { FakeVectorStore } from "@langchain/core/utils/testing";
import { describe, expect, test } from "vitest";

import { vectorStoreSuite } from "../../src/testing/vector-store-suite.ts";
import { addingCases } from "../../src/testing/vector-store/adding-cases.ts";
import { batchingCases } from "../../src/testing/vector-store/batching-cases.ts";
import { reasonToSkip, type VectorStoreCase } from "../../src/testing/vector-store/support.ts";
import { contentCases } from "../../src/testing/vector-store/content-cases.ts";
import { deletingCases } from "../../src/testing/vector-store/deleting-cases.ts";
import { filteringCases } from "../../src/testing/vector-store/filtering-cases.ts";
import { namespaceCases } from "../../src/testing/vector-store/namespace-cases.ts";
import { refusingCases } from "../../src/testing/vector-store/refusing-cases.ts";
import { retrievingCases } from "../../src/testing/vector-store/retrieving-cases.ts";
import { searchingCases } from "../../src/testing/vector-store/searching-cases.ts";
import { Subject, subjectEmbeddings } from "../../src/testing/vector-store/subject.ts";
import { textCases } from "../../src/testing/vector-store/text-cases.ts";
import { DeeplakeVectorStore } from "../../src/vectorstore/index.ts";

// What LangChain's own in-memory stores lack is said here, so that its tests are seen as skipped, with the reason.
const byFunction = (values: Record<string, unknown>) => (document: DocumentInterface) =>
  Object.entries(values).every(([key, value]) => document.metadata[key] === value);

vectorStoreSuite({
  name: "LangChain's MemoryVectorStore",
  create: async (embeddings) => new MemoryVectorStore(embeddings),
  filter: byFunction,
  supports: {
    ids: { not: "it keeps those of documents, resolves to none and ignores options.ids" },
    upsert: { not: "every addition is a new entry" },
    deleteByIds: { not: "it has no delete" },
    refusal: { not: "it checks nothing" },
  },
});

vectorStoreSuite({
  name: "LangChain's FakeVectorStore",
  create: async (embeddings) => new FakeVectorStore(embeddings),
  filter: byFunction,
  supports: {
    ids: { not: "it returns none and drops those of documents" },
    upsert: { not: "every addition is a new entry" },
    deleteByIds: { not: "it has no delete" },
    marginalRelevance: { not: "it has no maxMarginalRelevanceSearch" },
    refusal: { not: "it checks nothing" },
  },
});

const cases = [
  ...addingCases,
  ...contentCases,
  ...refusingCases,
  ...searchingCases,
  ...filteringCases,
  ...deletingCases,
  ...retrievingCases,
  ...textCases,
  ...namespaceCases,
  ...batchingCases,
];

/** Titles of the cases that a store fails. */
async function failures(change: (store: DeeplakeVectorStore) => void): Promise<string[]> {
  const failed: string[] = [];
  for (const { title, run } of cases) {
    const store = await DeeplakeVectorStore.open("memory:", { embeddings: subjectEmbeddings });
    change(store);
    try {
      await run(new Subject(store));
    } catch {
      failed.push(title);
    }
    await store.close();
  }
  return failed;
}

test("the suite finds no fault with a store that behaves", async () => {
  expect(await failures(() => {})).toEqual([]);
});

describe("the suite notices a store that", () => {
  type Search = DeeplakeVectorStore["similaritySearchVectorWithScore"];

  async function vectorOf(query: string | readonly number[]): Promise<number[]> {
    return typeof query === "string" ? subjectEmbeddings.embedQuery(query) : [...query];
  }

  function without<Options extends object>(options: Options | undefined, name: keyof Options): Options {
    const { [name]: _left, ...rest } = { ...options } as Options;
    return rest as Options;
  }

  function changedSearch(change: (search: Search) => Search): (store: DeeplakeVectorStore) => void {
    return (store) => {
      const search = store.search.bind(store);
      const changed = change((query, k, filter) => search(query, { k, filter }));
      store.search = async (query, options) =>
        changed(await vectorOf(query), options?.k ?? 4, options?.filter);
    };
  }

  const broken: [string, (store: DeeplakeVectorStore) => void, string[]][] = [
    [
      "gives the worst first",
      changedSearch(
        (search) => async (query, k, filter) => (await search(query, 300, filter)).toReversed().slice(0, k),
      ),
      ["gives the nearest first, and no more than k", "scores are cosine similarities, the highest first"],
    ],
    [
      "gives distances",
      changedSearch(
        (search) =>
          async (...given) =>
            (await search(...given)).map(([found, score]) => [found, 1 - score]),
      ),
      ["scores are cosine similarities, the highest first", "a score may be 0 or negative"],
    ],
    [
      "filters after it has found k",
      changedSearch((search) => async (query, k, filter) => {
        const [near, matching] = [await search(query, k), await search(query, 300, filter)];
        return near.filter(([{ id }]) => matching.some(([found]) => found.id === id));
      }),
      ["k counts what matches, however far behind it is"],
    ],
    [
      "ignores filters",
      changedSearch((search) => (query, k) => search(query, k)),
      ["several conditions must all hold", "a retriever filters", '{"$not":{"color":"red"}}'],
    ],
    [
      "drops ids",
      changedSearch(
        (search) =>
          async (...given) =>
            (await search(...given)).map(([{ pageContent, metadata }, score]) => [
              new Document({ pageContent, metadata }),
              score,
            ]),
      ),
      ["resolves to the given ids, else the documents' own, else new ones, which found documents carry"],
    ],
    [
      "deletes nothing",
      (store) => {
        store.delete = async () => {};
      },
      [
        "deletes these ids and no others; unknown ones do no harm",
        "deletes what a filter matches",
        "refuses to delete when nobody says what",
        "LangChain's index() adds, skips and cleans up",
      ],
    ],
    [
      "stores what is good of a bad call",
      (store) => {
        const add = store.addDocuments.bind(store);
        store.addDocuments = async (documents, options) => {
          const ids: string[] = [];
          for (const [position, document] of documents.entries()) {
            const id = options?.ids?.[position];
            ids.push(...(await add([document], id === undefined ? {} : { ids: [id] })));
          }
          return ids;
        };
      },
      [
        "refuses an empty id; nothing is stored, and the store goes on",
        "refuses metadata with a BigInt; nothing is stored, and the store goes on",
      ],
    ],
    [
      "changes metadata on the way",
      (store) => {
        const add = store.addDocuments.bind(store);
        store.addDocuments = (documents, options) =>
          add(
            documents.map(({ metadata, ...rest }) => ({
              ...rest,
              metadata: Object.fromEntries(
                Object.entries(metadata).filter(([, value]) => value !== null && value !== ""),
              ),
            })),
            options,
          );
      },
      ["comes back as it was: null, empty and mixed values", "comes back as it was: an empty text"],
    ],
    [
      "takes relevance for diversity",
      (store) => {
        store.maxMarginalRelevanceSearchWithScore = (query, { k, filter }) =>
          store.similaritySearchWithScore(query, k, filter);
      },
      ["marginal relevance prefers what is unlike what it has", "a retriever searches by marginal relevance"],
    ],
    [
      "does not keep namespaces apart",
      (store) => {
        const [add, search] = [store.addDocuments.bind(store), store.search.bind(store)];
        store.addDocuments = (documents, options) => add(documents, without(options, "namespace"));
        store.search = (query, options) => search(query, without(options, "namespace"));
      },
      [
        "a namespace sees its own documents and no others, however near those are",
        "all documents of a namespace are deleted and counted alone",
      ],
    ],
    [
      "takes vectors for words",
      (store) => {
        store.fullTextSearch = (query, k, options) => store.hybridSearch(query, k, options);
        store.hybridSearchWithScore = (query, k, options) => store.search(query, { ...options, k: k ?? 4 });
      },
      [
        "full text search finds what shares words, the most telling first, and nothing else",
        "hybrid search puts first what is near and shares words",
        "hybrid scores are 0 to 1 and fall; the weights say what counts",
        "a retriever searches hybrid",
      ],
    ],
    [
      "hears no signal",
      (store) => {
        const [add, search] = [store.addDocuments.bind(store), store.search.bind(store)];
        store.addDocuments = (documents, options) => add(documents, without(options, "signal"));
        store.search = (query, options) => search(query, without(options, "signal"));
      },
      [
        "an abort between batches leaves whole batches",
        "an aborted signal keeps documents out and searches from starting",
      ],
    ],
    [
      "adds all at once",
      (store) => {
        const add = store.addDocuments.bind(store);
        store.addDocuments = (documents, options) => add(documents, { ...options, batchSize: 1_000 });
      },
      ["documents are added in batches, with progress; ids keep their order"],
    ],
    [
      "takes every similarity, and counts and deletes too much",
      (store) => {
        const search = store.search.bind(store);
        store.search = (query, options) => search(query, without(options, "scoreThreshold"));
        const [count, deleteAll] = [store.count.bind(store), store.deleteAll.bind(store)];
        store.count = () => count();
        store.deleteAll = () => deleteAll();
      },
      [
        "a retriever gives only what is as similar as asked",
        "counts what there is, and what a filter matches",
        "deletes all that a filter matches, then all there is, and says how many",
      ],
    ],
    [
      "gives documents by id in its own order",
      (store) => {
        const get = store.getByIds.bind(store);
        store.getByIds = async (ids) => (await get(ids)).toReversed();
      },
      ["getByIds gives documents in the order of the ids; unknown ones are left out"],
    ],
  ];
  test.each(broken)("%s", async (_title, change, expected) => {
    const failed = await failures(change);
    expect(failed).toEqual(expect.arrayContaining(expected));
  });
});

test("a capability that is not declared and not a default is a reason to skip", () => {
  const one: VectorStoreCase["needs"] = ["ids", "getByIds"];
  expect(reasonToSkip({}, one)).toBe("getByIds: the store does not declare it");
  expect(reasonToSkip({ getByIds: true }, one)).toBeUndefined();
  expect(reasonToSkip({ getByIds: true, ids: { not: "none" } }, one)).toBe("ids: none");
});
