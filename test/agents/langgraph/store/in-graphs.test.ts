import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
import { tool } from "@langchain/core/tools";
import {
  Annotation,
  END,
  getStore,
  type LangGraphRunnableConfig,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { createAgent } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";

import { DeeplakeStore } from "../../../../src/agents/langgraph/index.ts";
import { suiteIndex } from "../../../../src/testing/base-store/subject.ts";

const index = suiteIndex(["text"]);
const State = Annotation.Root({ user: Annotation<string>, found: Annotation<string[]> });

test("nodes of a compiled graph read what earlier runs wrote", async () => {
  await using store = await DeeplakeStore.open("memory:", { index });
  const graph = new StateGraph(State)
    .addNode("remember", async ({ user }, config: LangGraphRunnableConfig) => {
      const memories = ["memories", user];
      const found = (await config.store?.search(memories, { query: "apple", limit: 3 })) ?? [];
      await Promise.all([
        config.store?.put(memories, `likes-${found.length}`, { text: found.length === 0 ? "plum" : "apple" }),
        config.store?.put(memories, "last", { run: found.length }),
      ]);
      return { found: found.map(({ key }) => key) };
    })
    .addEdge(START, "remember")
    .addEdge("remember", END)
    .compile({ store });
  expect((await graph.invoke({ user: "ada" })).found).toEqual([]);
  expect((await graph.invoke({ user: "ada" })).found).toEqual(["likes-0", "last"]);
  expect((await graph.invoke({ user: "ada" })).found).toEqual(["likes-2", "likes-0", "last"]);
  expect((await graph.invoke({ user: "grace" })).found).toEqual([]);
  expect(await store.listNamespaces()).toEqual([
    ["memories", "ada"],
    ["memories", "grace"],
  ]);
});

const save = tool(
  async ({ text }: { text: string }) => {
    await getStore()?.put(["memories"], "one", { text });
    return "saved";
  },
  { name: "save", description: "Saves a memory", schema: z.object({ text: z.string() }) },
);
const model = () =>
  fakeModel()
    .respondWithTools([{ name: "save", args: { text: "apple" } }])
    .respond(new AIMessage("done"));
const input = { messages: [new HumanMessage("remember apple")] };

test.each([
  [
    "createReactAgent",
    (store: DeeplakeStore) => createReactAgent({ llm: model(), tools: [save], store }).invoke(input),
  ],
  [
    "createAgent",
    (store: DeeplakeStore) => createAgent({ model: model(), tools: [save], store }).invoke(input),
  ],
])("a tool of %s reaches the store by getStore()", async (_name, run) => {
  await using store = await DeeplakeStore.open("memory:", { index });
  await run(store);
  const [item] = await store.search(["memories"], { query: "apple" });
  expect(item).toMatchObject({ key: "one", value: { text: "apple" } });
  expect(item?.score).toBeCloseTo(1, 5);
});
