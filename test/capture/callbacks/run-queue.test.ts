import { expect, test } from "vitest";

import { type CapturedRun, capturedRun } from "../../../src/capture/callbacks/captured-run.ts";
import { RunQueue } from "../../../src/capture/callbacks/run-queue.ts";

/** A run that takes so many milliseconds to finish, or cannot be. */
function captured(id: string, { takes = 0, fails = false } = {}): CapturedRun {
  const run = capturedRun(
    {
      id,
      parentRunId: undefined,
      path: "",
      kind: "chain",
      name: "chain",
      tags: [],
      metadata: {},
      taken: undefined,
      choice: "stored",
      above: null,
      parentId: null,
      rootId: id,
      threadId: null,
      scope: undefined,
      startedAt: 1,
      waiting: [],
      firstStep: undefined,
      resumesRoot: undefined,
      wentOn: undefined,
      interrupted: false,
      waitsAt: new Set(),
      wentOnAt: undefined,
      stoppedAt: undefined,
      stream: undefined,
      signal: undefined,
      leftAt: undefined,
      leftIn: undefined,
      tasksInState: [],
      workedAt: undefined,
    },
    { status: "success", outputs: "" },
    2,
    {},
  );
  return {
    bytes: run.bytes,
    finish: () => {
      const end = performance.now() + takes;
      while (performance.now() < end);
      if (fails) throw new Error(`${id} cannot be read`);
      return run.finish();
    },
  };
}

test("a run that cannot be finished costs itself alone, and is told of", async () => {
  const lost: unknown[] = [];
  const queue = new RunQueue((error) => lost.push(error));
  for (const run of [captured("a"), captured("b", { fails: true }), captured("c")]) queue.add(run);
  await queue.finishBatch();
  expect(lost).toEqual([new Error("b cannot be read")]);
  expect(queue.takeBatch().map(({ id }) => id)).toEqual(["a", "c"]);
  expect([queue.length, queue.bytes]).toEqual([0, 0]);
});

test("what is being finished is still there for a process that ends meanwhile, in its order and once", async () => {
  const queue = new RunQueue((error) => {
    throw error;
  });
  const ids = Array.from({ length: 20 }, (_, at) => `run ${at}`);
  for (const id of ids) queue.add(captured(id, { takes: 1 }));
  const finishing = queue.finishBatch();
  expect(queue.finished.length).toBeLessThan(ids.length);
  queue.finishAll();
  expect(queue.finished.map(({ id }) => id)).toEqual(ids);
  expect(queue.takeFinished(queue.length)).toHaveLength(ids.length);
  await finishing;
  expect([queue.length, queue.bytes, queue.takeBatch()]).toEqual([0, 0, []]);
});

test("a batch is bounded by its runs and by its bytes, and one put back comes first again", async () => {
  const queue = new RunQueue(() => {});
  for (let at = 0; at < 700; at++) queue.add(captured(`run ${at}`));
  await queue.finishBatch();
  const batch = queue.takeBatch();
  expect(batch).toHaveLength(500);
  queue.putBack(batch);
  expect(queue.length).toBe(700);
  queue.finishAll();
  expect(queue.takeBatch()[0]?.id).toBe("run 0");
  const large = new RunQueue(() => {});
  for (let at = 0; at < 4; at++) {
    const run = captured(`large ${at}`);
    large.add({ bytes: 0, finish: () => ({ ...run.finish(), outputs: "x".repeat(3_000_000) }) });
  }
  await large.finishBatch();
  expect(large.takeBatch()).toHaveLength(2);
});
