import { HumanMessage } from "@langchain/core/messages";
import { RunnableLambda, type RunnableConfig } from "@langchain/core/runnables";
import { AIMessage, createAgent, fakeModel } from "langchain";
import { beforeAll, describe, expect, test } from "vitest";

import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import { runCommand } from "../../../src/cli/run-command.ts";
import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

/** A supervisor calls two agents that share a store: the writer always succeeds, and the critic always fails. */
async function supervise(store: ExperienceStore, rounds: readonly string[]): Promise<void> {
  const agent = (name: string, answer: string) =>
    createAgent({
      name,
      model: rounds.reduce((model) => model.respond(new AIMessage(answer)), fakeModel()),
      middleware: [experienceMiddleware(store, { evaluate: ({ output }) => output === "good" })],
    });
  const [writer, critic] = [agent("writer", "good"), agent("critic", "bad")];
  const supervisor = RunnableLambda.from(async ({ task }: { task: string }, config: RunnableConfig) => {
    await writer.invoke({ messages: [new HumanMessage(`compose verses about the ${task}`)] }, config);
    await critic.invoke({ messages: [new HumanMessage(`judge rhymes in the ${task}`)] }, config);
    return "done";
  });
  const handler = new DeeplakeCallbackHandler(store);
  for (const [round, task] of rounds.entries())
    await supervisor.invoke(
      { task },
      { callbacks: [handler], configurable: { thread_id: `thread ${round}` } },
    );
  await store.flush();
}

describe("what agents of one run were given counts for the agent that was given it", () => {
  let location = "";
  const tasks = new Map<string, string>();
  beforeAll(async () => {
    location = temporaryDirectory();
    await using store = await ExperienceStore.open(location);
    await store.record({
      id: "of writing",
      task: "compose verses about the moon",
      approach: "iambs",
      outcome: "success",
    });
    await store.record({
      id: "of judging",
      task: "judge rhymes in the moon",
      approach: "aloud",
      outcome: "success",
    });
    await supervise(store, ["sun", "sea"]);
    for await (const { id, task } of store.scan()) tasks.set(id, task);
  });

  test("uses", async () => {
    const { stdout } = await runCommand(["experiences", "--json", "--from", location]);
    const listed = JSON.parse(stdout) as { experience: { id: string }; uses: object }[];
    const usesOf = (id: string): object | undefined =>
      listed.find(({ experience }) => experience.id === id)?.uses;
    expect(usesOf("of writing")).toMatchObject({ given: 2, successes: 2, others: 0 });
    expect(usesOf("of judging")).toMatchObject({ given: 2, successes: 0, others: 2 });
  });

  test.each([
    ["of writing", "compose", "success"],
    ["of judging", "judge", "failure"],
  ])("trace of what is known %s", async (id, word, outcome) => {
    await using store = await ExperienceStore.open(location);
    const { injections = [] } = (await store.trust.trace(id)) ?? {};
    expect(injections).toHaveLength(2);
    for (const { outcomes } of injections) {
      expect(outcomes).toMatchObject([{ outcome }]);
      expect(tasks.get(outcomes[0]?.experienceId ?? "")).toMatch(new RegExp(`^${word}`));
    }
  });

  test("an attempt whose task is worded otherwise than its recall counts for its run", async () => {
    await using store = await ExperienceStore.open("memory:");
    await store.record({ id: "known", task: "pay the rent", approach: "so", outcome: "success" });
    await store.recall("pay the rent", { runId: "run" });
    await store.record({ task: "the rent is paid", approach: "and so", outcome: "failure", runId: "run" });
    expect((await store.trust.trace("known"))?.injections[0]?.outcomes).toMatchObject([
      { outcome: "failure" },
    ]);
  });
});
