import { expect, test } from "vitest";

import { InterruptedThreads } from "../../../src/experience/store/interrupted-threads.ts";

test("a thread waits from its interrupt to its end, at the newest root", () => {
  const threads = new InterruptedThreads();
  expect(threads.waitingIn("t")).toBeUndefined();
  threads.interrupted("t", { rootId: "r1", task: "write" });
  threads.interrupted("t", { rootId: "r2", task: "write" });
  threads.interrupted("other", { rootId: "r3", task: undefined });
  expect(threads.waitingIn("t")).toEqual({ rootId: "r2", task: "write" });
  threads.ended("t");
  expect(threads.waitingIn("t")).toBeUndefined();
  expect(threads.waitingIn("other")).toEqual({ rootId: "r3", task: undefined });
});

test("threads that wait longest are forgotten, one that stopped again is not", () => {
  const threads = new InterruptedThreads();
  for (let index = 0; index < 2_000; index++) {
    threads.interrupted(`t${index}`, { rootId: "r", task: undefined });
    if (index % 500 === 0) threads.interrupted("again", { rootId: "r", task: undefined });
  }
  expect(threads.waitingIn("t0")).toBeUndefined();
  for (const thread of ["t1000", "again", "t1999"]) expect(threads.waitingIn(thread)).toBeDefined();
});
