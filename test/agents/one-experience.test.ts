import { tool } from "@langchain/core/tools";
import { type Runnable, RunnableLambda } from "@langchain/core/runnables";
import {
  Annotation,
  Command,
  entrypoint,
  getConfig,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
  task,
} from "@langchain/langgraph";
import { createAgent, createMiddleware, fakeModel } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";

import { evaluateNode, recallNode } from "../../src/agents/langgraph/index.ts";
import {
  DeeplakeCallbackHandler,
  type Experience,
  ExperienceStore,
  withExperience,
} from "../../src/index.ts";
import { experienceMiddleware, type ExperienceMiddlewareOptions } from "../../src/agents/middleware/index.ts";
import { says } from "../support/observed-runs.ts";
import { storedExperiences } from "../support/run-tree.ts";

const TASK = { messages: "book a table" };
const evaluate = (): boolean => true;
const seen = [true, false];

/** A model that fails so often, and then answers. */
function answering(failures = 0, answers = 4): ReturnType<typeof fakeModel> {
  const model = fakeModel();
  for (let call = 0; call < failures; call++) model.respond(new Error("overloaded"));
  for (let call = 0; call < answers; call++) model.respond(says("done", 10, 5));
  return model;
}

function agentWith(
  experience: ExperienceStore,
  model: ReturnType<typeof fakeModel>,
  ...options: ExperienceMiddlewareOptions[]
): ReturnType<typeof createAgent> {
  const middleware = options.map((one, at) =>
    experienceMiddleware(experience, { name: `Experience ${at}`, ...one }),
  );
  return createAgent({ model, tools: [], middleware });
}

/** What an application leaves behind. */
async function left(
  build: (experience: ExperienceStore) => Pick<Runnable, "invoke">,
  isSeen: boolean,
  input: unknown = TASK,
): Promise<readonly Experience[]> {
  await using experience = await ExperienceStore.open("memory:");
  const callbacks = isSeen ? [new DeeplakeCallbackHandler(experience)] : [];
  await build(experience)
    .invoke(input, { callbacks })
    .catch(() => {});
  await experience.flush();
  expect(experience.health().errors).toEqual({});
  return storedExperiences(experience);
}

const costs = (experiences: readonly Experience[]): unknown[] =>
  experiences.map(({ outcome, metadata }) => [outcome, metadata["tokens_used"] ?? null]);

const COMBINED = seen.flatMap((isSeen) =>
  [0, 1, 2].flatMap((inside) =>
    [0, 1, 2].flatMap((around) =>
      ["success", "failure"].map((outcome) => [outcome, inside, around, isSeen] as const),
    ),
  ),
);

test.each(COMBINED.filter(([, inside, around]) => inside + around > 0))(
  "a %s of an agent with %i middleware and %i runnables around it is one experience, with a handler: %s",
  async (outcome, inside, around, isSeen) => {
    const experiences = await left((experience) => {
      const model = answering(outcome === "success" ? 0 : 4);
      const agent = agentWith(experience, model, ...Array.from({ length: inside }, () => ({ evaluate })));
      let wrapped = agent as unknown as Runnable;
      for (let time = 0; time < around; time++) wrapped = withExperience(wrapped, experience, { evaluate });
      return wrapped;
    }, isSeen);
    expect(costs(experiences)).toEqual([[outcome, outcome === "success" ? 15 : null]]);
  },
);

test("what the runnable around an agent says of the attempt is a label of its experience", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const model = answering();
  const agent = agentWith(experience, model, { evaluate: () => 1 });
  const app = withExperience(agent, experience, {
    evaluate: () => ({ score: 0, comment: "the table is in the wrong town" }),
    source: "human",
  });
  await app.invoke(TASK);
  await experience.flush();
  const [first] = await storedExperiences(experience);
  expect(first).toMatchObject({ lessons: "the table is in the wrong town", approach: "done" });
  expect(first?.score).toBeGreaterThan(0);
  expect(first?.score).toBeLessThan(1);
  await app.invoke(TASK);
  const told =
    model.calls
      .at(-1)
      ?.messages.map(({ text }) => text)
      .join("\n") ?? "";
  expect(told.split("wrong town")).toHaveLength(2);
});

test.each(seen)(
  "memories of two scopes get an experience each, with its cost, handler: %s",
  async (isSeen) => {
    const [ann, team] = [
      { evaluate, scope: "ann" },
      { evaluate, scope: "team" },
    ];
    const both = [
      (store: ExperienceStore) => agentWith(store, answering(), ann, team),
      (store: ExperienceStore) => withExperience(agentWith(store, answering(), ann), store, team),
      (store: ExperienceStore) =>
        new StateGraph(Annotation.Root({ ...MessagesAnnotation.spec, experience: Annotation<string> }))
          .addNode("agent", agentWith(store, answering()).graph)
          .addNode("ann", evaluateNode(store, ann))
          .addNode("team", evaluateNode(store, team))
          .addEdge(START, "agent")
          .addEdge("agent", "ann")
          .addEdge("ann", "team")
          .compile(),
    ];
    for (const build of both) {
      const experiences = await left(build as never, isSeen);
      expect(experiences.map(({ scope }) => scope).toSorted()).toEqual(["ann", "team"]);
      expect(costs(experiences)).toEqual([
        ["success", 15],
        ["success", 15],
      ]);
    }
  },
);

const retryPolicy = {
  maxAttempts: 3,
  initialInterval: 1,
  jitter: false,
  retryOn: () => true,
  logWarning: false,
};
const RETRIED: Readonly<Record<string, (experience: ExperienceStore) => object>> = {
  "the node of an agent": (experience) =>
    new StateGraph(MessagesAnnotation)
      .addNode("agent", agentWith(experience, answering(2), { evaluate }).graph, { retryPolicy })
      .addEdge(START, "agent")
      .compile(),
  "the node of an agent that failed in a tool, and then in the model": (experience) => {
    const lost = tool(
      () => {
        throw new Error("no table is left");
      },
      { name: "tables", description: "The free tables", schema: z.object({}) },
    );
    const asks = Object.assign(says("", 5, 5), {
      tool_calls: [{ name: "tables", args: {}, id: "c1", type: "tool_call" as const }],
    });
    const model = fakeModel()
      .respond(asks)
      .respond(new Error("overloaded"))
      .respond(says("done", 10, 5));
    const endsAtToolErrors = createMiddleware({
      name: "ends",
      wrapToolCall: (request, call) => call(request),
    });
    const middleware = [experienceMiddleware(experience, { evaluate }), endsAtToolErrors];
    return new StateGraph(MessagesAnnotation)
      .addNode("agent", createAgent({ model, tools: [lost], middleware }).graph, { retryPolicy })
      .addEdge(START, "agent")
      .compile();
  },
  "an agent that another stands in for": (experience) =>
    withExperience(
      agentWith(experience, answering(4), { evaluate }).graph.withFallbacks([
        agentWith(experience, answering(), { evaluate }).graph,
      ]),
      experience,
      { evaluate },
    ),
};

test.each(Object.keys(RETRIED).flatMap((what) => seen.map((isSeen) => [what, isSeen] as const)))(
  "%s that is tried again is one experience, with a handler: %s",
  async (what, isSeen) => {
    const experiences = await left(RETRIED[what] as never, isSeen);
    expect(costs(experiences)).toEqual([["success", 15]]);
  },
);

test("a node that is tried again, and fails behind the model, is the failure that its handler sees", async () => {
  let calls = 0;
  const breaks = createMiddleware({
    name: "Breaks",
    beforeModel: () => {
      if (calls++ > 0) throw new Error("no table is left");
    },
  });
  const experiences = await left((experience) => {
    const middleware = [experienceMiddleware(experience, { evaluate }), breaks];
    const agent = createAgent({ model: answering(1), tools: [], middleware });
    return new StateGraph(MessagesAnnotation)
      .addNode("agent", agent.graph, { retryPolicy })
      .addEdge(START, "agent")
      .compile() as never;
  }, true);
  expect(experiences.map(({ outcome, metadata }) => [outcome, metadata["error"]])).toEqual([
    ["failure", expect.stringContaining("no table is left")],
  ]);
});

let place = "";
const noting = createMiddleware({
  name: "noting",
  beforeAgent: () => void (place = String(getConfig()?.configurable?.["checkpoint_ns"])),
});
const noted = createAgent({ model: answering(), tools: [], middleware: [noting] });
await new StateGraph(MessagesAnnotation)
  .addNode("outer", async () => ((await noted.invoke(TASK)) ? {} : {}))
  .addEdge(START, "outer")
  .compile()
  .invoke({ messages: [] });
/**
 * Whether an agent is told the node that runs it. The lowest supported version of LangChain's agents is not, and what a
 * node runs at the same time cannot be told apart.
 */
const namesNodeAround = place.includes("|");

const SEVERAL: Readonly<Record<string, (agents: () => Promise<unknown>) => object>> = {
  "one node": (agents) =>
    new StateGraph(MessagesAnnotation)
      .addNode("agents", async () => ((await agents()) ? {} : {}))
      .addEdge(START, "agents")
      .compile(),
  "one node of a graph in a graph": (agents) =>
    new StateGraph(MessagesAnnotation)
      .addNode(
        "inner",
        new StateGraph(MessagesAnnotation)
          .addNode("agents", async () => ((await agents()) ? {} : {}))
          .addEdge(START, "agents")
          .compile(),
      )
      .addEdge(START, "inner")
      .compile(),
  "one task of a workflow": (agents) => {
    const work = task("agents", async () => agents());
    return entrypoint("agents", async () => work());
  },
  "one workflow": (agents) => entrypoint("agents", async () => agents()),
  "one lambda": (agents) => RunnableLambda.from(async () => agents()),
};

test.each(Object.keys(SEVERAL).flatMap((what) => seen.map((isSeen) => [what, isSeen] as const)))(
  "several attempts at one task in %s are an experience each, and all of them one of what is around, with a handler: %s",
  async (what, isSeen) => {
    const experiences = await left((experience) => {
      const agent = agentWith(experience, answering(), { evaluate });
      const one = async () => (await agent.invoke(TASK)).messages.at(-1)?.text;
      const first = async () =>
        namesNodeAround ? await Promise.all([one(), one()]) : [await one(), await one()];
      const app = SEVERAL[what]?.(async () => [...(await first()), await one()].join(" "));
      return withExperience(app as Runnable, experience, { evaluate });
    }, isSeen);
    expect(experiences).toHaveLength(4);
  },
);

test("a graph that judges its attempts itself keeps them apart, and what is around adds to the last", async () => {
  const State = Annotation.Root({
    task: Annotation<string>,
    answer: Annotation<string>,
    experience: Annotation<string>,
  });
  for (const isSeen of seen) {
    const experiences = await left(
      (experience) =>
        withExperience(
          new StateGraph(State)
            .addNode("recall", recallNode(experience))
            .addNode("act", ({ answer }) => ({ answer: answer ? "at eight" : "at seven" }))
            .addNode(
              "evaluate",
              evaluateNode(experience, { evaluate: ({ output }) => output === "at eight" }),
            )
            .addEdge(START, "recall")
            .addEdge("recall", "act")
            .addEdge("act", "evaluate")
            .addConditionalEdges("evaluate", ({ answer }) => (answer === "at eight" ? "__end__" : "act"))
            .compile(),
          experience,
          { evaluate: () => ({ score: 1, lessons: "they close at nine" }) },
        ) as never,
      isSeen,
      { task: "book a table" },
    );
    const recorded = experiences.map(
      ({ approach, outcome, lessons }) => [approach, outcome, lessons] as const,
    );
    expect(recorded.toSorted(([one], [other]) => one.localeCompare(other))).toEqual([
      ["at eight", "success", "they close at nine"],
      ["at seven", "failure", ""],
    ]);
  }
});

test.each(seen)(
  "what an attempt costs includes its parts at the same task, around them: %s",
  async (isAround) => {
    const experiences = await left((experience) => {
      const waiter = agentWith(experience, answering(), { evaluate, agent: "waiter" });
      const ask = tool(async () => (await waiter.invoke(TASK)).messages.at(-1)?.text ?? "", {
        name: "ask",
        schema: z.object({}),
      });
      const model = fakeModel()
        .respond(Object.assign(says("", 10, 5), { tool_calls: [{ name: "ask", args: {}, id: "1" }] }))
        .respond(says("done", 10, 5));
      const middleware = [experienceMiddleware(experience, { evaluate, agent: "host" })];
      const host = createAgent({ model, tools: [ask], middleware });
      return isAround ? withExperience(host, experience, { evaluate }) : (host as never);
    }, true);
    const spent = experiences.map(({ agent, metadata }) => [agent, metadata["tokens_used"]]);
    expect(Object.fromEntries(spent)).toEqual({ waiter: 15, host: 45 });
    expect(spent).toHaveLength(2);
  },
);

test("what agents that share a task cost together is the cost of the team", async () => {
  const experiences = await left((experience) => {
    const cook = agentWith(experience, answering(), { evaluate, agent: "cook" });
    const waiter = agentWith(experience, answering(), { evaluate, agent: "waiter" });
    const team = new StateGraph(MessagesAnnotation)
      .addNode("cook", cook.graph)
      .addNode("waiter", waiter.graph)
      .addEdge(START, "cook")
      .addEdge("cook", "waiter")
      .compile();
    return withExperience(team, experience, { evaluate, agent: "team" }) as never;
  }, true);
  const spent = experiences.map(({ agent, metadata }) => [agent, metadata["tokens_used"]]);
  expect(Object.fromEntries(spent)).toEqual({ cook: 15, waiter: 15, team: 30 });
});

const asks = createMiddleware({
  name: "Asks",
  afterModel: { hook: () => void interrupt("sure?") },
});

test.each([1, 2])(
  "an agent that waits, with middleware and a runnable around it, in %i processes",
  async (processes) => {
    const location = `memory:waits in ${processes}`;
    await using first = await ExperienceStore.open(location);
    const checkpointer = new MemorySaver();
    const model = answering();
    const go = async (experience: ExperienceStore, input: unknown): Promise<void> => {
      const middleware = [experienceMiddleware(experience, { evaluate }), asks];
      const agent = createAgent({ model, tools: [], middleware, checkpointer });
      const app = withExperience(agent, experience, { evaluate });
      const callbacks = [new DeeplakeCallbackHandler(experience)];
      await app.invoke(input as never, { callbacks, configurable: { thread_id: "1" } });
      await experience.flush();
    };
    await go(first, TASK);
    expect(await storedExperiences(first)).toEqual([]);
    await using second = processes === 1 ? first : await ExperienceStore.open(location);
    await go(second, new Command({ resume: "yes" }));
    expect(costs(await storedExperiences(first))).toEqual([["success", 15]]);
  },
);

test.each(["success", "failure"])(
  "a %s has the tags of all that see it, and the agent that one names",
  async (outcome) => {
    const ends = outcome === "success" ? 0 : 4;
    const [named, unnamed] = await Promise.all(
      ["inner", undefined].map((agent) =>
        left(
          (experience) =>
            withExperience(
              agentWith(
                experience,
                answering(ends),
                { evaluate, tags: ["a", "b"], ...(agent !== undefined && { agent }) },
                { evaluate, tags: ["c"] },
              ),
              experience,
              { evaluate, tags: ["b", "d"], agent: "outer" },
            ),
          true,
        ),
      ),
    );
    const labels = (experiences: readonly Experience[] = []): unknown[] =>
      experiences.map((one) => [one.outcome, one.tags.toSorted(), one.agent]);
    expect(labels(unnamed)).toEqual([[outcome, ["a", "b", "c", "d"], "outer"]]);
    expect(labels(named)).toEqual([[outcome, ["a", "b", "c", "d"], "inner"]]);
  },
);

test("nodes in a graph that judge have the tags and the agent of what is around the graph", async () => {
  const State = Annotation.Root({
    task: Annotation<string>,
    answer: Annotation<string>,
    experience: Annotation<string>,
  });
  const [first] = await left(
    (experience) => {
      const graph = new StateGraph(State)
        .addNode("recall", recallNode(experience))
        .addNode("agent", () => ({ answer: "done" }))
        .addNode("evaluate", evaluateNode(experience, { evaluate, tags: ["inner"] }))
        .addEdge(START, "recall")
        .addEdge("recall", "agent")
        .addEdge("agent", "evaluate")
        .compile();
      return withExperience(graph, experience, { evaluate, tags: ["outer"], agent: "waiter" });
    },
    false,
    { task: "book a table" },
  );
  expect(first).toMatchObject({ tags: ["outer", "inner"], agent: "waiter" });
});
