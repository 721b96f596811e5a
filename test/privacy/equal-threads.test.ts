// Applications number the threads of each user, so that two users have a thread of one name. What waits in one is not
// what goes on in the other.
import { Annotation, Command, END, interrupt, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";

import { evaluateNode, recallNode } from "../../src/agents/langgraph/index.ts";
import { DeeplakeCallbackHandler, ExperienceStore, withExperience } from "../../src/index.ts";
import { storedExperiences, storedRuns } from "../support/run-tree.ts";

const State = Annotation.Root({ task: Annotation<string>(), experience: Annotation<string>() });
const scope = (config: { configurable?: Record<string, unknown> }): { user: string } => ({
  user: String(config.configurable?.["user_id"]),
});

/** An application that asks a person, or has a breakpoint, and fails as soon as it goes on. */
function application(experience: ExperienceStore, at: "interrupt" | "breakpoint", scoped: boolean) {
  const graph = new StateGraph(State)
    .addNode("recall", recallNode(experience, scoped ? { scope } : {}))
    .addNode("send", () => {
      if (at === "interrupt") interrupt("send it?");
      throw new Error("no connection");
    })
    .addEdge(START, "recall")
    .addEdge("recall", "send")
    .addEdge("send", END)
    .compile({
      checkpointer: new MemorySaver(),
      ...(at === "breakpoint" && { interruptBefore: ["send" as const] }),
    });
  return {
    ask: (task: string, config: object) => graph.invoke({ task }, config),
    goOn: (config: object) =>
      graph.invoke(at === "interrupt" ? new Command({ resume: "yes" }) : null, config).catch(() => undefined),
  };
}

describe.each(["interrupt", "breakpoint"] as const)("at an %s", (at) => {
  test.each([true, false])(
    "another user's thread of one name has another task (scopes: %s)",
    async (scoped) => {
      await using experience = await ExperienceStore.open("memory:");
      const handler = new DeeplakeCallbackHandler(experience);
      const config = (user_id: string, callbacks: unknown[]) => ({
        callbacks,
        configurable: { user_id, thread_id: "1" },
      });
      const [ann, bob] = [application(experience, at, scoped), application(experience, at, scoped)];
      // Of bob's thread this handler sees no more than that it goes on.
      await bob.ask("book a table", config("bob", []));
      await ann.ask("file the divorce of Ann", config("ann", [handler]));
      await bob.goOn(config("bob", [handler]));
      await handler.flush();
      expect(await storedExperiences(experience)).toEqual([]);
      const bobs = (await storedRuns(experience)).at(-2);
      const anns = (await storedRuns(experience)).find(({ inputs }) => inputs.includes("divorce"));
      expect(bobs?.metadata).not.toContain(anns?.id);
      expect(bobs?.user).not.toBe("ann");
    },
  );
});

test("two users who wait in threads of one name go on with an attempt each, before a row is stored", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const handler = new DeeplakeCallbackHandler(experience, { flushInterval: 60_000 });
  const config = (user_id: string) => ({
    callbacks: [handler],
    configurable: { user_id, thread_id: "1" },
  });
  const users = {
    ann: application(experience, "interrupt", true),
    bob: application(experience, "interrupt", true),
  };
  for (const user of ["ann", "bob"] as const) await users[user].ask(`job of ${user}`, config(user));
  for (const user of ["ann", "bob"] as const) await users[user].goOn(config(user));
  expect((await storedExperiences(experience)).map(({ task, user }) => [task, user])).toEqual([
    ["job of ann", "ann"],
    ["job of bob", "bob"],
  ]);
  const roots = (await storedRuns(experience)).filter(({ parentId }) => parentId === null);
  const resumed = roots.slice(2).map(({ metadata }) => roots.findIndex(({ id }) => metadata.includes(id)));
  expect(resumed).toEqual([0, 1]);
});

test("a chain around a graph goes on with its own user's attempt", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const graph = new StateGraph(State)
    .addNode("send", () => ({ experience: String(interrupt("send it?")) }))
    .addEdge(START, "send")
    .addEdge("send", END);
  const chain = () =>
    withExperience(graph.compile({ checkpointer: new MemorySaver() }), experience, { evaluate: () => true });
  const both = chain();
  const config = (user_id: string) => ({ configurable: { user_id, thread_id: `1` } });
  await both.invoke({ task: "file the divorce of Ann" }, config("ann"));
  await both.invoke(new Command({ resume: "yes" }) as never, config("bob")).catch(() => undefined);
  expect(await storedExperiences(experience)).toEqual([]);
});

test("what fails when it goes on has the task, the user and the scope that it began with", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const handler = new DeeplakeCallbackHandler(experience);
  const config = { callbacks: [handler], configurable: { user_id: "ann", thread_id: "1" } };
  const { ask, goOn } = application(experience, "interrupt", true);
  await ask("file the divorce of Ann", config);
  await goOn(config);
  await handler.flush();
  expect(await storedExperiences(experience)).toEqual([
    expect.objectContaining({ task: "file the divorce of Ann", user: "ann", scope: "user=ann" }),
  ]);
  expect((await storedRuns(experience)).map(({ user }) => user)).not.toContain(undefined);
});

/** A graph that asks a person, as each process compiles it. */
function asking(at: "interrupt" | "breakpoint", checkpointer: MemorySaver) {
  return new StateGraph(State)
    .addNode("recall", () => ({ experience: "" }))
    .addNode("send", () => {
      if (at === "interrupt") interrupt("send it?");
      throw new Error("no connection");
    })
    .addEdge(START, "recall")
    .addEdge("recall", "send")
    .addEdge("send", END)
    .compile({ checkpointer, ...(at === "breakpoint" && { interruptBefore: ["send" as const] }) });
}
const resume = (at: string) => (at === "interrupt" ? new Command({ resume: "yes" }) : null) as never;
const inThread = (callbacks: unknown[], user_id?: string): object => ({
  callbacks,
  configurable: { thread_id: "1", ...(user_id !== undefined && { user_id }) },
  ...(user_id !== undefined && { metadata: { user_id } }),
});

describe.each(["interrupt", "breakpoint"] as const)("a resume in another process, at an %s", (at) => {
  let opened = 0;
  /** A store and a handler of their own. */
  const processOf = async (location: string) => {
    const experience = await ExperienceStore.open(location);
    return { experience, callbacks: [new DeeplakeCallbackHandler(experience)] };
  };
  const failuresIn = async (experience: ExperienceStore) =>
    (await storedExperiences(experience)).map(({ task, user, outcome }) => ({ task, user, outcome }));

  test.each(["a graph", "a chain around it"])(
    "that names no user goes on with the user's attempt: %s",
    async (what) => {
      const location = `memory:resumes-${at}-${what}-${opened++}`;
      const saver = new MemorySaver();
      const [one, other] = [await processOf(location), await processOf(location)];
      const call = ({ experience, callbacks }: typeof one, input: never, user?: string) => {
        const graph = asking(at, saver);
        const runnable =
          what === "a graph" ? graph : withExperience(graph, experience, { evaluate: () => true });
        return runnable.invoke(input, inThread(callbacks, user)).catch(() => undefined);
      };
      await call(one, { task: "file the divorce of Ann" } as never, "ann");
      await one.experience.flush();
      await call(other, resume(at));
      await other.experience.flush();
      expect(await failuresIn(other.experience)).toEqual([
        { task: "file the divorce of Ann", user: "ann", outcome: "failure" },
      ]);
      await one.experience.erase({ user: "ann" });
      expect(await failuresIn(other.experience)).toEqual([]);
      for (const run of await storedRuns(other.experience))
        expect(JSON.stringify(run)).not.toContain("divorce");
      await one.experience.close();
      await other.experience.close();
    },
  );

  test("that names no user and is judged is an experience of the user who asked", async () => {
    const location = `memory:resumes-judged-${at}-${opened++}`;
    const saver = new MemorySaver();
    const [one, other] = [await processOf(location), await processOf(location)];
    const graph = (experience: ExperienceStore) =>
      new StateGraph(State)
        .addNode("send", () => ({ experience: at === "interrupt" ? interrupt("send it?") : "sent" }))
        .addNode("evaluate", evaluateNode(experience, { evaluate: () => true, approach: () => "sent" }))
        .addEdge(START, "send")
        .addEdge("send", "evaluate")
        .compile({ checkpointer: saver, ...(at === "breakpoint" && { interruptBefore: ["send" as const] }) });
    await graph(one.experience).invoke({ task: "file the divorce of Ann" }, inThread(one.callbacks, "ann"));
    await one.experience.flush();
    await graph(other.experience).invoke(resume(at), inThread(other.callbacks));
    await other.experience.flush();
    expect(await failuresIn(other.experience)).toEqual([
      { task: "file the divorce of Ann", user: "ann", outcome: "success" },
    ]);
    await one.experience.close();
    await other.experience.close();
  });

  test("that names no user goes on with none where two users wait, unless the step says with which", async () => {
    const location = `memory:resumes-two-${at}-${opened++}`;
    const savers = { ann: new MemorySaver(), bob: new MemorySaver() };
    const [one, other] = [await processOf(location), await processOf(location)];
    for (const user of ["ann", "bob"] as const)
      await asking(at, savers[user]).invoke({ task: `job of ${user}` }, inThread(one.callbacks, user));
    await one.experience.flush();
    await asking(at, savers.bob)
      .invoke(resume(at), inThread(other.callbacks))
      .catch(() => undefined);
    await other.experience.flush();
    expect(await failuresIn(other.experience)).toEqual(
      at === "interrupt" ? [{ task: "job of bob", user: "bob", outcome: "failure" }] : [],
    );
    await one.experience.close();
    await other.experience.close();
  });

  test("that names another user goes on with nobody's", async () => {
    const location = `memory:resumes-other-${at}-${opened++}`;
    const [one, other] = [await processOf(location), await processOf(location)];
    await asking(at, new MemorySaver()).invoke(
      { task: "file the divorce of Ann" },
      inThread(one.callbacks, "ann"),
    );
    await one.experience.flush();
    const saver = new MemorySaver();
    await asking(at, saver).invoke({ task: "book a table" }, inThread([], "bob"));
    await asking(at, saver)
      .invoke(resume(at), inThread(other.callbacks, "bob"))
      .catch(() => undefined);
    await other.experience.flush();
    expect(await failuresIn(other.experience)).toEqual([]);
    await one.experience.close();
    await other.experience.close();
  });
});
