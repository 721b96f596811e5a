import {
  AIMessage,
  type BaseMessage,
  type BaseMessageLike,
  HumanMessage,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
  trimMessages,
} from "@langchain/core/messages";
import { ChatPromptTemplate, MessagesPlaceholder } from "@langchain/core/prompts";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { tool } from "@langchain/core/tools";
import {
  Command,
  END,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import {
  type AgentMiddleware,
  createAgent,
  humanInTheLoopMiddleware,
  summarizationMiddleware,
} from "langchain";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { experienceAgent, hintNode, recallNode } from "../../../src/agents/langgraph/index.ts";
import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import { ExperienceStore, withExperience } from "../../../src/index.ts";
import { providerLoopback } from "../../support/providers/provider-loopback.ts";
import type { Answer, Provider, ProviderRequest } from "../../support/providers/turn.ts";

const TASK = "pay the invoice";
/** Braces are text, to templates too. */
const MEMORY = 'look up {number} and {"pay": {}} it';
const thread = { configurable: { thread_id: "t" } };
const lookup = tool(async ({ x }) => `r${x}`, {
  name: "lookup",
  description: "Looks it up.",
  schema: z.object({ x: z.number() }),
});
const theirs = (middleware: unknown): AgentMiddleware<undefined> => middleware as AgentMiddleware<undefined>;
const times = (prompt: string): number => prompt.split(MEMORY).length - 1;

let next = 0;
async function remembering(): Promise<ExperienceStore> {
  const experience = await ExperienceStore.open(`memory:providers-${next++}`);
  await experience.record({ task: TASK, approach: MEMORY, outcome: "success" });
  return experience;
}

const failing = tool(
  async ({ x }) => {
    throw new Error(`no invoice ${x}`);
  },
  { name: "lookup", description: "Looks it up.", schema: z.object({ x: z.number() }) },
);

/** A store that knows only what to do about the failing tool. */
async function hinting(): Promise<ExperienceStore> {
  const experience = await ExperienceStore.open(`memory:providers-${next++}`);
  await experience.record({
    task: "something else",
    approach: "x",
    outcome: "success",
    metadata: { tool_errors: [{ tool: "lookup", error: "Error: no invoice 7", worked: MEMORY }] },
  });
  return experience;
}

function callTwiceThenSay({ turns, tools: [name = ""] }: ProviderRequest): Answer {
  return turns.flatMap(({ results }) => results).length < 2 ? { tool: name, args: { x: 1 } } : "ok";
}

/** Each prompt, all of which were accepted, has the memory once. */
const once = (prompts: number): number[] => Array<number>(prompts).fill(1);

interface Loop {
  /** The agent node's own prompt. */
  readonly prompt?: string;
  readonly shorten?: (messages: BaseMessage[]) => BaseMessage[] | Promise<BaseMessage[]>;
  /** Messages that a node takes out after each turn. */
  readonly forget?: (messages: readonly BaseMessage[]) => readonly BaseMessage[];
  /** Whether the tool waits for a person. */
  readonly asks?: boolean;
}

function loop(model: BaseChatModel, experience: ExperienceStore, options: Loop = {}) {
  const asking = tool(async ({ x }) => `${interrupt(`${x}?`)}`, {
    name: "lookup",
    schema: z.object({ x: z.number() }),
  });
  const tools = [options.asks ? asking : lookup];
  const bound = model.bindTools?.(tools);
  if (!bound) throw new Error("Expected a model with tools.");
  return new StateGraph(MessagesAnnotation)
    .addNode("recall", recallNode(experience, { into: "messages" }))
    .addNode("agent", async ({ messages }) => {
      const shown = await (options.shorten?.(messages) ?? messages);
      const own = options.prompt === undefined ? [] : [new SystemMessage(options.prompt)];
      return { messages: [await bound.invoke([...own, ...shown])] };
    })
    .addNode("tools", new ToolNode(tools))
    .addNode("forget", ({ messages }) => ({
      messages: (options.forget?.(messages) ?? []).map(({ id }) => new RemoveMessage({ id: id as string })),
    }))
    .addEdge(START, "recall")
    .addEdge("recall", "agent")
    .addConditionalEdges("agent", ({ messages }) =>
      ((messages.at(-1) as AIMessage).tool_calls ?? []).length > 0 ? "tools" : "forget",
    )
    .addEdge("tools", "agent")
    .addEdge("forget", END)
    .compile({ checkpointer: new MemorySaver() });
}

const FORMS: readonly (readonly [string, () => BaseMessageLike[]])[] = [
  ["a human message", () => [new HumanMessage(TASK)]],
  ["a system message that leads", () => [new SystemMessage("S"), new HumanMessage(TASK)]],
  [
    "objects with roles",
    () => [
      { role: "system", content: "S" },
      { role: "user", content: TASK },
    ],
  ],
  [
    "objects with types",
    () => [
      { type: "system", content: "S" },
      { type: "human", content: TASK },
    ],
  ],
  [
    "tuples",
    () => [
      ["system", "S {x}"],
      ["human", TASK],
    ],
  ],
  [
    "blocks",
    () => [
      new SystemMessage({ content: [{ type: "text", text: "S" }] }),
      new HumanMessage({ content: [{ type: "text", text: TASK }] }),
    ],
  ],
  [
    "a serialised system message",
    () => [JSON.parse(JSON.stringify(new SystemMessage("S"))) as BaseMessageLike, new HumanMessage(TASK)],
  ],
  [
    "a history with tool calls",
    () => [
      new SystemMessage("S"),
      new HumanMessage("hello"),
      new AIMessage({ content: "", tool_calls: [{ name: "lookup", args: { x: 0 }, id: "c" }] }),
      new ToolMessage({ content: "r0", tool_call_id: "c", name: "lookup" }),
      new AIMessage("hi"),
      new HumanMessage(TASK),
    ],
  ],
];

describe.each<Provider>(["openai", "anthropic", "gemini", "bedrock"])("%s takes the prompt", (provider) => {
  test.each<[string, Loop, BaseMessageLike[]]>([
    ["", {}, [["human", TASK]]],
    [" with a prompt of its own", { prompt: "S" }, [["human", TASK]]],
    [
      " with a system message in its state",
      {},
      [
        ["system", "S"],
        ["human", TASK],
      ],
    ],
    [
      " that trims",
      {
        prompt: "S",
        shorten: (messages) =>
          trimMessages(messages, {
            maxTokens: 4,
            tokenCounter: (some) => some.length,
            strategy: "last",
            startOn: "human",
          }),
      },
      [["human", TASK]],
    ],
    [" that forgets what was said", { prompt: "S", forget: (messages) => messages }, [["human", TASK]]],
    [
      " that forgets its last answer",
      { prompt: "S", forget: (messages) => messages.slice(-1) },
      [["human", TASK]],
    ],
  ])("of a graph%s, in three turns with tools", async (name, options, messages) => {
    await using loopback = await providerLoopback();
    const graph = loop(loopback.model(provider), await remembering(), options);
    const turns = name === " that forgets its last answer" && provider === "bedrock" ? 1 : 3;
    for (let turn = 0; turn < turns; turn++)
      await graph.invoke(
        { messages: messages.slice(turn === 0 || name.includes("was said") ? 0 : -1) },
        thread,
      );
    expect(loopback.prompts.map(times)).toEqual(once(2 * turns));
  });

  test("of a graph that waits for a person, before and after", async () => {
    await using loopback = await providerLoopback();
    const graph = loop(loopback.model(provider), await remembering(), { prompt: "S", asks: true });
    for (let turn = 0; turn < 2; turn++) {
      await graph.invoke({ messages: [["human", TASK]] }, thread);
      await graph.invoke(new Command({ resume: "yes" }), thread);
    }
    expect(loopback.prompts.map(times)).toEqual(once(4));
  });

  test("of an agent in one node, whose conversation is kept without", async () => {
    await using loopback = await providerLoopback();
    const model = loopback.model(provider);
    const experience = await remembering();
    const agent = experienceAgent<typeof MessagesAnnotation.State>(
      async ({ messages }) => ({ messages: [await model.invoke([new SystemMessage("S"), ...messages])] }),
      experience,
      { into: "messages", evaluate: () => true },
    );
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("agent", agent)
      .addEdge(START, "agent")
      .addEdge("agent", END)
      .compile({ checkpointer: new MemorySaver() });
    await graph.invoke({ messages: [["human", TASK]] }, thread);
    const { messages } = await graph.invoke({ messages: [["human", TASK]] }, thread);
    expect(loopback.prompts.map(times)).toEqual(once(2));
    expect(messages.map(({ text }) => text)).toEqual([TASK, "ok", TASK, "ok"]);
  });

  const agents = ["system", "message"].flatMap((into) =>
    ["S", undefined].flatMap((systemPrompt) =>
      FORMS.map(([name, form]) => ({ into, systemPrompt, name, form })),
    ),
  );
  const accepted = agents.filter(
    // Two system messages are refused without memory too.
    ({ systemPrompt, name }) => systemPrompt === undefined || name === "a human message",
  );
  test.each(accepted)(
    "of createAgent: $name, into $into, prompt $systemPrompt, in two turns with tools",
    async ({ into, systemPrompt, form }) => {
      await using loopback = await providerLoopback();
      const agent = createAgent({
        model: loopback.model(provider),
        tools: [lookup],
        checkpointer: new MemorySaver(),
        ...(systemPrompt !== undefined && { systemPrompt }),
        middleware: [experienceMiddleware(await remembering(), { into: into as "system" })],
      });
      await agent.invoke({ messages: form() as BaseMessage[] }, thread);
      await agent.invoke({ messages: [new HumanMessage(TASK)] }, thread);
      expect(loopback.prompts.map(times)).toEqual(once(4));
    },
  );

  test.each(["system", "message"] as const)(
    "of createAgent beside approval by a person and a summary, into %s",
    async (into) => {
      await using loopback = await providerLoopback();
      const model = loopback.model(provider);
      await using summaries = await providerLoopback(() => "They spoke of an invoice.");
      const agent = createAgent({
        model,
        tools: [lookup],
        checkpointer: new MemorySaver(),
        systemPrompt: "S",
        middleware: [
          experienceMiddleware(await remembering(), { into }),
          theirs(
            summarizationMiddleware({
              model: summaries.model(provider),
              trigger: { messages: 6 },
              keep: { messages: 1 },
            } as never),
          ),
          theirs(humanInTheLoopMiddleware({ interruptOn: { lookup: true } } as never)),
        ],
      });
      for (let turn = 0; turn < 3; turn++) {
        await agent.invoke({ messages: [new HumanMessage(TASK)] }, thread);
        await agent.invoke(new Command({ resume: { decisions: [{ type: "approve" }] } }), thread);
      }
      expect(summaries.prompts.length).toBeGreaterThan(0);
      expect(loopback.prompts.map(times)).toEqual(once(6));
    },
  );

  test.each(
    ["system", "message"].flatMap((into) => ["S", undefined].map((systemPrompt) => ({ into, systemPrompt }))),
  )("of createAgent with a hint, into $into, prompt $systemPrompt", async ({ into, systemPrompt }) => {
    await using loopback = await providerLoopback(callTwiceThenSay);
    const agent = createAgent({
      model: loopback.model(provider),
      tools: [failing],
      ...(systemPrompt !== undefined && { systemPrompt }),
      middleware: [experienceMiddleware(await hinting(), { into: into as "system" })],
    });
    await agent.invoke({ messages: [new HumanMessage(TASK)] });
    expect(loopback.prompts.map(times)).toEqual([0, 1, 1]);
  });

  test.each(["S", undefined])("of a graph with a hint, prompt %s", async (prompt) => {
    await using loopback = await providerLoopback(callTwiceThenSay);
    const experience = await hinting();
    const bound = loopback.model(provider).bindTools?.([failing]);
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("agent", async ({ messages }) => ({
        messages: [
          await bound?.invoke([...(prompt === undefined ? [] : [new SystemMessage(prompt)]), ...messages]),
        ] as BaseMessage[],
      }))
      .addNode("tools", new ToolNode([failing]))
      .addNode("hint", hintNode(experience, { into: "messages" }))
      .addEdge(START, "agent")
      .addConditionalEdges("agent", ({ messages }) =>
        ((messages.at(-1) as AIMessage).tool_calls ?? []).length > 0 ? "tools" : END,
      )
      .addEdge("tools", "hint")
      .addEdge("hint", "agent")
      .compile();
    await graph.invoke({ messages: [["human", TASK]] });
    expect(loopback.prompts.map(times)).toEqual([0, 1, 1]);
  });

  test.each(FORMS)("of a model with experience: %s", async (_name, form) => {
    await using loopback = await providerLoopback();
    const chain = withExperience(loopback.model(provider), await remembering());
    await chain.invoke(form());
    await chain.invoke(TASK);
    expect(loopback.prompts.map(times)).toEqual(once(2));
  });

  test.each<[string, Parameters<typeof ChatPromptTemplate.fromMessages>[0], object]>([
    [
      "a variable of a template",
      [
        ["system", "S {experience}"],
        ["human", "{task}"],
      ],
      { task: TASK },
    ],
    [
      "messages of a template",
      [["system", "S"], new MessagesPlaceholder("messages")],
      { messages: [["human", TASK]] },
    ],
  ])("of a chain with experience in %s", async (name, template, input) => {
    await using loopback = await providerLoopback();
    const prompt = ChatPromptTemplate.fromMessages(template);
    const into = name.startsWith("messages") ? "messages" : "experience";
    const chain = withExperience(prompt.pipe(loopback.model(provider)), await remembering(), { into });
    await chain.invoke(input);
    expect(loopback.prompts.map(times)).toEqual(once(1));
  });

  test("of an agent with experience around it", async () => {
    await using loopback = await providerLoopback();
    const agent = createAgent({ model: loopback.model(provider), tools: [lookup], systemPrompt: "S" });
    const chain = withExperience(agent, await remembering());
    await chain.invoke({ messages: [new HumanMessage(TASK)] });
    expect(loopback.prompts.map(times)).toEqual(once(2));
  });
});
