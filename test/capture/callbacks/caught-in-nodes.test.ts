import { RunnableLambda } from "@langchain/core/runnables";
import { Annotation, entrypoint, getConfig, START, StateGraph, task } from "@langchain/langgraph";
import { beforeEach, expect, test } from "vitest";

import { type ObservedRuns, observeRuns } from "../../support/observed-runs.ts";

const THROWN: readonly (readonly [string, unknown])[] = [
  ["undefined", undefined],
  ["null", null],
  ["a text", "no such order"],
  ["a number", 404],
  ["an object", { code: 429 }],
  ["an error", new Error("no such order")],
];

let observed: ObservedRuns;

beforeEach(async () => void (observed = await observeRuns()));

const failing = (thrown: unknown): RunnableLambda<string, never> =>
  RunnableLambda.from(() => {
    throw thrown;
  });

test.each(THROWN)("a node that returns what it caught, %s, is a success", async (_, thrown) => {
  const State = Annotation.Root({ task: Annotation<string>, output: Annotation<unknown> });
  const node = ({ task: asked }: typeof State.State) =>
    failing(thrown)
      .invoke(asked)
      .catch((output: unknown) => ({ output }));
  const graph = new StateGraph(State).addNode("agent", node).addEdge(START, "agent").compile();
  await graph.invoke({ task: "fix it" }, { callbacks: observed.callbacks });
  const runs = await observed.loggedRuns();
  expect(runs).toMatch(/agent[^\n]*success/);
  expect(runs).toMatch(/RunnableLambda[^\n]*failure/);
});

test.each(THROWN)("a workflow's task that returns what it caught, %s, is a success", async (_, thrown) => {
  const step = task("step", (asked: string) =>
    failing(thrown)
      .invoke(asked, getConfig())
      .catch((caught: unknown) => caught),
  );
  const flow = entrypoint({ name: "flow" }, async (asked: string) => {
    await step(asked);
    return "done";
  });
  await flow.invoke("fix it", { callbacks: observed.callbacks });
  const runs = await observed.loggedRuns();
  expect(runs).toMatch(/step[^\n]*success/);
  expect(runs).toMatch(/RunnableLambda[^\n]*failure/);
});
