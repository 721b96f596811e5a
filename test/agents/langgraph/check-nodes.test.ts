import { Annotation } from "@langchain/langgraph";
import { expect, test } from "vitest";

import { ExperienceStore } from "../../../src/index.ts";
import {
  evaluateNode,
  experienceAgent,
  experienceNodes,
  recallNode,
} from "../../../src/agents/langgraph/index.ts";

const experience = await ExperienceStore.open("memory:");
const evaluate = () => true;
const State = Annotation.Root({ task: Annotation<string>, experience: Annotation<string> });

test.each<[string, (options: never) => unknown, unknown, RegExp]>([
  ["recallNode", (options) => recallNode(experience, options), { k: -1 }, /in k, got -1/],
  ["recallNode", (options) => recallNode(experience, options), { holdout: 2 }, /holdout/],
  ["recallNode", (options) => recallNode(experience, options), { ranking: "best" }, /ranking/],
  ["recallNode", (options) => recallNode(experience, options), { status: "quarantined" }, /got status/],
  ["recallNode", (options) => recallNode(experience, options), { task: "task" }, /a function in task/],
  ["recallNode", (options) => recallNode(experience, options), null, /an object/],
  [
    "evaluateNode",
    (options) => evaluateNode(experience, options),
    { evaluate: 5 },
    /a function that scores attempts in evaluate/,
  ],
  ["evaluateNode", (options) => evaluateNode(experience, options), {}, /evaluate of evaluateNode, got none/],
  ["evaluateNode", (options) => evaluateNode(experience, options), { evaluate, source: "user" }, /source/],
  ["evaluateNode", (options) => evaluateNode(experience, options), { evaluate, score: "x" }, /got score/],
  ["experienceAgent", (options) => experienceAgent(() => ({}), experience, options), {}, /got none/],
  [
    "experienceAgent",
    (agent) => experienceAgent(agent, experience, { evaluate }),
    null,
    /an agent node, a function or a runnable, got null/,
  ],
  [
    "experienceAgent",
    (agent) => experienceAgent(agent, experience, { evaluate }),
    { run: 1 },
    /an agent node/,
  ],
  ["experienceNodes", (options) => experienceNodes(State, experience, options), { evaluate, k: 0 }, /in k/],
])("%s refuses wrong options while it is made: %#", (_name, make, options, message) => {
  const failed = ((): unknown => {
    try {
      return make(options as never);
    } catch (error) {
      return error;
    }
  })();
  expect(failed).toMatchObject({ code: "INVALID_ARGUMENT", message: expect.stringMatching(message) });
});

test("options that an agent and its nodes share are taken by both", () => {
  const options = { k: 2, evaluate, tags: ["a"], scoreChannel: undefined, into: "experience" };
  expect(() => experienceNodes(State, experience, options as never)).not.toThrow();
});
