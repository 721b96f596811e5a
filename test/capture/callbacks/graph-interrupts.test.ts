import { fakeModel } from "@langchain/core/testing";
import { tool } from "@langchain/core/tools";
import * as langgraph from "@langchain/langgraph";
import {
  Annotation,
  Command,
  END,
  entrypoint,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
  task,
} from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { expect, test } from "vitest";
import { z } from "zod";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { handlerOverMemory, runTree, storedExperiences, storedRuns, tree } from "../../support/run-tree.ts";

const State = Annotation.Root({
  task: Annotation<string>,
  answer: Annotation<string>,
  seen: Annotation<string[]>({ reducer: (old, more) => [...old, ...more], default: () => [] }),
});
const pass = (): Partial<typeof State.State> => ({});
const config = (handler: DeeplakeCallbackHandler, thread = "t1") => ({
  callbacks: [handler],
  configurable: { thread_id: thread },
});

test("a graph that asks a person is interrupted, and what goes on with it is another root that names it", async () => {
  const { experience, handler } = await handlerOverMemory();
  const graph = new StateGraph(State)
    .addNode("draft", pass)
    .addNode("approve", () => ({ answer: interrupt("send it?") }))
    .addEdge(START, "draft")
    .addEdge("draft", "approve")
    .addEdge("approve", END)
    .compile({ checkpointer: new MemorySaver() });
  await graph.invoke({ task: "write to Ada" }, config(handler));
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph interrupted
      draft node success
      approve node interrupted
  `);
  const done = await graph.invoke(new Command({ resume: "yes" }), config(handler));
  expect(done.answer).toBe("yes");
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph interrupted
      draft node success
      approve node interrupted
    LangGraph graph success
      approve node success
  `);
  const [first, , , second] = await storedRuns(experience);
  expect([first?.threadId, second?.threadId]).toEqual(["t1", "t1"]);
  expect(JSON.parse(second?.metadata ?? "")).toMatchObject({ deeplake_resumes: first?.id });
  expect(await storedExperiences(experience)).toEqual([]);

  await graph.invoke({ task: "write to Bob" }, config(handler));
  await graph.invoke({ task: "write to Bob, anew" }, config(handler));
  const roots = (await storedRuns(experience)).filter(({ parentId }) => parentId === null);
  expect(roots.map(({ metadata }) => "deeplake_resumes" in JSON.parse(metadata))).toEqual([
    false,
    true,
    false,
    false,
  ]);
});

test("a resumed run that fails is a failure at the task that the first run was given, with another handler too", async () => {
  const { experience, handler } = await handlerOverMemory();
  const graph = new StateGraph(State)
    .addNode("approve", () => {
      interrupt("send it?");
      throw new Error("no network");
    })
    .addEdge(START, "approve")
    .compile({ checkpointer: new MemorySaver() });
  await graph.invoke({ task: "write to Ada" }, config(handler));
  const another = new DeeplakeCallbackHandler(experience);
  await expect(graph.invoke(new Command({ resume: 1 }), config(another))).rejects.toThrow("no network");
  expect(await storedExperiences(experience)).toMatchObject([
    { task: "write to Ada", outcome: "failure", threadId: "t1", metadata: { error: "Error: no network" } },
  ]);
  expect(another.health().withoutTask).toBe(0);
});

// LangGraph tells handlers of breakpoints since 1.4.18.
test.skipIf(!("GraphCallbackHandler" in langgraph))(
  "a breakpoint before or after a node is an interrupt too",
  async () => {
    const { experience, handler } = await handlerOverMemory();
    const graph = new StateGraph(State)
      .addNode("draft", pass)
      .addNode("send", pass)
      .addEdge(START, "draft")
      .addEdge("draft", "send")
      .compile({ checkpointer: new MemorySaver(), interruptBefore: ["send"], interruptAfter: ["send"] });
    await graph.invoke({ task: "write" }, config(handler));
    await graph.invoke(null, config(handler));
    await graph.invoke(null, config(handler));
    expect(await runTree(experience)).toBe(tree`
    LangGraph graph interrupted
      draft node success
    LangGraph graph interrupted
      send node success
    LangGraph graph success
  `);
    const roots = (await storedRuns(experience)).filter(({ parentId }) => parentId === null);
    expect(
      roots.map(({ metadata }) => (JSON.parse(metadata) as object)["deeplake_resumes" as never]),
    ).toEqual([undefined, roots[0]?.id, roots[1]?.id]);
  },
);

test("an interrupt inside a tool interrupts the tool, its node and the graph", async () => {
  const { experience, handler } = await handlerOverMemory();
  const ask = tool(() => interrupt("sure?"), {
    name: "ask",
    description: "asks",
    schema: z.object({}),
  });
  const model = fakeModel()
    .respondWithTools([{ name: "ask", args: {}, id: "c1" }])
    .respond(new AIMessage("done"));
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("agent", async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
    .addNode("tools", new ToolNode([ask]))
    .addEdge(START, "agent")
    .addConditionalEdges(
      "agent",
      RunnableLambda.from(({ messages }: typeof MessagesAnnotation.State) =>
        (messages.at(-1) as AIMessage).tool_calls?.length ? "tools" : END,
      ).withConfig({ runName: "route" }),
    )
    .addEdge("tools", "agent")
    .compile({ checkpointer: new MemorySaver() });
  await graph.invoke({ messages: [new HumanMessage("go")] }, config(handler));
  await graph.invoke(new Command({ resume: "yes" }), config(handler));
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph interrupted
      agent node success
        FakeBuiltModel chat_model success
        route chain success
      tools node interrupted
        ask tool interrupted
    LangGraph graph success
      tools node success
        ask tool success
      agent node success
        FakeBuiltModel chat_model success
        route chain success
  `);
});

test("an interrupt inside a subgraph interrupts every graph around it", async () => {
  const { experience, handler } = await handlerOverMemory();
  const inner = new StateGraph(State)
    .addNode("ask", () => ({ answer: interrupt("which?") }))
    .addEdge(START, "ask")
    .compile({ name: "inner" });
  const graph = new StateGraph(State)
    .addNode("sub", inner)
    .addEdge(START, "sub")
    .compile({ checkpointer: new MemorySaver(), name: "outer" });
  await graph.invoke({ task: "choose" }, config(handler));
  await graph.invoke(new Command({ resume: "this" }), config(handler));
  expect(await runTree(experience)).toBe(tree`
    outer graph interrupted
      sub node interrupted
        inner graph interrupted
          ask node interrupted
    outer graph success
      sub node success
        inner graph success
          ask node success
  `);
  const runs = await storedRuns(experience);
  expect(new Set(runs.map(({ threadId }) => threadId))).toEqual(new Set(["t1"]));
  expect(JSON.parse(runs[4]?.metadata ?? "")).toMatchObject({ deeplake_resumes: runs[0]?.id });
});

test("a chain that hands on a graph that waits, waits too", async () => {
  const { experience, handler } = await handlerOverMemory();
  const graph = new StateGraph(State)
    .addNode("ask", () => ({ answer: interrupt("which?") }))
    .addEdge(START, "ask")
    .compile({ checkpointer: new MemorySaver() });
  const chain = RunnableLambda.from((given: { task: string }, options) => graph.invoke(given, options));
  await chain.invoke({ task: "choose" }, config(handler));
  expect(await runTree(experience)).toBe(tree`
    RunnableLambda chain interrupted
      LangGraph graph interrupted
        ask node interrupted
  `);
});

test("a node that goes on when its tool asks in vain leaves the graph a success", async () => {
  const { experience, handler } = await handlerOverMemory();
  const ask = tool(() => interrupt("sure?"), {
    name: "ask",
    description: "asks",
    schema: z.object({}),
  });
  const graph = new StateGraph(State)
    .addNode("try", async (_state, options) => {
      await ask.invoke({}, options).catch(() => {});
      return { answer: "went on" };
    })
    .addEdge(START, "try")
    .compile({ checkpointer: new MemorySaver() });
  await graph.invoke({ task: "choose" }, config(handler));
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph success
      try node success
        ask tool interrupted
  `);
});

test("a task of the functional API that asks interrupts its workflow", async () => {
  const { experience, handler } = await handlerOverMemory();
  const ask = task("ask", () => Promise.resolve(interrupt("which?")));
  const flow = entrypoint({ name: "flow", checkpointer: new MemorySaver() }, (_task: string) => ask());
  await flow.invoke("choose", config(handler));
  expect(await flow.invoke(new Command({ resume: "this" }), config(handler))).toBe("this");
  expect(await runTree(experience)).toBe(tree`
    flow graph interrupted
      flow node interrupted
      ask node interrupted
    flow graph success
      flow node success
      ask node success
  `);
});

test("an interrupt of one process is joined with its resumption in another by the thread", async () => {
  const { experience, handler } = await handlerOverMemory();
  const graph = new StateGraph(State)
    .addNode("ask", () => ({ answer: interrupt("which?") }))
    .addEdge(START, "ask")
    .compile({ checkpointer: new MemorySaver() });
  await graph.invoke({ task: "choose" }, config(handler, "shared"));
  // A store of its own knows nothing of the first run, as another process would not.
  await using elsewhere = await ExperienceStore.open("memory:graph-statuses-elsewhere");
  await graph.invoke(
    new Command({ resume: "this" }),
    config(new DeeplakeCallbackHandler(elsewhere), "shared"),
  );
  const roots = [...(await storedRuns(experience)), ...(await storedRuns(elsewhere))].filter(
    ({ parentId }) => parentId === null,
  );
  expect(roots.map(({ threadId, status }) => [threadId, status])).toEqual([
    ["shared", "interrupted"],
    ["shared", "success"],
  ]);
  expect(JSON.parse(roots[1]?.metadata ?? "")).toMatchObject({ deeplake_resumes: true });
});
