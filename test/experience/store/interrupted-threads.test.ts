import { expect, test } from "vitest";

import {
  type GoingOn,
  goesOn,
  type InterruptedRoot,
  InterruptedThreads,
  resumedBy,
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

test("a thread waits from its interrupt to its end, at the newest root of its user", () => {
  const threads = new InterruptedThreads();
  expect(threads.waitingIn("t")).toEqual([]);
  threads.interrupted("t", root("r1", { task: "write" }));
  threads.interrupted("t", root("r2", { task: "write" }));
  threads.interrupted("t", root("r3", { user: "ann" }));
  threads.interrupted("other", root("r4"));
  expect(threads.waitingIn("t")).toEqual([root("r2", { task: "write" }), root("r3", { user: "ann" })]);
  threads.ended("t", { user: undefined, memory: {} });
  expect(threads.waitingIn("t")).toEqual([root("r3", { user: "ann" })]);
  threads.ended("t", { user: "ann", memory: { scope: "team" } });
  expect(threads.waitingIn("t")).toEqual([]);
  expect(threads.waitingIn("other")).toEqual([root("r4")]);
});

test("of the roots that wait in threads of one name, one goes on where it waits, or with its user", () => {
  const [ann, bob, nobody] = [
    root("r1", { user: "ann", steps: new Set(["a:1"]) }),
    root("r2", { user: "bob" }),
    root("r3", { steps: new Set(["a:3"]) }),
  ];
  const resumed = (by: Partial<GoingOn>): unknown =>
    resumedBy({ step: undefined, user: undefined, ...by }, [ann, bob, nobody]);
  expect(resumed({ step: "a:1" })).toBe(ann);
  expect(resumed({ step: "a:3", user: "bob" })).toBe(nobody);
  expect(resumed({ step: "a:9", user: "bob" })).toBe(bob);
  expect(resumed({ step: "a:9", user: "ann" })).toBeUndefined();
});

test("a change of the state by a user is one of the user's thread, and a change by nobody may be one of each", () => {
  const threads = new InterruptedThreads();
  const changed = (): unknown[] => threads.waitingIn("t").map(({ isChanged = false }) => isChanged);
  threads.changed("t", "ann");
  threads.interrupted("t", root("r1", { user: "ann" }));
  threads.interrupted("t", root("r2", { user: "bob" }));
  threads.changed("t", "bob");
  expect(changed()).toEqual([false, true]);
  threads.changed("t", undefined);
  expect(changed()).toEqual([true, true]);
});

test("threads that wait longest are forgotten, one that stopped again is not", () => {
  const threads = new InterruptedThreads();
  for (let index = 0; index < 2_000; index++) {
    threads.interrupted(`t${index}`, root("r"));
    if (index % 500 === 0) threads.interrupted("again", root("r"));
  }
  expect(threads.waitingIn("t0")).toEqual([]);
  for (const thread of ["t1000", "again", "t1999"]) expect(threads.waitingIn(thread)).toHaveLength(1);
});

test.each<[string, Partial<InterruptedRoot>, Partial<GoingOn>, boolean]>([
  ["the step that waits", { steps: new Set(["a:1", "b:2"]) }, { step: "b:2" }, true],
  [
    "a step of another checkpoint",
    { steps: new Set(["a:1"]), user: "ann" },
    { step: "a:7", user: "ann" },
    false,
  ],
  [
    "a step of a changed state",
    { steps: new Set(["a:1"]), user: "ann", isChanged: true },
    { step: "a:7", user: "ann" },
    true,
  ],
  [
    "a step of a changed state of another user",
    { steps: new Set(["a:1"]), user: "ann", isChanged: true },
    { step: "a:7", user: "bob" },
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
