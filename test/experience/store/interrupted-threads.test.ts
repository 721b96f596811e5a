import { expect, test } from "vitest";

import {
  type GoingOn,
  goesOn,
  type InterruptedRoot,
  InterruptedThreads,
} from "../../../src/experience/store/interrupted-threads.ts";

const root = (rootId: string, more: Partial<InterruptedRoot> = {}): InterruptedRoot => ({
  rootId,
  task: undefined,
  user: undefined,
  memory: {},
  steps: new Set(),
  checkpoint: undefined,
  ...more,
});

test("a thread waits from its interrupt to its end, at the newest root", () => {
  const threads = new InterruptedThreads();
  expect(threads.waitingIn("t")).toBeUndefined();
  threads.interrupted("t", root("r1", { task: "write" }));
  threads.interrupted("t", root("r2", { task: "write" }));
  threads.interrupted("other", root("r3"));
  expect(threads.waitingIn("t")).toEqual(root("r2", { task: "write" }));
  threads.ended("t");
  expect(threads.waitingIn("t")).toBeUndefined();
  expect(threads.waitingIn("other")).toEqual(root("r3"));
});

test("threads that wait longest are forgotten, one that stopped again is not", () => {
  const threads = new InterruptedThreads();
  for (let index = 0; index < 2_000; index++) {
    threads.interrupted(`t${index}`, root("r"));
    if (index % 500 === 0) threads.interrupted("again", root("r"));
  }
  expect(threads.waitingIn("t0")).toBeUndefined();
  for (const thread of ["t1000", "again", "t1999"]) expect(threads.waitingIn(thread)).toBeDefined();
});

test.each<[string, Partial<InterruptedRoot>, Partial<GoingOn>, boolean]>([
  ["the step that waits", { steps: new Set(["a:1", "b:2"]) }, { step: "b:2" }, true],
  [
    "a step of another checkpoint",
    { steps: new Set(["a:1"]), user: "ann" },
    { step: "a:7", user: "ann" },
    false,
  ],
  ["no step yet", { steps: new Set(["a:1"]) }, {}, false],
  ["a breakpoint where nobody names users", {}, { step: "a:1" }, true],
  ["a breakpoint of the same user", { user: "ann", memory: { scope: "user=ann" } }, { user: "ann" }, true],
  ["a breakpoint of another user", { user: "ann" }, { user: "bob" }, false],
  ["a breakpoint of a user, gone on by nobody", { user: "ann" }, {}, false],
  ["a breakpoint of nobody, gone on by a user", {}, { user: "bob" }, false],
  ["a breakpoint of a scope", { memory: { scope: "user=ann" } }, {}, false],
  [
    "the checkpoint that waits, whoever goes on",
    { checkpoint: "c1" },
    { user: "bob", checkpoint: "c1" },
    true,
  ],
  ["a checkpoint after it, of another user", { checkpoint: "c1" }, { user: "bob", checkpoint: "c2" }, false],
  ["a checkpoint after it, of nobody", { checkpoint: "c1" }, { checkpoint: "c2" }, true],
])("%s", (_, waiting, { step, user, checkpoint }, expected) => {
  expect(goesOn(root("r", waiting), { step, user, checkpoint })).toBe(expected);
});
