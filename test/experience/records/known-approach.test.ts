import { type Runnable, RunnableLambda } from "@langchain/core/runnables";
import { Annotation, START, StateGraph } from "@langchain/langgraph";
import { expect, test } from "vitest";

import { DeeplakeCallbackHandler, ExperienceStore, withExperience } from "../../../src/index.ts";
import { minePatterns } from "../../../src/experience/patterns/mine-patterns.ts";
import { storedExperiences } from "../../support/run-tree.ts";

const PLACEHOLDERS = ["no answer", "failed before an answer", "failed in node search"];
const WORDS = /no answer|failed (?:before|in)|uses (?:failed|before|answer|node)|begins with (?:failed|no)/u;

let next = 0;
const open = (): Promise<ExperienceStore> => ExperienceStore.open(`memory:known-approach-${next++}`);
const boom = (): never => {
  throw new Error("rate limit");
};

test("what failed before an answer, in a node or in a chain, is stored without an approach", async () => {
  const experience = await open();
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  const graph = new StateGraph(Annotation.Root({ task: Annotation<string> }))
    .addNode("search", boom)
    .addEdge(START, "search")
    .compile();
  await expect(graph.invoke({ task: "look up invoice a" }, { callbacks })).rejects.toThrow("rate limit");
  const fails = RunnableLambda.from(boom) as unknown as Runnable;
  await expect(fails.invoke({ task: "look up invoice b" }, { callbacks })).rejects.toThrow("rate limit");
  await expect(withExperience(fails, experience).invoke({ task: "look up invoice c" })).rejects.toThrow(
    "rate limit",
  );
  const found = await storedExperiences(experience);
  expect(Object.fromEntries(found.map(({ task, approach }) => [task, approach]))).toEqual({
    "look up invoice a": "",
    "look up invoice b": "",
    "look up invoice c": "",
  });
  expect(found.find(({ task }) => task === "look up invoice a")?.metadata).toMatchObject({ node: "search" });
  const { text } = await experience.recall("look up invoice a", { template: "plain" });
  expect(text).toContain("Task: look up invoice a\n   Outcome");
  await experience.record({
    task: "look up invoice a",
    approach: "failed in node search",
    outcome: "failure",
    origin: "model",
    lessons: "Wait a second.",
  });
  const blocks = await experience.recall("look up invoice a", { template: "blocks" });
  expect(blocks.text).toContain("Wait a second.");
  expect(blocks.text).not.toMatch(/Approach|failed in/u);
});

test.each(PLACEHOLDERS)(
  "%s of an earlier version is no approach, unless a user said so",
  async (approach) => {
    const experience = await open();
    const attempt = { approach, outcome: "failure" } as const;
    const ours = await experience.record({ ...attempt, task: "pay the bill", origin: "model" });
    const theirs = await experience.record({ ...attempt, task: "sell the house" });
    expect((await experience.get(ours.id))?.approach).toBe("");
    expect((await experience.get(theirs.id))?.approach).toBe(approach);
    const { text } = await experience.recall("pay the bill", { k: 1, template: "plain" });
    const [found] = await experience.find("pay the bill", { k: 1 });
    expect(found?.experience.approach).toBe("");
    expect(text).not.toMatch(WORDS);
  },
);

test("placeholders are no words of a pattern, a skill, a lesson or an example", async () => {
  const experience = await open();
  for (let index = 0; index < 24; index++) {
    const origin = "model";
    const task = `Refund order ${index % 12}`;
    await experience.record({ task, origin, approach: "check policy ; reply", outcome: "success" });
    await experience.record({ task, origin, approach: "guess ; reply", outcome: "failure" });
    const approach = PLACEHOLDERS[index % 3] as string;
    await experience.record({ task, origin, approach, outcome: "failure", labelSource: "error" });
  }
  const { approaches, errors } = await minePatterns(experience);
  expect(approaches.map(({ feature }) => feature)).toContain("uses check");
  expect(JSON.stringify([approaches, errors])).not.toMatch(WORDS);
  // All attempts whose approach is known replied: that tells none of them from the others.
  expect(approaches.map(({ feature }) => feature)).not.toContain("uses reply");
  const skills = await experience.skills.propose(await minePatterns(experience));
  expect(JSON.stringify(skills)).not.toMatch(WORDS);
  const lessons = await experience.lessons.distill();
  expect(lessons.length).toBeGreaterThan(0);
  expect(JSON.stringify(lessons)).not.toMatch(WORDS);
  const examples = [];
  for await (const { example } of experience.export({ format: "kto" })) examples.push(example);
  expect(examples.length).toBeGreaterThan(0);
  expect(JSON.stringify(examples)).not.toMatch(WORDS);
});
