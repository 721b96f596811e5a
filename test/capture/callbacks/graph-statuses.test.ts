import { tool } from "@langchain/core/tools";
import { Annotation, Command, MessagesAnnotation, Send, START, StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { expect, test } from "vitest";
import { z } from "zod";

import { handlerOverMemory, runTree, storedExperiences, storedRuns, tree } from "../../support/run-tree.ts";

const State = Annotation.Root({
  task: Annotation<string>,
  answer: Annotation<string>,
  seen: Annotation<string[]>({ reducer: (old, more) => [...old, ...more], default: () => [] }),
});
const pass = (): Partial<typeof State.State> => ({});

test("jumps by command are successes, out of a subgraph into its parent as well", async () => {
  const { experience, handler } = await handlerOverMemory();
  const inner = new StateGraph(State)
    .addNode(
      "leave",
      () => new Command({ goto: "last", graph: Command.PARENT, update: { answer: "jumped" } }),
    )
    .addEdge(START, "leave")
    .compile({ name: "inner" });
  const graph = new StateGraph(State)
    .addNode("first", () => new Command({ goto: "sub", update: { seen: ["first"] } }), { ends: ["sub"] })
    .addNode("sub", inner, { ends: ["last"] })
    .addNode("last", pass)
    .addEdge(START, "first")
    .compile();
  expect((await graph.invoke({ task: "jump" }, { callbacks: [handler] })).answer).toBe("jumped");
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph success
      first node success
      sub node success
        inner graph success
          leave node success
      last node success
  `);
  expect(await storedExperiences(experience)).toEqual([]);
});

test("a graph without an end in sight fails at its recursion limit", async () => {
  const { experience, handler } = await handlerOverMemory();
  const graph = new StateGraph(State)
    .addNode("again", pass)
    .addEdge(START, "again")
    .addEdge("again", "again")
    .compile();
  await expect(
    graph.invoke({ task: "turn" }, { callbacks: [handler], recursionLimit: 2 }),
  ).rejects.toMatchObject({ lc_error_code: "GRAPH_RECURSION_LIMIT" });
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph failure
      again node success
      again node success
  `);
  const [failure] = await storedExperiences(experience);
  expect(failure).toMatchObject({ task: "turn", outcome: "failure" });
});

test("tries of a node that fail before one succeeds are failures, the graph is none", async () => {
  const { experience, handler } = await handlerOverMemory();
  let tries = 0;
  const graph = new StateGraph(State)
    .addNode(
      "flaky",
      () => {
        if (++tries < 3) throw new Error("not yet");
        return { answer: "at last" };
      },
      {
        retryPolicy: {
          maxAttempts: 3,
          initialInterval: 1,
          jitter: false,
          logWarning: false,
          retryOn: () => true,
        },
      },
    )
    .addEdge(START, "flaky")
    .compile();
  await graph.invoke({ task: "try" }, { callbacks: [handler] });
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph success
      flaky node failure
      flaky node failure
      flaky node success
  `);
  expect(await storedExperiences(experience)).toEqual([]);
});

test("a tool that throws is a failure that its node and graph survive", async () => {
  const { experience, handler } = await handlerOverMemory();
  const broken = tool(
    (): string => {
      throw new Error("out of order");
    },
    { name: "broken", description: "fails", schema: z.object({}) },
  );
  const call = new AIMessage({ content: "", tool_calls: [{ name: "broken", args: {}, id: "c1" }] });
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("tools", new ToolNode([broken]))
    .addEdge(START, "tools")
    .compile();
  const { messages } = await graph.invoke(
    { messages: [new HumanMessage("go"), call] },
    { callbacks: [handler] },
  );
  expect(messages.at(-1)?.text).toContain("out of order");
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph success
      tools node success
        broken tool failure
  `);
  expect(await storedExperiences(experience)).toEqual([]);
});

const answer = (content: unknown, status: "error" | "success"): ToolMessage =>
  new ToolMessage({ content: content as string, tool_call_id: "c1", name: "orders", status });

test.each<[string, unknown, string | null]>([
  ["a message that says so", answer("No order 7.", "error"), "No order 7."],
  ["such a message of blocks", answer([{ type: "text", text: "No order 7." }], "error"), "No order 7."],
  [
    "a command with it",
    new Command({ update: { messages: [answer("No order 7.", "error")] } }),
    "No order 7.",
  ],
  ["a secret in it", answer("No key sk-proj-" + "a1B2".repeat(12), "error"), "No key [redacted:openai-key]"],
  ["a message that it worked", answer("Order 7.", "success"), null],
  ["a command that it worked", new Command({ update: { messages: [answer("Order 7.", "success")] } }), null],
  ["data that speak of an error", { status: "error", message: "No order 7." }, null],
  ["a text that speaks of an error", "Error: No order 7.", null],
  ["nothing", undefined, null],
])("a tool that returns %s is a failure if the model is told one", async (_what, returned, error) => {
  const { experience, handler } = await handlerOverMemory();
  const orders = tool(() => returned as string, { name: "orders", description: "d", schema: z.object({}) });
  const call = new AIMessage({ content: "", tool_calls: [{ name: "orders", args: {}, id: "c1" }] });
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("tools", new ToolNode([orders]))
    .addEdge(START, "tools")
    .compile();
  await graph.invoke({ messages: [new HumanMessage("go"), call] }, { callbacks: [handler] });
  const runs = await storedRuns(experience);
  const byKind = (kind: string) => runs.find((run) => run.kind === kind);
  expect(byKind("tool")).toMatchObject(
    error === null ? { status: "success", error: "" } : { status: "failure", error },
  );
  expect(byKind("graph")).toMatchObject({ status: "success" });
  expect(await storedExperiences(experience)).toEqual([]);
});

test("a branch that fails is a failure and cancels the one beside it", async () => {
  const { experience, handler } = await handlerOverMemory();
  const graph = new StateGraph(State)
    .addNode("fails", async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new Error("left is broken");
    })
    .addNode("goes on", async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return { answer: "right" };
    })
    .addEdge(START, "fails")
    .addEdge(START, "goes on")
    .compile();
  await expect(graph.invoke({ task: "both" }, { callbacks: [handler] })).rejects.toThrow("left is broken");
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph failure
      fails node failure
      goes on node cancelled
  `);
  const failures = await storedExperiences(experience);
  expect(failures).toMatchObject([{ task: "both", metadata: { error: "Error: left is broken" } }]);
});

test("each branch of a map-reduce is a run of its own", async () => {
  const { experience, handler } = await handlerOverMemory();
  const graph = new StateGraph(State)
    .addNode("split", pass)
    .addNode("work", async (part: { part: string }) => {
      if (part.part === "b") {
        await new Promise((resolve) => setTimeout(resolve, 10));
        throw new Error("b is broken");
      }
      return { seen: [part.part] };
    })
    .addEdge(START, "split")
    .addConditionalEdges(
      "split",
      RunnableLambda.from(() => ["a", "b"].map((part) => new Send("work", { part }))).withConfig({
        runName: "fan out",
      }),
    )
    .compile();
  await expect(graph.invoke({ task: "map" }, { callbacks: [handler] })).rejects.toThrow("b is broken");
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph failure
      split node success
        fan out chain success
      work node success
      work node failure
  `);
});
