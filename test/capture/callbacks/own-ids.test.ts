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

test("a branch of which events are read ends as the branch that was chosen", async () => {
  const { experience, handler } = await handlerOverMemory();
  const parts = RunnableLambda.from((text: string) => text).pipe(RunnableLambda.from(() => "answer"));
  const events = RunnableBranch.from([[condition, parts], parts]).streamEvents("t", {
    version: "v2",
    callbacks: [handler],
  });
  for await (const event of events) expect(event.event).not.toContain("error");
  await handler.flush();
  const [root] = (await storedRuns(experience)).filter(({ parentId }) => parentId === null);
  expect(root).toMatchObject({ name: "RunnableBranch", status: "success", error: "" });
  expect(root?.outputs).toContain("answer");
});

test("a branch that is aborted after its condition is cancelled, and one whose reader leaves ends with all inside", async () => {
  const { experience, handler } = await handlerOverMemory();
  const abort = new AbortController();
  const waits = RunnableLambda.from(async () => {
    abort.abort();
    return sleep(5, "late");
  });
  const read = async (runnable: typeof branch, signal?: AbortSignal): Promise<void> => {
    const config = { callbacks: [handler], runId: randomUUID(), ...(signal && { signal }) };
    for await (const _ of await runnable.stream("t", config)) break;
  };
  await expect(read(RunnableBranch.from([[condition, waits], waits]), abort.signal)).rejects.toThrow(
    "aborted",
  );
  await read(branch);
  await sleep(1_100);
  await handler.flush();
  const statuses = (await storedRuns(experience)).filter(({ parentId }) => parentId === null);
  expect(statuses.map(({ status }) => status)).toEqual(["cancelled", "cancelled"]);
  expect(handler.health()).toMatchObject({ open: 0 });
});

test("runs below one of the same id are told apart, the innermost ends first", () => {
  const ids = new OwnIds();
  const run = (id: string, parentRunId?: string) => ids.started({ id, parentRunId });
  expect(run("a")).toEqual({ id: "a", parentRunId: undefined });
  const { id: first } = run("a", "a");
  expect(first).not.toBe("a");
  const second = run("a", "a");
  expect(second.parentRunId).toBe(first);
  expect(run("b", "a")).toEqual({ id: "b", parentRunId: second.id });
  const end = { status: "success", outputs: "" } as const;
  const ended = ["b", "a", "a", "a"].map((id) => ids.ended(id, end));
  expect(ended).toEqual(["b", second.id, first, "a"].map((id) => ({ id, end })));
});
