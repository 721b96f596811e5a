import { once } from "node:events";
import { Worker } from "node:worker_threads";

import { expect, test, vi } from "vitest";

import { TokenizerThread } from "../../../src/experience/prompt/tokenizer-thread.ts";

test("a thread that ended while nobody waited rejects instead of waiting for ever", async () => {
  const started = vi.spyOn(Worker.prototype, "unref");
  const thread = new TokenizerThread();
  expect(await thread.count(["hello world"])).toEqual([2]);
  const [worker] = started.mock.contexts as Worker[];
  started.mockRestore();
  const ended = once(worker as Worker, "exit");
  await worker?.terminate();
  await ended;
  await expect(thread.count(["hello"])).rejects.toThrow("ended with 1");
  expect(thread.isReady).toBe(false);
});

test("counting ends with the part that exceeds the budget", async () => {
  const thread = new TokenizerThread();
  const parts = ["hello world", "hello", "world", "hello"];
  expect(await thread.count(parts, 2)).toEqual([2, 1]);
  expect(await thread.count(parts, 4)).toEqual([2, 1, 1, 1]);
});
