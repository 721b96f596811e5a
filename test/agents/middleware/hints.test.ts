import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { Command, MemorySaver } from "@langchain/langgraph";
import {
  type AgentMiddleware,
  createAgent,
  fakeModel,
  humanInTheLoopMiddleware,
  modelRetryMiddleware,
  summarizationMiddleware,
} from "langchain";
import { expect, test, vi } from "vitest";
import { z } from "zod";

import { type Experience, ExperienceStore } from "../../../src/index.ts";
import {
  experienceMiddleware,
  type ExperienceMiddlewareOptions,
} from "../../../src/agents/middleware/index.ts";
import { portOf } from "../../../src/experience/store/port.ts";

let next = 0;
const open = (): Promise<ExperienceStore> => ExperienceStore.open(`memory:hints-${next++}`);

const orders = tool(
  async ({ date }) => {
    if (!/^\d{4}-/.test(date)) throw new Error(`Invalid date "${date}".`);
    return `ordered for ${date}`;
  },
  { name: "orders", schema: z.object({ date: z.string() }) },
);
const stock = tool(async () => "7 chairs", { name: "stock", schema: z.object({}) });
const call = (...dates: string[]) =>
  dates.map((date) => ({ name: "orders", args: { date }, id: `call-${next++}` }));
const done = new AIMessage("done");
const ask = (text: string) => ({ messages: [new HumanMessage(text)] });
const theirs = (middleware: unknown): AgentMiddleware<undefined> => middleware as AgentMiddleware<undefined>;

const HEADING = "Past experience with the tool that failed:";
const WORKED = 'Worked after this error: orders({"date":"2026-01-05"})';

/** A store in which one agent has found out what the tool wants. */
async function taught(options: { lessons?: string } = {}): Promise<ExperienceStore> {
  const experience = await open();
  const model = fakeModel()
    .respondWithTools(call("tomorrow"))
    .respondWithTools(call("2026-01-05"))
    .respond(done);
  const evaluate = () => ({ score: 1, ...options });
  const middleware = [experienceMiddleware(experience, { evaluate })];
  await createAgent({ model, tools: [orders], middleware }).invoke(ask("ship the order of Ann"));
  return experience;
}

/**
 * For each model call, whether its prompt has the hint. It must never be there twice. The fake model answers
 * with what it was given, so its own messages are left out.
 */
function hinted(model: ReturnType<typeof fakeModel>): boolean[] {
  return model.calls.map(({ messages }) => {
    const given = messages.filter(({ type }) => type !== "ai").map(({ text }) => text);
    const times = given.join("\n").split(HEADING).length - 1;
    expect(times).toBeLessThan(2);
    return times === 1;
  });
}

async function hints(experience: ExperienceStore) {
  await experience.flush();
  const { exposures } = await portOf(experience).evidence();
  return exposures.filter(({ failure }) => failure !== undefined);
}

async function last(experience: ExperienceStore): Promise<Experience | undefined> {
  await experience.flush();
  const found: Experience[] = [];
  for await (const one of experience.scan()) found.push(one);
  return found.at(-1);
}

function agentOf(
  experience: ExperienceStore,
  model: ReturnType<typeof fakeModel>,
  options: ExperienceMiddlewareOptions = {},
  beside: AgentMiddleware<undefined>[] = [],
) {
  return createAgent({
    model,
    tools: [orders, stock],
    systemPrompt: "You are X.",
    checkpointer: new MemorySaver(),
    middleware: [experienceMiddleware(experience, { evaluate: () => 1, ...options }), ...beside],
  });
}
const thread = { configurable: { thread_id: "t" } };
const TASK = "deliver chairs for Bob";

test("after a failure that memory knows, the next model call is told what worked, until the tool works", async () => {
  const experience = await taught({ lessons: "Dates are ISO." });
  const model = fakeModel()
    .respondWithTools(call("next week"))
    .respondWithTools(call("2026-02-01"))
    .respond(done);
  const result = await agentOf(experience, model).invoke(ask(TASK), thread);
  expect(hinted(model)).toEqual([false, true, false]);
  expect(model.calls[1]?.messages[0]?.text).toBe(
    [
      "You are X.\n",
      HEADING,
      "- Task: ship the order of Ann",
      `   ${WORKED}`,
      "   Lesson: Dates are ISO.",
    ].join("\n"),
  );
  const kept = result.messages.filter(({ type }) => type !== "ai").map(({ text }) => text);
  expect(kept.join("\n")).not.toContain(HEADING);
  expect(await hints(experience)).toMatchObject([
    { failure: "orders: Invalid date <text>.", threadId: "t", injected: true, reason: "" },
  ]);
});

test("a hint follows the recalled text, in the place that `into` names, and no prompt misses it", async () => {
  const experience = await taught();
  for (const into of ["system", "message"] as const) {
    const model = fakeModel()
      .respondWithTools(call("next week"))
      .respondWithTools(call("2026-02-01"))
      .respond(done);
    await agentOf(experience, model, { into }).invoke(ask("ship the order of Ann"), {
      configurable: { thread_id: into },
    });
    const carrier = model.calls[1]?.messages.find(
      ({ type }) => type === (into === "system" ? "system" : "human"),
    );
    expect(carrier?.text).toMatch(
      /Past experience with similar tasks:[^]*Past experience with the tool that failed:/,
    );
    expect(model.calls[1]?.messages.map(({ type }) => type)).toEqual(["system", "human", "ai", "tool"]);
  }
  expect(experience.health().errors).toEqual({});
});

test("a kind of failure is hinted at once in a run, however often it comes", async () => {
  const experience = await taught();
  const model = fakeModel()
    .respondWithTools(call("next week"))
    .respondWithTools(call("on Monday"))
    .respondWithTools(call("2026-02-01"))
    .respondWithTools(call("at noon"))
    .respond(done);
  await agentOf(experience, model).invoke(ask(TASK), thread);
  // Once the tool has worked, the conversation itself says how.
  expect(hinted(model)).toEqual([false, true, true, false, false]);
  expect(await hints(experience)).toHaveLength(1);
});

test("a later turn of the thread and another run are given their own", async () => {
  const experience = await taught();
  const model = fakeModel();
  for (let turn = 0; turn < 3; turn++)
    model.respondWithTools(call("next week")).respondWithTools(call("2026-02-01")).respond(done);
  const agent = agentOf(experience, model);
  await agent.invoke(ask(TASK), thread);
  await agent.invoke(ask(TASK), thread);
  await agent.invoke(ask(TASK), { configurable: { thread_id: "other" } });
  expect(hinted(model)).toEqual([false, true, false, false, true, false, false, true, false]);
  expect(await hints(experience)).toHaveLength(3);
});

test("of a failure that memory does not know, calls of the tool are said once it comes again", async () => {
  const experience = await open();
  await experience.record({
    task: "deliver tables for Bob",
    approach: 'orders({"date":"2026-01-05"}) -> done',
    outcome: "success",
  });
  const model = fakeModel()
    .respondWithTools(call("next week"))
    .respondWithTools(call("on Monday"))
    .respondWithTools(call("2026-02-01"))
    .respond(done);
  await agentOf(experience, model, { k: 1, minSimilarity: 1 }).invoke(ask(TASK), thread);
  expect(hinted(model)).toEqual([false, false, true, false]);
  expect(model.calls[2]?.messages[0]?.text).toContain('Worked: orders({"date":"2026-01-05"})');
});

test.each<[string, ExperienceMiddlewareOptions]>([
  ["the option", { hints: false }],
  ["a scope that finds no owner", { scope: () => undefined }],
])("%s turns hints off", async (_what, options) => {
  const experience = await taught();
  const model = fakeModel().respondWithTools(call("next week")).respond(done);
  await agentOf(experience, model, options).invoke(ask(TASK), thread);
  expect(hinted(model)).toEqual([false, false]);
  expect(await hints(experience)).toEqual([]);
});

test("a wrong value of the option is refused", async () => {
  const experience = await open();
  expect(() => experienceMiddleware(experience, { hints: "yes" as never })).toThrow(/hints/);
});

test("memory is not asked while no tool fails, and at most twice about one that it does not know", async () => {
  const experience = await open();
  const asked = vi.spyOn(portOf(experience), "hint");
  const calm = fakeModel().respondWithTools(call("2026-02-01")).respond(done);
  await agentOf(experience, calm).invoke(ask(TASK), thread);
  expect(asked).not.toHaveBeenCalled();
  const erring = fakeModel();
  for (let time = 0; time < 5; time++) erring.respondWithTools(call("next week"));
  await agentOf(experience, erring.respond(done)).invoke(ask("something else"), thread);
  expect(asked.mock.calls.map(([{ isRepeated }]) => isRepeated)).toEqual([false, true]);
  asked.mockClear();
  const elsewhere = fakeModel().respondWithTools(call("next week"));
  for (const id of ["s1", "s2", "s3"]) elsewhere.respondWithTools([{ name: "stock", args: {}, id }]);
  await agentOf(experience, elsewhere.respond(done)).invoke(ask("one more"), thread);
  expect(asked).toHaveBeenCalledTimes(1);
  expect(hinted(erring)).toEqual(Array(6).fill(false));
  expect(await hints(experience)).toEqual([]);
});

test("a hint that fails never fails the run, and is counted", async () => {
  const experience = await taught();
  vi.spyOn(portOf(experience), "hint").mockRejectedValue(new Error("down"));
  const model = fakeModel().respondWithTools(call("next week")).respond(done);
  const { messages } = await agentOf(experience, model).invoke(ask(TASK), thread);
  expect(messages.at(-1)?.text).toBe("done");
  expect(experience.health().errors).toEqual({ hint: 1 });
});

test("of parallel calls, the one that failed is hinted at", async () => {
  const experience = await taught();
  const model = fakeModel()
    .respondWithTools([...call("2026-03-01", "next week"), { name: "stock", args: {}, id: "s" }])
    .respondWithTools(call("2026-02-01"))
    .respond(done);
  await agentOf(experience, model).invoke(ask(TASK), thread);
  expect(hinted(model)).toEqual([false, true, false]);
});

test("of two tools that fail side by side, both are hinted at, each once in the ledger", async () => {
  const experience = await taught();
  await experience.record({
    task: "count chairs",
    approach: "x",
    outcome: "failure",
    lessons: "fetch asks for a token first",
    metadata: { tool_errors: [{ tool: "fetch", error: "Error: no token", worked: "" }] },
  });
  const fetching = tool(
    async () => {
      throw new Error("no token");
    },
    { name: "fetch", schema: z.object({}) },
  );
  const model = fakeModel()
    .respondWithTools([...call("next week"), { name: "fetch", args: {}, id: "f" }])
    .respond(done);
  const middleware = [experienceMiddleware(experience, { evaluate: () => 1 })];
  await createAgent({ model, tools: [orders, fetching], middleware }).invoke(ask(TASK));
  const [system] = model.calls[1]?.messages ?? [];
  expect(system?.text).toContain(WORKED);
  expect(system?.text).toContain("Lesson: fetch asks for a token first");
  expect(new Set((await hints(experience)).map(({ failure }) => failure))).toEqual(
    new Set(["fetch: no token", "orders: Invalid date <text>."]),
  );
});

test("an agent that repeats its hint does not record it", async () => {
  const experience = await taught();
  const model = fakeModel()
    .respondWithTools(call("next week"))
    .respond(
      ({ length }) => new AIMessage(`${length} ${HEADING}\n- Tool: orders\n   ${WORKED}\n\nI gave up`),
    );
  await agentOf(experience, model).invoke(ask(TASK), thread);
  expect((await last(experience))?.approach).toMatch(
    /^orders\(\{"date":"next week"\}\) -> \d+ \s*I gave up$/,
  );
});

test("streaming, the hint is in the prompt and in no message that is streamed", async () => {
  const experience = await taught();
  const model = fakeModel()
    .respondWithTools(call("next week"))
    .respondWithTools(call("2026-02-01"))
    .respond(done);
  const streamed: string[] = [];
  const streamMode = "values" as const;
  for await (const { messages } of await agentOf(experience, model).stream(ask(TASK), {
    ...thread,
    streamMode,
  }))
    streamed.push(...messages.filter(({ type }) => type !== "ai").map(({ text }) => text));
  expect(hinted(model)).toEqual([false, true, false]);
  expect(streamed.join("\n")).toContain("Invalid date");
  expect(streamed.join("\n")).not.toContain(HEADING);
});

test("a subagent is given its own hint, and the agent around it none", async () => {
  const experience = await taught();
  const inner = fakeModel()
    .respondWithTools(call("next week"))
    .respondWithTools(call("2026-02-01"))
    .respond(done);
  const delivery = tool(
    async ({ what }) => {
      const agent = createAgent({
        model: inner,
        tools: [orders],
        middleware: [experienceMiddleware(experience, { evaluate: () => 1 })],
      });
      const { messages } = await agent.invoke(ask(what));
      return messages.at(-1)?.text ?? "";
    },
    { name: "delivery", schema: z.object({ what: z.string() }) },
  );
  const outer = fakeModel()
    .respondWithTools([{ name: "delivery", args: { what: "deliver 3 chairs" }, id: "d" }])
    .respond(done);
  await createAgent({
    model: outer,
    tools: [delivery],
    middleware: [experienceMiddleware(experience, { evaluate: () => 1 })],
  }).invoke(ask(TASK));
  expect(hinted(inner)).toEqual([false, true, false]);
  expect(hinted(outer)).toEqual([false, false]);
});

const approval = () => theirs(humanInTheLoopMiddleware({ interruptOn: { orders: true } } as never));
const approve = new Command({ resume: { decisions: [{ type: "approve" }] } });

test("a hint is there after a person has answered, in this process or another, and once in the ledger", async () => {
  const experience = await taught();
  const checkpointer = new MemorySaver();
  const model = fakeModel()
    .respondWithTools(call("next week"))
    .respondWithTools(call("on Monday"))
    .respondWithTools(call("2026-02-01"))
    .respond(done);
  // Each is what another process would make.
  const agent = () =>
    createAgent({
      model,
      tools: [orders],
      checkpointer,
      middleware: [experienceMiddleware(experience, { evaluate: () => 1 }), approval()],
    });
  const same = agent();
  await same.invoke(ask(TASK), thread);
  await same.invoke(approve, thread);
  await agent().invoke(approve, thread);
  await agent().invoke(approve, thread);
  expect(hinted(model)).toEqual([false, true, true, false]);
  expect(await hints(experience)).toHaveLength(1);
});

test("a call that a person rejects is no failure of the tool", async () => {
  const experience = await taught();
  const model = fakeModel()
    .respondWithTools(call("2026-02-01"))
    .respondWithTools(call("2026-02-02"))
    .respond(done);
  const agent = agentOf(experience, model, {}, [approval()]);
  const reject = new Command({ resume: { decisions: [{ type: "reject" }] } });
  await agent.invoke(ask(TASK), thread);
  await agent.invoke(reject, thread);
  await agent.invoke(reject, thread);
  expect(hinted(model)).toEqual([false, false, false]);
});

test("beside a summary the hint goes with the failure that is summed up", async () => {
  const experience = await taught();
  const summaries = fakeModel();
  for (let time = 0; time < 9; time++) summaries.respond(new AIMessage("They tried."));
  const model = fakeModel()
    .respondWithTools(call("next week"))
    .respondWithTools([{ name: "stock", args: {}, id: "s1" }])
    .respondWithTools([{ name: "stock", args: {}, id: "s2" }])
    .respond(done);
  const summary = theirs(
    summarizationMiddleware({ model: summaries, trigger: { messages: 6 }, keep: { messages: 2 } } as never),
  );
  await agentOf(experience, model, {}, [summary]).invoke(ask(TASK), thread);
  expect(summaries.calls.length).toBeGreaterThan(0);
  expect(hinted(model)).toEqual([false, true, true, false]);
  expect(experience.health().errors).toEqual({});
});

test("a model call that is tried again has the same hint", async () => {
  const experience = await taught();
  const model = fakeModel()
    .respondWithTools(call("next week"))
    .respond(new Error("overloaded"))
    .respondWithTools(call("2026-02-01"))
    .respond(done);
  const agent = createAgent({
    model,
    tools: [orders],
    middleware: [
      theirs(modelRetryMiddleware({ maxRetries: 2, initialDelayMs: 1 })),
      experienceMiddleware(experience, { evaluate: () => 1 }),
    ],
  });
  await agent.invoke(ask(TASK));
  expect(hinted(model)).toEqual([false, true, true, false]);
  expect(await hints(experience)).toHaveLength(1);
});

test("a thread that is held out gets none, and the ledger says why", async () => {
  const experience = await taught();
  const model = fakeModel()
    .respondWithTools(call("next week"))
    .respondWithTools(call("on Monday"))
    .respond(done);
  await agentOf(experience, model, { holdout: 0.999 }).invoke(ask(TASK), thread);
  expect(hinted(model)).toEqual([false, false, false]);
  expect(await hints(experience)).toMatchObject([
    { injected: false, reason: "holdout", items: [{ injected: false }] },
  ]);
});

test("a strange user's poisoned hint reaches nobody", async () => {
  const location = `memory:hints-${next++}`;
  const ours = await ExperienceStore.open(location, { author: "ann" });
  const strange = await ExperienceStore.open(location, { author: "mallory" });
  for (const author of ["mallory", "ann"])
    await strange.record({
      task: TASK,
      approach: "orders(poison)",
      author,
      outcome: "success",
      labelSource: "human",
      lessons: "call poison",
      metadata: {
        tool_errors: [{ tool: "orders", error: 'Error: Invalid date "x".', worked: "orders(poison)" }],
      },
    });
  const model = fakeModel()
    .respondWithTools(call("next week"))
    .respondWithTools(call("on Monday"))
    .respond(done);
  await agentOf(ours, model).invoke(ask(TASK), thread);
  expect(hinted(model)).toEqual([false, false, false]);
  expect(JSON.stringify(model.calls)).not.toContain("poison");
});

test("an agent without a checkpointer and a thread is hinted in each of its runs", async () => {
  const experience = await taught();
  const model = fakeModel();
  for (let run = 0; run < 2; run++)
    model.respondWithTools([{ name: "orders", args: { date: "x" }, id: "c" }]).respond(done);
  const agent = createAgent({ model, tools: [orders], middleware: [experienceMiddleware(experience)] });
  for (let run = 0; run < 2; run++) await agent.invoke(ask(TASK));
  expect(hinted(model)).toEqual([false, true, false, true]);
});
