import { randomUUID } from "node:crypto";

import { AIMessage } from "@langchain/core/messages";
import { MemorySaver, type StateSnapshot } from "@langchain/langgraph";
import { createAgent, fakeModel } from "langchain";
import { describe, expect, test } from "vitest";

import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { storedExperiences } from "../../support/run-tree.ts";

/** An agent of a process of its own. Its model gives these answers, and fails where there is none. */
function processOf(location: string, checkpointer: MemorySaver, ...answers: readonly (string | null)[]) {
  return processWith(true, location, checkpointer, ...answers);
}

async function processWith(
  hasHandler: boolean,
  location: string,
  checkpointer: MemorySaver,
  ...answers: readonly (string | null)[]
) {
  const experience = await ExperienceStore.open(location);
  const model = fakeModel();
  for (const answer of answers) model.respond(answer === null ? new Error("429") : new AIMessage(answer));
  const agent = createAgent({
    model,
    checkpointer,
    middleware: [experienceMiddleware(experience, { evaluate: ({ output }) => output === "good" })],
  });
  const callbacks = hasHandler ? [new DeeplakeCallbackHandler(experience)] : [];
  const config = { callbacks, configurable: { thread_id: "t" } };
  /** Lets the model answer once more, from where it first answered. */
  const again = async (runId: string = randomUUID()): Promise<void> => {
    const before: StateSnapshot[] = [];
    for await (const one of agent.graph.getStateHistory(config)) before.push(one);
    const at = before.findLast(({ next }) => next[0] === "model_request");
    await agent.invoke(null as never, { ...config, ...at?.config, callbacks, runId }).catch(() => {});
  };
  const ask = async (runId: string = randomUUID()): Promise<void> => {
    await agent.invoke({ messages: "write a poem" }, { ...config, runId }).catch(() => {});
  };
  return { experience, ask, again };
}

const told = async (experience: ExperienceStore) =>
  (await storedExperiences(experience)).map(({ approach, outcome, lessons }) => [approach, outcome, lessons]);

describe("an answer that is given again from a checkpoint", () => {
  test.each(["this process", "another process"])(
    "leaves what was learnt of the first one (%s)",
    async (where) => {
      const location = `memory:turn-ids-${where}`;
      const saver = new MemorySaver();
      const first = await processOf(location, saver, "bad", "good", "worse");
      const runId = randomUUID();
      await first.ask(runId);
      await first.experience.flush();
      await first.experience.label(runId, { outcome: "failure", source: "human", lessons: "Shorter." });
      const second = where === "this process" ? first : await processOf(location, saver, "good", "worse");
      const other = randomUUID();
      await second.again(other);
      await second.again();
      expect(await told(second.experience)).toEqual([
        ["bad", "failure", "Shorter."],
        ["good", "success", ""],
        ["worse", "failure", ""],
      ]);
      await second.experience.label(other, { outcome: "failure", source: "human", lessons: "Rhyme." });
      expect((await told(second.experience)).map(([, , lessons]) => lessons)).toEqual([
        "Shorter.",
        "Rhyme.",
        "",
      ]);
    },
  );

  test("and a model that fails takes nothing away, nor does one that then works", async () => {
    const saver = new MemorySaver();
    const { experience, ask, again } = await processOf("memory:turn-ids-fails", saver, "good", null, "good");
    await ask();
    await again();
    expect((await told(experience)).map(([, outcome]) => outcome)).toEqual(["success", "failure"]);
    await again();
    expect((await told(experience)).map(([, outcome]) => outcome)).toEqual(["success", "failure", "success"]);
  });

  test.each(["this process", "another process"])(
    "is the first one where the model failed (%s)",
    async (where) => {
      const location = `memory:turn-ids-first-${where}`;
      const saver = new MemorySaver();
      const first = await processOf(location, saver, null, "good");
      await first.ask();
      expect((await told(first.experience)).map(([, outcome]) => outcome)).toEqual(["failure"]);
      const second = where === "this process" ? first : await processOf(location, saver, "good");
      await second.again();
      expect(await told(second.experience)).toEqual([["good", "success", ""]]);
    },
  );

  test.each([
    ["with a handler", true, "this process"],
    ["without a handler", false, "this process"],
    ["with a handler", true, "another process"],
    ["without a handler", false, "another process"],
  ] as const)("is one experience each time (%s, %s, %s)", async (_how, hasHandler, where) => {
    const location = `memory:turn-ids-each-${hasHandler}-${where}`;
    const saver = new MemorySaver();
    const first = await processWith(hasHandler, location, saver, "bad", "good", "worse", "best");
    await first.ask();
    await first.again();
    const second =
      where === "this process" ? first : await processWith(hasHandler, location, saver, "worse", "best");
    await second.again();
    await second.again();
    expect((await told(second.experience)).map(([approach]) => approach)).toEqual([
      "bad",
      "good",
      "worse",
      "best",
    ]);
  });
});
