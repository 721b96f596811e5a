// Applications number the threads of each user, so that two users have a thread of one name. What waits in one is not
// what goes on in the other.
import { Annotation, Command, END, interrupt, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";

import { recallNode } from "../../src/agents/langgraph/index.ts";
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
