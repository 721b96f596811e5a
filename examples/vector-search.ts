// Documents in a Deeplake dataset: add, search by vector and by words, filter, replace, delete. Needs no key:
//   npx tsx examples/vector-search.ts ./documents
// Without a location it keeps them in memory. In an application the embeddings are those of a model, such as
// `new OpenAIEmbeddings()` from @langchain/openai.
import { Document } from "@langchain/core/documents";

import { DeeplakeVectorStore } from "../src/index.ts";
import { KeywordEmbeddings } from "../src/testing/keyword-embeddings.ts";

const embeddings = new KeywordEmbeddings(["deeplake", "vectors", "agent", "memory", "graph", "python"]);
const url = process.argv[2] ?? "memory:";

/** With a type, filters and columns are checked; without one any key can be filtered by. */
interface Metadata {
  topic: string;
  year: number;
}

// Declared keys are real columns: the engine can apply filters on them.
await using store = await DeeplakeVectorStore.open<Metadata>(url, {
  embeddings,
  columns: { topic: "text", year: "int64" },
});

await store.addDocuments([
  new Document({
    id: "storage",
    pageContent: "Deeplake stores vectors",
    metadata: { topic: "storage", year: 2024 },
  }),
  new Document({
    id: "memory",
    pageContent: "An agent with memory",
    metadata: { topic: "agents", year: 2025 },
  }),
  new Document({
    id: "graph",
    pageContent: "A graph runs the agent",
    metadata: { topic: "agents", year: 2026 },
  }),
]);

// Scores are cosine similarities: higher is better.
for (const [document, score] of await store.similaritySearchWithScore(
  "which memory does my agent have?",
  2,
)) {
  console.log(`${score.toFixed(2)} ${document.id}: ${document.pageContent}`);
}

const recent = await store.similaritySearch("agent", 3, { topic: "agents", year: { $gte: 2026 } });
console.log("since 2026:", recent.map(({ id }) => id).join(", "));

// Words count as well: no embedding knows what "runs" is.
const [best] = await store.hybridSearch("which agent runs?", 1);
console.log("by vector and words:", best?.id);
console.log("by words:", (await store.fullTextSearch("stores runs", 2)).map(({ id }) => id).join(", "));

// An id that exists is replaced; in another namespace it is another document.
const better = [new Document({ id: "storage", pageContent: "Python reads the vectors as well" })];
await store.addDocuments(better, {
  onProgress: ({ added, total }) => console.log(`added ${added} of ${total}`),
});
await store.addDocuments(better, { namespace: "team-a" });
const retriever = store.asRetriever({ searchType: "similarity_score_threshold", scoreThreshold: 0.5 });
console.log(
  "retrieved:",
  (await retriever.invoke("vectors for python")).map(({ pageContent }) => pageContent).join(),
);

await store.delete({ filter: { topic: "agents" } });
console.log("left:", await store.count());
console.log("left in the other namespace:", await store.count(undefined, { namespace: "team-a" }));
