import { expect, test } from "vitest";

import { toldIn } from "../../../src/capture/runs/told.ts";

const RECALLED = "Past experience with similar tasks:\n\n1. Task: add\n   Approach: add\n   Outcome: success";
const system = { type: "system", content: `Be brief.\n\n${RECALLED}` };
const human = { type: "human", content: "add 1 and 2" };
const run = (inputs: unknown, outputs: unknown = "") => ({
  inputs: JSON.stringify(inputs),
  outputs: JSON.stringify(outputs),
});

test.each([
  ["a prompt", run([[system, human]])],
  ["the state of a graph", run({ task: "add", experience: RECALLED })],
  ["what a node returns", run({ task: "add" }, { experience: RECALLED })],
  ["a tool's answer", run({}, { type: "tool", content: RECALLED, name: "search_experience" })],
])("an agent was told what stands in %s", (_where, logged) => {
  expect(toldIn([logged])).toEqual([RECALLED]);
});

test.each([
  ["in its answer", { type: "ai", content: `You said: ${RECALLED}` }],
  ["in blocks of its answer", { type: "ai", content: [{ type: "text", text: RECALLED }] }],
  ["in a serialised answer", { type: "ai", data: { content: RECALLED } }],
])("what an agent said itself, it was not told: %s", (_where, answer) => {
  expect(toldIn([run([[human]], [[answer]])])).toEqual([]);
  expect(toldIn([run([[system, human, answer]], { messages: [system, human, answer] })])).toEqual([RECALLED]);
});
