// One root run may work for several users: a batch over users inside a chain, branches of a graph, an agent that asks others.
// What ran for a user belongs to that user, however the run names it, and goes with that user alone.
import { AIMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { Annotation, END, Send, START, StateGraph } from "@langchain/langgraph";
import { createAgent, fakeModel } from "langchain";
import { describe, expect, test } from "vitest";

import { evaluateNode, experienceAgent, recallNode } from "../../src/agents/langgraph/index.ts";
import { experienceMiddleware } from "../../src/agents/middleware/index.ts";
import { DeeplakeCallbackHandler, ExperienceStore, withExperience } from "../../src/index.ts";
import { searchExperienceTool } from "../../src/runs.ts";
import { rowsStored } from "./everything-given.ts";

const USERS = ["ann", "bob"] as const;
type Input = { readonly task: string };
type Call = (input: Input, config: object) => Promise<unknown>;
type Named = (user: string) => object;

const State = Annotation.Root({
  task: Annotation<string>(),
  experience: Annotation<string>(),
  answer: Annotation<string>(),
  user: Annotation<string>(),
});
const ask = (): Promise<unknown> => new FakeListChatModel({ responses: ["x"] }).invoke("hello");
const answer = async () => ({ answer: String(await ask()) });
const evaluate = () => true;
let opened = 0;

/** What works for one user. */
const PARTS: Readonly<Record<string, (experience: ExperienceStore) => Call>> = {
  "recall and evaluate nodes": (experience) => {
    const graph = new StateGraph(State)
      .addNode("recall", recallNode(experience))
      .addNode("agent", answer)
      .addNode("evaluate", evaluateNode(experience, { evaluate }))
      .addEdge(START, "recall")
      .addEdge("recall", "agent")
      .addEdge("agent", "evaluate")
      .addEdge("evaluate", END)
      .compile();
    return (input, config) => graph.invoke(input, config);
  },
  experienceAgent: (experience) => {
    const graph = new StateGraph(State)
      .addNode("agent", experienceAgent(answer, experience, { evaluate }))
      .addEdge(START, "agent")
      .addEdge("agent", END)
      .compile();
    return (input, config) => graph.invoke(input, config);
  },
  experienceMiddleware: (experience) => (input, config) =>
    createAgent({
      model: fakeModel().respond(new AIMessage("x")),
      tools: [],
      middleware: [experienceMiddleware(experience, { evaluate })],
    }).invoke({ messages: input.task }, config),
  withExperience: (experience) => {
    const chain = withExperience(
      RunnableLambda.from(async (_input: Input) => String(await ask())),
      experience,
      { evaluate },
    );
    return (input, config) => chain.invoke(input, config);
  },
  "a graph that only the handler sees": () => {
    const graph = new StateGraph(State)
      .addNode("agent", answer)
      .addEdge(START, "agent")
      .addEdge("agent", END)
      .compile();
    return (input, config) => graph.invoke(input, config);
  },
};

/** The root above them. */
const ROOTS: Readonly<Record<string, (call: Call, named: Named, config: object) => Promise<unknown>>> = {
  "a chain that asks for one after the other": (call, named, config) =>
    RunnableLambda.from(async () => {
      for (const user of USERS) await call({ task: `job of ${user}` }, named(user));
      return "done";
    }).invoke("all", config),
  "a chain that asks for all at once": (call, named, config) =>
    RunnableLambda.from(async () => {
      await Promise.all(USERS.map((user) => call({ task: `job of ${user}` }, named(user))));
      return "done";
    }).invoke("all", config),
  "a batch inside a chain": (call, named, config) =>
    RunnableLambda.from(async () => {
      const one = RunnableLambda.from((user: string) => call({ task: `job of ${user}` }, named(user)));
      await one.batch([...USERS]);
      return "done";
    }).invoke("all", config),
  "branches of a graph": (call, named, config) =>
    new StateGraph(State)
      .addNode("work", async ({ user }) => {
        await call({ task: `job of ${user}` }, named(user));
        return {};
      })
      .addConditionalEdges(START, () => USERS.map((user) => new Send("work", { user })))
      .compile()
      .invoke({ task: "all" }, config),
};

const NAMES: Readonly<Record<string, Named>> = {
  configurable: (user) => ({ configurable: { user_id: user } }),
  metadata: (user) => ({ metadata: { user_id: user } }),
};

type Row = Readonly<Record<string, unknown>>;
const rowsIn = async (location: string): Promise<Row[]> =>
  Object.values(await rowsStored(location)).flat() as Row[];

describe.each(Object.entries(NAMES))("named in %s", (_where, named) => {
  describe.each(Object.entries(ROOTS))("below %s", (_root, root) => {
    test.each(Object.entries(PARTS))("%s", async (_part, part) => {
      const location = `memory:several-users-${opened++}`;
      await using experience = await ExperienceStore.open(location);
      const callbacks = [new DeeplakeCallbackHandler(experience)];
      await root(part(experience), named, { callbacks });
      await experience.flush();
      const rows = await rowsIn(location);
      const owners = rows.filter((row) => "user_id" in row);
      const saying = (user: string): Row[] =>
        owners.filter((row) => row["parent_id"] !== "" && JSON.stringify(row).includes(`job of ${user}`));
      const [ann, bob] = USERS.map(saying) as [Row[], Row[]];
      const whose = (some: Row[], others: Row[]): unknown[] =>
        some.filter((row) => !others.includes(row)).map((row) => row["user_id"]);
      expect(new Set(whose(ann, bob))).toEqual(new Set(["ann"]));
      expect(new Set(whose(bob, ann))).toEqual(new Set(["bob"]));
      expect(new Set(owners.map((row) => row["user_id"]))).toEqual(new Set(["", "ann", "bob"]));
      expect(await experience.erase({ user: "ann" })).toMatchObject({ found: true });
      const left = await rowsIn(location);
      expect(JSON.stringify(left)).not.toContain("job of ann");
      // What the ledger says of ann's experience, of which bob was told, went with it.
      const ofBob = (row: Row): boolean => row["user_id"] === "bob" && !("recall_id" in row);
      expect(left.filter(ofBob)).toHaveLength(rows.filter(ofBob).length);
      expect(JSON.stringify(left)).toContain("job of bob");
      expect(await experience.erase({ user: "ann" })).toMatchObject({ found: false });
      await experience.erase({ user: "bob" });
      expect(JSON.stringify(await rowsStored(location))).not.toContain("job of");
    });
  });
});

test("an agent's own search has the memory of its own user, though one root runs several agents", async () => {
  await using experience = await ExperienceStore.open(`memory:several-users-${opened++}`);
  const scope = (user: string) => `user=${user}`;
  for (const user of USERS)
    await experience.record({
      task: "book a table",
      approach: `as ${user} likes`,
      outcome: "success",
      scope: scope(user),
    });
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  const answers: Record<string, string> = {};
  const call = async (user: string): Promise<void> => {
    const agent = createAgent({
      model: fakeModel()
        .respond(
          new AIMessage({
            content: "",
            tool_calls: [{ name: "search_experience", args: { query: "book a table" }, id: "c" }],
          }),
        )
        .respond(new AIMessage("x")),
      tools: [searchExperienceTool(experience)],
      middleware: [
        experienceMiddleware(experience, {
          scope: ({ configurable }) => scope(String(configurable?.["user_id"])),
        }),
      ],
    });
    const { messages } = await agent.invoke({ messages: "hello" }, { configurable: { user_id: user } });
    answers[user] = messages.find(({ type }) => type === "tool")?.text ?? "";
  };
  const all = RunnableLambda.from(async () => {
    await Promise.all(USERS.map(call));
    return "done";
  });
  await all.invoke("all", { callbacks });
  expect(answers["ann"]).toContain("as ann likes");
  expect(answers["ann"]).not.toContain("as bob likes");
  expect(answers["bob"]).toContain("as bob likes");
  expect(answers["bob"]).not.toContain("as ann likes");
});

test("the failure of one user, below a root of several with memories of their own, is in no memory of another", async () => {
  await using experience = await ExperienceStore.open(`memory:several-users-${opened++}`);
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  const chain = withExperience(
    RunnableLambda.from(async ({ task }: Input) => {
      if (task.includes("ann")) throw new Error("the card of ann was declined");
      return "x";
    }),
    experience,
    { evaluate, scope: ({ configurable }) => `user=${configurable?.["user_id"]}` },
  );
  const all = RunnableLambda.from(async () => {
    const calls = USERS.map((user) =>
      chain.invoke({ task: `job of ${user}` }, { configurable: { user_id: user } }),
    );
    const [failed] = await Promise.allSettled(calls);
    throw (failed as PromiseRejectedResult).reason;
  });
  await expect(all.invoke("all", { callbacks })).rejects.toThrow("declined");
  await experience.flush();
  const found: string[] = [];
  for await (const one of experience.scan())
    if (JSON.stringify(one).includes("declined")) found.push(`${one.scope} ${one.user}`);
  expect(found).toEqual(["user=ann ann"]);
});
