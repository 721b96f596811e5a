import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { type RunnableConfig, RunnableLambda } from "@langchain/core/runnables";
import { fakeModel } from "@langchain/core/testing";
import { Annotation, Command, END, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { type AgentMiddleware, createAgent, createMiddleware, humanInTheLoopMiddleware } from "langchain";
import { tool } from "@langchain/core/tools";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { evaluateNode, experienceAgent, recallNode } from "../../src/agents/langgraph/index.ts";
import { experienceMiddleware } from "../../src/agents/middleware/index.ts";
import {
  DeeplakeCallbackHandler,
  type Experience,
  ExperienceStore,
  withExperience,
} from "../../src/index.ts";
import type { Scope } from "../../src/experience/scope/scope.ts";
import { readBounds, type RunConfig, scopeOfRun } from "../../src/capture/attempts/run-scope.ts";
import { searchExperienceTool } from "../../src/runs.ts";

const TASK = "remind me of my password";
type ScopeFunction = (config: RunConfig) => Scope | undefined;
const perUser: ScopeFunction = ({ configurable }) => ({ user: configurable?.["user_id"] as string });
const as = (user?: unknown): RunnableConfig => ({
  configurable: user === undefined ? {} : { user_id: user },
});

let next = 0;
const open = (options = {}): Promise<ExperienceStore> =>
  ExperienceStore.open(`memory:scope-of-run-${next++}`, options);

async function experiences(experience: ExperienceStore): Promise<Experience[]> {
  await experience.flush();
  const found: Experience[] = [];
  for await (const item of experience.scan()) found.push(item);
  return found;
}

/** Runs the task, and gives what the agent was shown of earlier runs. */
type Run = (config: RunnableConfig) => Promise<string>;
type Route = (experience: ExperienceStore, scope: ScopeFunction | Scope) => Run;

const State = Annotation.Root({
  task: Annotation<string>,
  experience: Annotation<string>,
  answer: Annotation<string>,
});
const answer = ({ experience }: { experience: string }) => ({ answer: `hunter2 ${experience.length}` });

const ROUTES: Readonly<Record<string, Route>> = {
  nodes: (experience, scope) => {
    const graph = new StateGraph(State)
      .addNode("recall", recallNode(experience, { scope }))
      .addNode("agent", answer)
      .addNode("evaluate", evaluateNode(experience, { scope, evaluate: () => true }))
      .addEdge(START, "recall")
      .addEdge("recall", "agent")
      .addEdge("agent", "evaluate")
      .addEdge("evaluate", END)
      .compile();
    return async (config) => (await graph.invoke({ task: TASK }, config)).experience;
  },
  experienceAgent: (experience, scope) => {
    let shown = "";
    const agent = experienceAgent<typeof State.State>(
      (state) => {
        shown = state.experience;
        return answer(state);
      },
      experience,
      { scope, evaluate: () => true },
    );
    const graph = new StateGraph(State)
      .addNode("agent", agent)
      .addEdge(START, "agent")
      .addEdge("agent", END)
      .compile();
    return async (config) => {
      await graph.invoke({ task: TASK }, config);
      return shown;
    };
  },
  middleware: (experience, scope) => async (config) => {
    const model = fakeModel().respond(new AIMessage("hunter2"));
    const agent = createAgent({
      model,
      tools: [],
      middleware: [experienceMiddleware(experience, { scope, evaluate: () => true })],
    });
    await agent.invoke({ messages: [new HumanMessage(TASK)] }, config);
    const [first] = model.calls[0]?.messages ?? [];
    return first?.type === "system" ? first.text : "";
  },
  withExperience: (experience, scope) => {
    const shown = RunnableLambda.from(
      ({ experience: text = "" }: { task: string; experience?: string }) => text,
    );
    const chain = withExperience(shown, experience, {
      scope,
      evaluate: () => true,
      approach: () => "hunter2",
    });
    return (config) => chain.invoke({ task: TASK }, config);
  },
};

describe.each(Object.entries(ROUTES))("%s", (_name, route) => {
  test("each user has what is theirs", async () => {
    const experience = await open();
    const run = route(experience, perUser);
    expect(await run(as("ann"))).toBe("");
    expect(await run(as("bob"))).toBe("");
    expect(await run(as("ann"))).toContain("hunter2");
    expect((await experiences(experience)).map(({ scope }) => scope)).toEqual([
      "user=ann",
      "user=bob",
      "user=ann",
    ]);
    expect(experience.health().errors).toEqual({});
  });

  test("a scope as a value is that of every run", async () => {
    const experience = await open();
    const run = route(experience, { team: "billing" });
    await run(as("ann"));
    expect(await run(as("bob"))).toContain("hunter2");
    expect((await experiences(experience)).map(({ scope }) => scope)).toEqual([
      "team=billing",
      "team=billing",
    ]);
  });

  test.each<[string, ScopeFunction]>([
    ["gives nothing", () => undefined],
    ["gives an empty text", () => ""],
    [
      "throws",
      () => {
        throw new Error("who?");
      },
    ],
    ["has no user to name", perUser],
    ["makes a text of a user that is missing", ({ configurable }) => `user=${configurable?.["user_id"]}`],
    ["names a level that is empty", () => "team=billing/user="],
    ["makes another text of a missing user", ({ configurable }) => `tenant-${configurable?.["user_id"]}`],
    ["gives a promise", (async () => Promise.reject(new Error("late"))) as never],
    ["gives a number", (() => 7) as never],
  ])("a function that %s means no memory for the run, which is counted", async (_case, scope) => {
    const experience = await open();
    await experience.record({ task: TASK, approach: "hunter2", outcome: "success" });
    const run = route(experience, scope);
    const callbacks = [new DeeplakeCallbackHandler(experience)];
    expect(await run({ ...as(), callbacks })).toBe("");
    expect(await experiences(experience)).toHaveLength(1);
    expect((await experience.counts()).injections).toBe(0);
    expect(Object.keys(experience.health().errors)).toEqual(["scope"]);
  });

  test("a scope that the store does not read is no memory, whoever names it", async () => {
    const experience = await open({ scope: { user: "ann" } });
    const run = route(experience, perUser);
    expect(await run(as("bob"))).toBe("");
    expect(await experiences(experience)).toEqual([]);
    expect(Object.keys(experience.health().errors)).toEqual(["scope"]);
    await run(as("ann"));
    expect(await run(as("ann"))).toContain("hunter2");
  });
});

test.each([
  ["recallNode", (experience: ExperienceStore) => recallNode(experience, { scope: 7 as never })],
  ["middleware", (experience: ExperienceStore) => experienceMiddleware(experience, { scope: {} as never })],
  [
    "withExperience",
    (experience: ExperienceStore) =>
      withExperience(
        RunnableLambda.from((x: string) => x),
        experience,
        { scope: { usr: "ann" } as never },
      ),
  ],
  [
    "handler",
    (experience: ExperienceStore) => new DeeplakeCallbackHandler(experience, { scope: { user: "" } }),
  ],
])("%s refuses what is no scope while it is made", async (_name, make) => {
  const experience = await open();
  expect(() => make(experience)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});

test("a run that waits for a person keeps the scope that it began with", async () => {
  const experience = await open();
  const pay = tool(async () => "paid", { name: "pay", schema: z.object({}) });
  const model = fakeModel()
    .respondWithTools([{ name: "pay", args: {}, id: "c" }])
    .respond(new AIMessage("done"));
  let asked = 0;
  const agent = createAgent({
    model,
    tools: [pay],
    checkpointer: new MemorySaver(),
    middleware: [
      experienceMiddleware(experience, {
        scope: () => (asked++, { user: "ann" }),
        evaluate: () => true,
      }),
      humanInTheLoopMiddleware({
        interruptOn: { pay: true },
      } as never) as unknown as AgentMiddleware<undefined>,
    ],
  });
  const config = { configurable: { thread_id: "t" } };
  await agent.invoke({ messages: [new HumanMessage(TASK)] }, config);
  await agent.invoke(new Command({ resume: { decisions: [{ type: "approve" }] } }), config);
  expect((await experiences(experience)).map(({ scope }) => scope)).toEqual(["user=ann"]);
  expect(asked).toBe(1);
});

test("LangGraph's run context can say whose a run is", async () => {
  const experience = await open();
  const scope: ScopeFunction = ({ context }) => ({ user: (context as { user: string }).user });
  const Context = z.object({ user: z.string() });
  const graph = new StateGraph(State, Context)
    .addNode("agent", answer)
    .addNode("evaluate", evaluateNode(experience, { scope, evaluate: () => true }))
    .addEdge(START, "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", END)
    .compile();
  await graph.invoke({ task: TASK, experience: "" }, { context: { user: "ann" } });
  const agent = createAgent({
    model: fakeModel().respond(new AIMessage("x")),
    tools: [],
    contextSchema: Context,
    middleware: [experienceMiddleware(experience, { scope, evaluate: () => true })],
  });
  await agent.invoke({ messages: [new HumanMessage(TASK)] }, { context: { user: "bob" } });
  expect((await experiences(experience)).map((one) => one.scope)).toEqual(["user=ann", "user=bob"]);
});

test("a failure that only the handler sees belongs to whom the run belongs, or to nobody", async () => {
  const experience = await open();
  const fails = new StateGraph(State)
    .addNode("recall", recallNode(experience, { scope: perUser }))
    .addNode("agent", () => {
      throw new Error("down");
    })
    .addEdge(START, "recall")
    .addEdge("recall", "agent")
    .addEdge("agent", END)
    .compile();
  const strict = createMiddleware({ name: "Strict", wrapToolCall: (request, handler) => handler(request) });
  const broken = tool(
    async () => {
      throw new Error("broken");
    },
    { name: "broken", schema: z.object({}) },
  );
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  const agent = (): Promise<unknown> =>
    createAgent({
      model: fakeModel().respondWithTools([{ name: "broken", args: {}, id: "c" }]),
      tools: [broken],
      middleware: [experienceMiddleware(experience, { scope: perUser }), strict],
    }).invoke({ messages: [new HumanMessage(TASK)] }, { ...as("bob"), callbacks });
  await expect(fails.invoke({ task: TASK }, { ...as("ann"), callbacks })).rejects.toThrow("down");
  await expect(fails.invoke({ task: TASK }, { ...as(), callbacks })).rejects.toThrow("down");
  await expect(agent()).rejects.toThrow("broken");
  expect((await experiences(experience)).map(({ scope, outcome }) => [scope, outcome])).toEqual([
    ["user=ann", "failure"],
    ["user=bob", "failure"],
  ]);
});

test("the handler's runs and failures belong to whom its function says, and are nobody's without", async () => {
  const experience = await open();
  const fails = RunnableLambda.from((): string => {
    throw new Error("down");
  }).withConfig({ runName: "inner" });
  const chain = RunnableLambda.from((input: { task: string }) => fails.invoke(input));
  const handler = new DeeplakeCallbackHandler(experience, {
    scope: ({ metadata }) => ({ user: metadata?.["user_id"] as string }),
  });
  const run = (metadata: Record<string, unknown>): Promise<unknown> =>
    chain.invoke({ task: TASK }, { metadata, callbacks: [handler] });
  await expect(run({ user_id: "ann" })).rejects.toThrow("down");
  await expect(run({})).rejects.toThrow("down");
  expect((await experiences(experience)).map(({ scope }) => scope)).toEqual(["user=ann"]);
  const scopes: string[] = [];
  for await (const logged of experience.runs.scan()) scopes.push(logged.scope);
  expect(scopes).toEqual(["user=ann", "user=ann"]);
  expect(experience.health().errors).toEqual({ scope: 1 });
  const other = await open({ scope: { user: "ann" } });
  expect(() => new DeeplakeCallbackHandler(other, { scope: { user: "bob" } })).toThrow(/writes to/u);
});

test.each([
  " ",
  "undefined",
  "tenant:undefined",
  "tenant_null",
  "user=NaN",
  "user=[object Object]",
  "user=[object Promise]",
  "tenant:",
  "acme/",
  "/ann",
  "acme//ann",
  "acme||ann",
  "tenant-",
])("%j is no text for a scope: a value is missing in it", async (text) => {
  const experience = await open();
  const bounds = readBounds(experience);
  expect(scopeOfRun(bounds, () => text, {})).toBeNull();
  expect(experience.health().errors).toEqual({ scope: 1 });
  // As a value somebody wrote it down.
  expect(scopeOfRun(bounds, text, {})).toEqual({ scope: text });
});

test.each([
  "user=ann",
  "team=billing/user=ann",
  "https://x.test/users/7",
  "undefinedness",
  "nullable-team",
  "a::b",
  "user=ann@x.test",
  "Acme Inc.",
])("%j is a text for a scope", async (text) => {
  const experience = await open();
  expect(scopeOfRun(readBounds(experience), () => text, {})).toEqual({ scope: text });
});

test("an agent's own search has the memory of its run, or that which it is told", async () => {
  const experience = await open();
  for (const user of ["ann", "bob"])
    await experience.record({ task: TASK, approach: `${user}2`, outcome: "success", scope: { user } });
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  const ask = async (user: string | undefined, asks: object, more: object[] = []): Promise<string> => {
    const model = fakeModel()
      .respondWithTools([{ name: "search_experience", args: { query: TASK }, id: "c" }])
      .respond(new AIMessage("done"));
    const tools = [searchExperienceTool(experience, asks)];
    const agent = createAgent({ model, tools, middleware: more as AgentMiddleware<undefined>[] });
    const { messages } = await agent.invoke(
      { messages: [new HumanMessage("hi")] },
      { ...as(user), callbacks },
    );
    return messages.map(({ text }) => text).join(" ");
  };
  const whole = await ask("ann", {});
  for (const user of ["ann", "bob"]) expect(whole).toContain(`${user}2`);
  const middleware = [experienceMiddleware(experience, { scope: perUser })];
  for (const said of [
    await ask("ann", { scope: perUser }),
    await ask("ann", {}, middleware),
    await ask("bob", { scope: { user: "ann" } }, middleware),
  ]) {
    expect(said).toContain("ann2");
    expect(said).not.toContain("bob2");
  }
  expect(experience.health().errors).toEqual({});
  for (const said of [await ask(undefined, { scope: perUser }), await ask(undefined, {}, middleware)])
    expect(said).toContain("No experience with similar tasks was found.");
  expect(experience.health().errors).toEqual({ scope: 2 });
});
