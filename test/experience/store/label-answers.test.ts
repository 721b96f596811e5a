import { randomUUID } from "node:crypto";

import { HumanMessage } from "@langchain/core/messages";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { type Runnable, RunnableLambda } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { Annotation, Command, interrupt, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { type AgentMiddleware, createAgent, fakeModel, humanInTheLoopMiddleware, tool } from "langchain";
import { beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";

import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import {
  DeeplakeCallbackHandler,
  type DeeplakeCallbackHandlerOptions,
  ExperienceStore,
} from "../../../src/index.ts";
import { storedExperiences, storedRuns } from "../../support/run-tree.ts";
import { says } from "../../support/observed-runs.ts";

let next = 0;
const good = { outcome: "success", source: "human" } as const;
const bad = { outcome: "failure", source: "human" } as const;

interface At {
  readonly experience: ExperienceStore;
  readonly handler: DeeplakeCallbackHandler;
}

/** A store and a handler, as each process has its own. */
async function at(location: string, options: DeeplakeCallbackHandlerOptions = {}): Promise<At> {
  const experience = await ExperienceStore.open(location);
  return {
    experience,
    handler: new DeeplakeCallbackHandler(experience, { experienceFromRun: true, ...options }),
  };
}

const open = (options: DeeplakeCallbackHandlerOptions = {}): Promise<At> =>
  at(`memory:label-answers-${next++}`, options);

beforeEach(() => void vi.spyOn(process, "emitWarning").mockImplementation(() => {}));

const chain = ChatPromptTemplate.fromTemplate("{task}")
  .pipe(new FakeListChatModel({ responses: ["because"] }))
  .pipe(new StringOutputParser()) as unknown as Runnable;
const plain = RunnableLambda.from(async () => "done") as unknown as Runnable;

/** The answer to a label without what the label itself says. */
const answer = async (
  { experience }: At,
  id: string,
  label: typeof good | typeof bad = good,
): Promise<object> => {
  const { state, experienceId, reason } = await experience.label(id, label);
  return {
    state,
    ...(experienceId !== undefined && { experienceId }),
    ...(reason !== undefined && { reason }),
  };
};

async function run(store: At, input: unknown, runnable: Runnable = plain): Promise<string> {
  const runId = randomUUID();
  await runnable.invoke(input, { runId, callbacks: [store.handler] });
  await store.experience.flush();
  return runId;
}

test("a label says which experience it is about", async () => {
  const store = await open();
  const runId = await run(store, { task: "why" }, chain);
  const label = await store.experience.label(runId, good);
  const [made] = await storedExperiences(store.experience);
  expect(label).toMatchObject({
    target: runId,
    outcome: "success",
    state: "applied",
    experienceId: made?.id,
  });
  expect(await answer(store, made?.id ?? "", bad)).toEqual({ state: "applied", experienceId: made?.id });
  expect(store.experience.health().labelsWithoutExperience).toBe(0);
});

const REASONS: Readonly<Record<string, () => Promise<object>>> = {
  "unknown-run": async () => answer(await open(), randomUUID()),
  "no-task": async () => {
    const store = await open();
    return answer(store, await run(store, { count: 1 }));
  },
  "no-experience-from-run": async () => {
    const store = await open({ experienceFromRun: false });
    return answer(store, await run(store, { task: "why" }));
  },
  forgotten: async () => {
    const store = await open();
    const runId = await run(store, { task: "why" });
    const { experienceId = "" } = await store.experience.label(runId, good);
    await store.experience.forget(experienceId);
    return answer(store, runId);
  },
  "root-not-stored": async () => {
    const store = await open({ excludeKinds: ["chain"] });
    await run(store, { task: "why" }, chain);
    const [model] = await storedRuns(store.experience);
    return answer(store, model?.id ?? "");
  },
};

test.each(Object.entries(REASONS))("a label without an experience says %s", async (reason, given) => {
  expect(await given()).toEqual({ state: reason === "unknown-run" ? "waiting" : "none", reason });
});

test("a label of a store that only reads the run's scope says so", async () => {
  const location = `memory:label-answers-${next++}`;
  const owner = await ExperienceStore.open(location, { scope: "team/a" });
  const handler = new DeeplakeCallbackHandler(owner, { experienceFromRun: true });
  await run({ experience: owner, handler }, { task: "why" });
  const reader = await ExperienceStore.open(location, { scope: "team/b", readScopes: ["team/a"] });
  const [seen] = await storedRuns(reader);
  expect(await answer({ experience: reader, handler }, seen?.id ?? "")).toEqual({
    state: "none",
    reason: "other-scope",
  });
});

test.each(["chat_model", "chain"] as const)("a label of a %s inside counts for the root", async (kind) => {
  const store = await open();
  const rootId = await run(store, { task: "why" }, chain);
  const inner = (await storedRuns(store.experience)).find(
    (one) => one.parentId !== null && one.kind === kind,
  );
  const label = await store.experience.label(inner?.id ?? "", good);
  const [made, ...more] = await storedExperiences(store.experience);
  expect(more).toEqual([]);
  expect(made).toMatchObject({ runId: rootId, task: "why", approach: "because", outcome: "success" });
  expect(label).toMatchObject({ target: inner?.id, state: "applied", experienceId: made?.id });
  for (const id of [rootId, inner?.id ?? ""])
    expect((await store.experience.labels(id)).map(({ outcome }) => outcome)).toEqual(["success"]);
});

test("a label of a run inside, given again with its id, is the same one", async () => {
  const store = await open();
  await run(store, { task: "why" }, chain);
  const inner = (await storedRuns(store.experience)).find((one) => one.kind === "chat_model")?.id ?? "";
  await store.experience.label(inner, { ...good, id: "l1" });
  expect(await store.experience.label(inner, { ...good, id: "l1" })).toMatchObject({ state: "applied" });
  expect(await store.experience.labels(inner)).toHaveLength(1);
  await expect(store.experience.label(inner, { ...bad, id: "l1" })).rejects.toThrow("labels never change");
});

test("labels of a run and of one inside it wait until both are stored, and are then counted no more", async () => {
  const store = await open();
  const rootId = randomUUID();
  let inner = "";
  const watch = {
    handleChatModelStart: (_model: unknown, _prompts: unknown, id: string) => void (inner = id),
  };
  await chain.invoke({ task: "why" }, { runId: rootId, callbacks: [store.handler, watch] });
  expect(await answer(store, rootId)).toEqual({ state: "waiting", reason: "unknown-run" });
  expect(await answer(store, inner, bad)).toEqual({ state: "waiting", reason: "unknown-run" });
  expect(store.experience.health().labelsWithoutExperience).toBe(2);
  await store.experience.flush();
  const [made] = await storedExperiences(store.experience);
  expect(made?.outcome).toBe("partial");
  expect(store.experience.health().labelsWithoutExperience).toBe(0);
});

/** An agent that asks before it sends a mail. */
function clerk(experience?: ExperienceStore): Runnable {
  const send = tool(async ({ to }) => `sent to ${to}`, {
    name: "send_mail",
    description: "send",
    schema: z.object({ to: z.string() }),
  });
  const call = Object.assign(says("", 20, 5), {
    tool_calls: [{ name: "send_mail", args: { to: "ada" }, id: "c1", type: "tool_call" }],
  });
  const model = fakeModel()
    .respond(call)
    .respond(says("Sent.", 30, 4));
  const asks = (humanInTheLoopMiddleware as unknown as (options: object) => AgentMiddleware)({
    interruptOn: { send_mail: true },
  });
  return createAgent({
    model,
    tools: [send],
    checkpointer: new MemorySaver(),
    middleware: experience ? [experienceMiddleware(experience, { evaluate: () => true }), asks] : [asks],
  }) as unknown as Runnable;
}

const approved = new Command({ resume: { decisions: [{ type: "approve" }] } });

/** What a person labels: the run that asked, or the one that went on; before the latter ran, or after it. */
const CLICKS = ["first, before", "first, after", "resumed, after"] as const;

/** Where the run goes on, and the users that ask and answer. */
const RESUMES = {
  here: [undefined, undefined],
  elsewhere: [undefined, undefined],
  "elsewhere, without the user": ["ann", undefined],
  "elsewhere, by another user": ["ann", "boss"],
} as const;

test.each(
  CLICKS.flatMap((click) =>
    Object.entries(RESUMES).map(([where, [asks, answers]]) => [click, where, asks, answers] as const),
  ),
)(
  "a label of the run that is %s the resume (%s) counts for the whole attempt",
  async (click, where, asks, answers) => {
    const location = `memory:label-answers-${next++}`;
    const agent = clerk();
    const thread = (user_id?: string) => ({
      configurable: { thread_id: `thread ${next}`, ...(user_id && { user_id }) },
    });
    const [first, resumed] = [randomUUID(), randomUUID()];
    const before = await at(location);
    await agent.invoke(
      { messages: [new HumanMessage("mail ada")] },
      { ...thread(asks), runId: first, callbacks: [before.handler] },
    );
    await before.experience.flush();
    const early = click === "first, before" ? await answer(before, first) : undefined;
    const after = where === "here" ? before : await at(location);
    await agent.invoke(approved, { ...thread(answers), runId: resumed, callbacks: [after.handler] });
    await after.experience.flush();
    const answered = early ?? (await answer(after, click === "first, after" ? first : resumed));
    expect(answered).toMatchObject({ state: "applied" });
    const made = await storedExperiences(after.experience);
    expect(
      made.map(({ task, approach, outcome, metadata }) => [task, approach, outcome, metadata["tokens_used"]]),
    ).toEqual([["mail ada", 'send_mail({"to":"ada"}) -> Sent.', "success", 59]]);
    expect(made[0]?.user).toBe(asks ?? "");
    for (const id of [first, resumed]) expect(await after.experience.labels(id)).toHaveLength(1);
    // A second opinion on the other run is about the same experience.
    expect(await answer(after, click === "first, after" ? resumed : first, bad)).toEqual({
      state: "applied",
      experienceId: made[0]?.id,
    });
    expect(await storedExperiences(after.experience)).toHaveLength(1);
  },
);

test("a label of a thread of the same name is no label of another user's attempt", async () => {
  const location = `memory:label-answers-${next++}`;
  const config = (user_id: string) => ({ configurable: { thread_id: "one name", user_id } });
  const [anns, bobs] = [clerk(), clerk()];
  const resumed = randomUUID();
  const [ann, bob] = [await at(location), await at(location)];
  const ask = (who: string) => ({ messages: [new HumanMessage(`mail ada for ${who}`)] });
  await bobs.invoke(ask("bob"), config("bob"));
  await anns.invoke(ask("ann"), { ...config("ann"), callbacks: [ann.handler] });
  await ann.experience.flush();
  await bobs.invoke(approved, { ...config("bob"), runId: resumed, callbacks: [bob.handler] });
  await bob.experience.flush();
  expect(await answer(bob, resumed)).toMatchObject({ state: "none" });
  expect(await storedExperiences(bob.experience)).toEqual([]);
});

test("a label of what was interrupted counts for what was recorded after the resume", async () => {
  const store = await open();
  const agent = clerk(store.experience);
  const config = { configurable: { thread_id: `thread ${next++}` }, callbacks: [store.handler] };
  const [first, resumed] = [randomUUID(), randomUUID()];
  await agent.invoke({ messages: [new HumanMessage("mail ada")] }, { ...config, runId: first });
  await store.experience.flush();
  await store.experience.label(first, bad);
  await agent.invoke(approved, { ...config, runId: resumed });
  await store.experience.flush();
  const [made, ...more] = await storedExperiences(store.experience);
  expect(more).toEqual([]);
  expect(await answer(store, resumed, bad)).toEqual({ state: "applied", experienceId: made?.id });
  expect((await store.experience.labels(made?.id ?? "")).map(({ source }) => source).toSorted()).toEqual([
    "human",
    "human",
    "test",
  ]);
});

test("a label after two resumes counts for all three runs, and a later attempt of the thread is another", async () => {
  const store = await open();
  const State = Annotation.Root({ question: Annotation<string>, answer: Annotation<string> });
  const graph = new StateGraph(State)
    .addNode("ask", () => ({ answer: `${interrupt("where?")} ${interrupt("when?")}` }))
    .addEdge(START, "ask")
    .compile({ checkpointer: new MemorySaver() });
  const config = { configurable: { thread_id: `thread ${next++}` }, callbacks: [store.handler] };
  const ids = [randomUUID(), randomUUID(), randomUUID(), randomUUID()] as const;
  await graph.invoke({ question: "book a room", answer: "" }, { ...config, runId: ids[0] });
  await graph.invoke(new Command({ resume: "Oslo" }), { ...config, runId: ids[1] });
  await graph.invoke(new Command({ resume: "Monday" }), { ...config, runId: ids[2] });
  await graph.invoke({ question: "book a desk", answer: "" }, { ...config, runId: ids[3] });
  await store.experience.flush();
  const answers = [];
  for (const id of ids) answers.push(await store.experience.label(id, good));
  expect(new Set(answers.slice(0, 3).map(({ experienceId }) => experienceId)).size).toBe(1);
  const made = await storedExperiences(store.experience);
  expect(Object.fromEntries(made.map(({ task, approach }) => [task, approach]))).toEqual({
    "book a desk": expect.any(String),
    "book a room": "Oslo Monday",
  });
});
