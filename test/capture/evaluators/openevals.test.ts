import { createTrajectoryMatchEvaluator } from "agentevals";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { fakeModel } from "@langchain/core/testing";
import { createLLMAsJudge, exactMatch } from "openevals";
import { expect, test } from "vitest";

import {
  type Experience,
  ExperienceStore,
  inBackground,
  type OutputEvaluator,
  withExperience,
  type WithExperienceOptions,
} from "../../../src/index.ts";

const prompt = "Is this right for {inputs}: {outputs}";

type Input = { readonly task: string };

async function recorded(
  evaluate: OutputEvaluator<Input, string>,
  options: WithExperienceOptions<Input, string> = {},
): Promise<{ found: Experience[]; error: string | undefined; labels: unknown[] }> {
  await using experience = await ExperienceStore.open("memory:");
  const chain = withExperience(
    RunnableLambda.from(({ task }: Input) => `${task} is 4`),
    experience,
    { evaluate, ...options },
  );
  await chain.invoke({ task: "2 and 2" });
  await experience.flush();
  const found: Experience[] = [];
  for await (const item of experience.scan()) found.push(item);
  const labels = found[0] ? await experience.labels(found[0].id) : [];
  return { found, error: experience.health().lastError?.message, labels };
}

test("an openevals evaluator's result is taken as it is", async () => {
  const { found } = await recorded(({ output }) =>
    exactMatch({ outputs: output, referenceOutputs: "2 and 2 is 4" }),
  );
  expect(found).toMatchObject([{ outcome: "success", score: 1, labelSource: "test" }]);
});

test("an openevals judge and an agentevals trajectory match are a label each", async () => {
  const correctness = createLLMAsJudge({
    prompt,
    feedbackKey: "correctness",
    judge: fakeModel().structuredResponse({ reasoning: "adds up", score: true }),
  });
  const trajectory = createTrajectoryMatchEvaluator({ trajectoryMatchMode: "strict" });
  const { labels } = await recorded(async ({ task, output }) => [
    await trajectory({
      outputs: [new HumanMessage(task), new AIMessage(output)],
      referenceOutputs: [{ role: "user", content: task }],
    }),
    { ...(await correctness({ inputs: task, outputs: output })), source: "llm" },
  ]);
  expect(labels).toMatchObject([
    { score: 0, source: "test", recorded: true },
    { score: 1, source: "llm", author: "correctness", comment: "adds up" },
  ]);
});

test("an openevals judge can work after the run", async () => {
  const judge = createLLMAsJudge({
    prompt,
    continuous: true,
    judge: fakeModel().structuredResponse({ reasoning: "nearly", score: 0.5 }),
  });
  const { found } = await recorded(
    inBackground(({ task, output }) => judge({ inputs: task, outputs: output })),
    { source: "llm" },
  );
  expect(found).toMatchObject([{ score: 0.5, labelSource: "llm", metadata: { comment: "nearly" } }]);
});

test("a judge on a scale of its own gives an error, not a label", async () => {
  const judge = createLLMAsJudge({
    prompt,
    choices: [1, 5],
    judge: fakeModel().structuredResponse({ reasoning: "", score: 5 }),
  });
  const { found, error } = await recorded(({ task, output }) => judge({ inputs: task, outputs: output }));
  expect(found).toEqual([]);
  expect(error).toMatch(/score from 0 to 1.*got 5/);
});
