import { Document } from "@langchain/core/documents";
import { expect, test } from "vitest";

import { DeeplakeVectorStore } from "../../src/index.ts";
import { KeywordEmbeddings } from "../../src/testing/index.ts";

const embeddings = new KeywordEmbeddings(["cat", "dog"]);
const documents = [new Document({ pageContent: "cat" }), new Document({ pageContent: "dog" })];

async function filled(): Promise<DeeplakeVectorStore> {
  const store = await DeeplakeVectorStore.open("memory:", { embeddings });
  await store.addDocuments(documents);
  return store;
}

test.each([
  ["search", (store: DeeplakeVectorStore, wrong: object) => store.search("cat", wrong)],
  ["hybridSearch", (store: DeeplakeVectorStore, wrong: object) => store.hybridSearch("cat", 1, wrong)],
  ["fullTextSearch", (store: DeeplakeVectorStore, wrong: object) => store.fullTextSearch("cat", 1, wrong)],
  [
    "maxMarginalRelevanceSearch",
    (store: DeeplakeVectorStore, wrong: object) =>
      store.maxMarginalRelevanceSearch("cat", { k: 1, ...wrong }),
  ],
  ["addDocuments", (store: DeeplakeVectorStore, wrong: object) => store.addDocuments(documents, wrong)],
  ["delete", (store: DeeplakeVectorStore, wrong: object) => store.delete({ ids: ["a"], ...wrong })],
  [
    "asRetriever",
    async (store: DeeplakeVectorStore, wrong: object) => store.asRetriever(wrong).invoke("cat"),
  ],
])("%s refuses a namespace and a filter that are misspelt", async (name, call) => {
  const store = await filled();
  for (const wrong of [{ namspace: "tenant" }, { filtr: { color: "red" } }])
    await expect(call(store, wrong)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(`for ${name} only`),
    });
  expect(await store.count()).toBe(2);
});

test("opening refuses options that nothing reads", async () => {
  const wrong = { embeddings, namspace: "tenant" };
  await expect(DeeplakeVectorStore.open("memory:", wrong)).rejects.toThrow("got namspace");
});

test.each(["no", "false", 1])("only true deletes all: %j does not", async (deleteAll) => {
  const store = await filled();
  await expect(store.delete({ deleteAll: deleteAll as unknown as boolean })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
  expect(await store.count()).toBe(2);
});
