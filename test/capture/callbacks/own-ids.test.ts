import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { RunnableBranch, RunnableLambda } from "@langchain/core/runnables";
import { expect, test } from "vitest";

import { DeeplakeCallbackHandler } from "../../../src/index.ts";
import { OwnIds } from "../../../src/capture/callbacks/own-ids.ts";
import { handlerOverMemory, runTree, storedRuns, tree } from "../../support/run-tree.ts";

const inner = RunnableLambda.from((text: string) => text).withConfig({ runName: "inner" });
const chosen = RunnableLambda.from((text: string, config) => inner.invoke(text, config)).withConfig({
  runName: "chosen",
});
// Ids that are not LangChain's do not sort by time, so the runs must not start in one millisecond.
const condition = RunnableLambda.from(async () => sleep(5, true));
const branch = RunnableBranch.from([[condition, chosen], chosen]);
const left = tree`
  RunnableBranch chain success
    RunnableLambda chain success
    chosen chain success
      inner chain success
`;

test.each([1, 2])(
  "a branch that is streamed with an id is one tree for %i handlers of a store",
  async (count) => {
    const { experience, handler } = await handlerOverMemory();
    const callbacks = [handler, ...(count === 2 ? [new DeeplakeCallbackHandler(experience)] : [])];
    const runId = randomUUID();
    for await (const chunk of await branch.stream("t", { callbacks, runId })) expect(chunk).toBe("t");
    expect(await runTree(experience)).toBe(left);
    expect((await storedRuns(experience)).find(({ id }) => id === runId)?.name).toBe("RunnableBranch");
    expect(handler.health()).toMatchObject({ open: 0, unmatched: 0 });
  },
);

test("runs below one of the same id are told apart, the innermost ends first", () => {
  const ids = new OwnIds();
  const run = (id: string, parentRunId?: string) => ids.started({ id, parentRunId });
  expect(run("a")).toEqual({ id: "a", parentRunId: undefined });
  const { id: first } = run("a", "a");
  expect(first).not.toBe("a");
  const second = run("a", "a");
  expect(second.parentRunId).toBe(first);
  expect(run("b", "a")).toEqual({ id: "b", parentRunId: second.id });
  expect([ids.ended("b"), ids.ended("a"), ids.ended("a"), ids.ended("a")]).toEqual([
    "b",
    second.id,
    first,
    "a",
  ]);
});
