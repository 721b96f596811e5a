// A user is a user everywhere: whichever way a run names its user, and whichever part of this package saw the run, what
// was kept of it says whose it is, and `erase({ user })` finds it. Nothing here writes metadata by hand.
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { createAgent, fakeModel } from "langchain";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { searchExperienceTool } from "../../src/runs.ts";
import { DeeplakeCallbackHandler, ExperienceStore, sequence, withExperience } from "../../src/index.ts";
import { evaluateNode, experienceAgent, recallNode } from "../../src/agents/langgraph/index.ts";
import { experienceMiddleware } from "../../src/agents/middleware/index.ts";
import type { JsonObject } from "../../src/base/types.ts";
import { toRow } from "../../src/experience/records/experience-codec.ts";
import { experiencesSchema } from "../../src/experience/records/schemas.ts";
import { completeExperience } from "../../src/experience/records/validate-experience.ts";
import { Table } from "../../src/storage/table/table.ts";
import { rowsStored } from "./everything-given.ts";

const USERS = ["ann", "bob"] as const;
let opened = 0;

interface Config {
  readonly configurable?: Record<string, unknown>;
  readonly context?: Record<string, unknown>;
  readonly metadata?: Record<string, unknown>;
}

/** Each way in which a run names its user. */
const NAMED: Readonly<Record<string, (user: string) => Config>> = {
  "configurable.user_id": (user) => ({ configurable: { user_id: user } }),
  "configurable.userId": (user) => ({ configurable: { userId: user } }),
  "the run's context, user_id": (user) => ({ context: { user_id: user } }),
  "the run's context, userId": (user) => ({ context: { userId: user } }),
  "metadata.user_id": (user) => ({ metadata: { user_id: user } }),
  "metadata.userId": (user) => ({ metadata: { userId: user } }),
  "configurable before metadata": (user) => ({
    configurable: { user_id: user },
    metadata: { user_id: "somebody" },
  }),
};

interface Told {
  readonly experience: ExperienceStore;
  readonly config: object;
  readonly fails: boolean;
  readonly user: string;
}

const State = Annotation.Root({
  task: Annotation<string>(),
  experience: Annotation<string>(),
  answer: Annotation<string>(),
});
const Context = z.object({ user_id: z.string().optional(), userId: z.string().optional() });
const evaluate = sequence(
  () => true,
  () => ({ score: 0.5, key: "second" }),
);

/** A model that is asked inside a node, as agents do. */
function ask(fails: boolean): Promise<unknown> {
  const model = new FakeListChatModel({ responses: ["x"] });
  return fails ? Promise.reject(new Error("refused")) : model.invoke("hello");
}

/** Each part that sees runs. */
const PARTS: Readonly<Record<string, (told: Told) => Promise<unknown>>> = {
  "recall and evaluate nodes": ({ experience, config, user }) =>
    new StateGraph(State, Context)
      .addNode("recall", recallNode(experience))
      .addNode("agent", async () => ({ answer: String(await ask(false)) }))
      .addNode("evaluate", evaluateNode(experience, { evaluate }))
      .addEdge(START, "recall")
      .addEdge("recall", "agent")
      .addEdge("agent", "evaluate")
      .addEdge("evaluate", END)
      .compile()
      .invoke({ task: `job of ${user}` }, config),
  experienceAgent: ({ experience, config, fails, user }) =>
    new StateGraph(State, Context)
      .addNode(
        "agent",
        experienceAgent<typeof State.State>(async () => ({ answer: String(await ask(fails)) }), experience, {
          evaluate,
        }),
      )
      .addEdge(START, "agent")
      .addEdge("agent", END)
      .compile()
      .invoke({ task: `job of ${user}` }, config),
  "the middleware": ({ experience, config, fails, user }) =>
    createAgent({
      model: fails ? fakeModel().respond(new Error("refused")) : fakeModel().respond(new AIMessage("x")),
      tools: [],
      contextSchema: Context,
      middleware: [experienceMiddleware(experience, { evaluate })],
    }).invoke({ messages: [new HumanMessage(`job of ${user}`)] }, config),
  withExperience: ({ experience, config, fails, user }) =>
    withExperience(
      RunnableLambda.from(async (_input: { task: string }) => ({ answer: String(await ask(fails)) })),
      experience,
      { evaluate },
    ).invoke({ task: `job of ${user}` }, config),
  "withExperience, streamed": async ({ experience, config, user }) => {
    const chain = withExperience(
      RunnableLambda.from(async (_input: { task: string }) => ({ answer: String(await ask(false)) })),
      experience,
      { evaluate },
    );
    for await (const _ of await chain.stream({ task: `job of ${user}` }, config));
  },
};

async function two(
  part: (told: Told) => Promise<unknown>,
  { named, fails, handled }: { named: (user: string) => Config; fails: boolean; handled: boolean },
): Promise<{ experience: ExperienceStore; location: string }> {
  const location = `memory:users-${opened++}`;
  const experience = await ExperienceStore.open(location);
  const callbacks = handled ? [new DeeplakeCallbackHandler(experience)] : [];
  for (const user of USERS) {
    const run = part({ experience, config: { ...named(user), callbacks }, fails, user });
    await (fails ? run.catch(() => undefined) : run);
  }
  await experience.flush();
  return { experience, location };
}

/** Whose the live rows of each table are, but for children, which their root stands for. */
async function owners(location: string): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const [name, rows] of Object.entries(await rowsStored(location))) {
    const live = (rows as Record<string, unknown>[]).filter(({ deleted }) => deleted !== true);
    const own = live.filter(({ parent_id: parent = "" }) => parent === "");
    if (own.length > 0 && Object.hasOwn(own[0] ?? {}, "user_id"))
      found[name.replace("rows of ", "")] = [...new Set(own.map(({ user_id }) => user_id))];
  }
  return found;
}

describe.each(Object.keys(NAMED))("a user named by %s", (naming) => {
  const named = NAMED[naming] as (user: string) => Config;

  test.each(
    Object.keys(PARTS).flatMap((name) =>
      [true, false].flatMap((handled) =>
        (name === "recall and evaluate nodes" || name.endsWith("streamed") ? [false] : [false, true]).map(
          (fails) => [name, handled ? "with" : "without", fails ? "that fails" : "that succeeds"] as const,
        ),
      ),
    ),
  )("is known to %s, %s a handler, of a run %s", async (name, handler, end) => {
    const part = PARTS[name] as (told: Told) => Promise<unknown>;
    const [handled, fails] = [handler === "with", end === "that fails"];
    const { experience, location } = await two(part, { named, fails, handled });
    const whose = await owners(location);
    expect(whose).toEqual({
      experiences: ["ann", "bob"],
      injections: ["ann", "bob"],
      ...(!fails && { outcomes: ["ann", "bob"] }),
      ...(handled && { runs: ["ann", "bob"] }),
    });
    expect(await experience.erase({ user: "ann" })).toMatchObject({ found: true });
    const left = await owners(location);
    for (const users of Object.values(left)) expect(users).toEqual(["bob"]);
    expect(Object.keys(left)).toEqual(Object.keys(whose));
    const rest = await rowsStored(location);
    expect(JSON.stringify(rest)).not.toContain("job of ann");
    expect(await experience.erase({ user: "ann" })).toMatchObject({ found: false });
    await experience.close();
  });

  test("is known to a handler alone, of an agent and of a chain that calls a model", async () => {
    await using experience = await ExperienceStore.open(`memory:users-${opened++}`);
    const callbacks = [new DeeplakeCallbackHandler(experience)];
    for (const user of USERS) {
      const config: object = { ...named(user), callbacks };
      await createAgent({
        model: fakeModel().respond(new AIMessage("x")),
        tools: [],
        contextSchema: Context,
      }).invoke({ messages: [new HumanMessage(`job of ${user}`)] }, config);
      await new StateGraph(State, Context)
        .addNode("agent", async () => ({ answer: String(await ask(false)) }))
        .addEdge(START, "agent")
        .addEdge("agent", END)
        .compile()
        .invoke({ task: `job of ${user}` }, config);
    }
    await experience.flush();
    const roots: unknown[] = [];
    for await (const run of experience.runs.scan()) if (run.parentId === null) roots.push(run.user);
    expect(roots).toEqual(["ann", "ann", "bob", "bob"]);
    await experience.erase({ user: "ann" });
    for await (const run of experience.runs.scan()) expect(JSON.stringify(run)).not.toContain("ann");
  });
});

test("the option user, a function of the config, comes before the config", async () => {
  await using experience = await ExperienceStore.open(`memory:users-${opened++}`);
  const user = ({ metadata }: { metadata?: unknown }): string => (metadata as { tenant: string }).tenant;
  const callbacks = [new DeeplakeCallbackHandler(experience, { user })];
  const config = { configurable: { user_id: "bob" }, metadata: { tenant: "ann" }, callbacks };
  await new StateGraph(State)
    .addNode("recall", recallNode(experience, { user }))
    .addNode("evaluate", evaluateNode(experience, { evaluate: () => true, user, approach: () => "a" }))
    .addEdge(START, "recall")
    .addEdge("recall", "evaluate")
    .addEdge("evaluate", END)
    .compile()
    .invoke({ task: "job" }, config);
  await createAgent({
    model: fakeModel().respond(new AIMessage("x")),
    tools: [],
    middleware: [experienceMiddleware(experience, { evaluate: () => true, user })],
  }).invoke({ messages: [new HumanMessage("job")] }, config);
  const chain = RunnableLambda.from((_input: { task: string }) => "x");
  await withExperience(chain, experience, { evaluate: () => true, user }).invoke({ task: "job" }, config);
  await experience.flush();
  const users = new Set<string>();
  for await (const one of experience.scan()) users.add(one.user);
  for await (const run of experience.runs.scan()) if (run.parentId === null) users.add(run.user ?? "");
  expect([...users]).toEqual(["ann"]);
});

test("an option user that throws is counted, and the config decides", async () => {
  await using experience = await ExperienceStore.open(`memory:users-${opened++}`);
  const user = (): string => {
    throw new Error("no session");
  };
  const chain = withExperience(
    RunnableLambda.from((_input: { task: string }) => "x"),
    experience,
    { evaluate: () => true, user },
  );
  await chain.invoke({ task: "job" }, { configurable: { user_id: 7 } });
  for await (const one of experience.scan()) expect(one.user).toBe("7");
  expect(experience.health().errors).toEqual({ user: 1 });
  expect(() => withExperience(chain, experience, { user: "" })).toThrow("the id of a user");
});

test("an agent's own search, and a label that comes later, belong to the user", async () => {
  const location = `memory:users-${opened++}`;
  await using experience = await ExperienceStore.open(location);
  const { id } = await experience.record({ task: "job", approach: "a", outcome: "success", user: "ann" });
  await experience.label(id, { outcome: "failure", source: "human" });
  const agent = createAgent({
    model: fakeModel()
      .respondWithTools([{ name: "search_experience", args: { query: "job" }, id: "c" }])
      .respond(new AIMessage("x")),
    tools: [searchExperienceTool(experience)],
  });
  await agent.invoke({ messages: [new HumanMessage("job")] }, { configurable: { user_id: "ann" } });
  expect(await owners(location)).toEqual({ experiences: ["ann"], injections: ["ann"], outcomes: ["ann"] });
});

test("a user named by an address is found, though personal data is taken out of metadata", async () => {
  const location = `memory:users-${opened++}`;
  const personalData = (text: string): string => text.replaceAll(/\S+@\S+/g, "[redacted:email]");
  await using experience = await ExperienceStore.open(location, { personalData });
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  const config = { metadata: { user_id: "ann@example.com" }, callbacks };
  await RunnableLambda.from((_input: { task: string }) => "x").invoke({ task: "job" }, config);
  const metadata = { userId: "ann@example.com" };
  await experience.record({ task: "job", approach: "a", outcome: "success", metadata });
  await experience.flush();
  expect(await owners(location)).toEqual({ experiences: ["ann@example.com"], runs: ["ann@example.com"] });
  await experience.erase({ user: "ann@example.com" });
  expect(await owners(location)).toEqual({});
});

test("rows of an earlier version are found by their metadata, and their threads with them", async () => {
  const location = `memory:users-${opened++}`;
  const experiences = await Table.open(location, "experiences", experiencesSchema, { dimensions: null });
  const old = (id: string, metadata: JsonObject, threadId = "") => {
    const input = { id, task: `job ${id}`, approach: "a", outcome: "success", metadata, threadId } as const;
    const defaults = { id: () => "", now: () => 1, agent: "", author: "", scope: "" };
    return { ...toRow(completeExperience(input, defaults)), user_id: "" };
  };
  await experiences.append([
    old("a", { user_id: "ann@example.com" }, "t"),
    old("b", { userId: 7 }),
    old("c", {}, "t"),
    old("d", { user_id: "bob" }),
  ]);
  const personalData = (text: string): string => text.replaceAll(/\S+@\S+/g, "[redacted:email]");
  await using experience = await ExperienceStore.open(location, { personalData });
  const left = async (): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { id } of experience.scan()) ids.push(id);
    return ids;
  };
  expect(await experience.erase({ user: "ann@example.com" })).toMatchObject({ found: true });
  expect(await left()).toEqual(["b", "d"]);
  expect(await experience.erase({ user: "7" })).toMatchObject({ found: true });
  expect(await left()).toEqual(["d"]);
  expect(await experience.erase({ user: "carl" })).toMatchObject({ found: false });
  expect(await left()).toEqual(["d"]);
});
