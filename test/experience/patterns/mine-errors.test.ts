import { expect, test } from "vitest";

import { numbers } from "../../../bench/numbers.ts";
import { errorSignature } from "../../../src/experience/patterns/error-signature.ts";
import { type ErringAttempt, mineErrors } from "../../../src/experience/patterns/mine-errors.ts";
import { mineDrift } from "../../../src/experience/patterns/mine-drift.ts";

const attempt = (id: string, given: Partial<ErringAttempt>): ErringAttempt => ({
  id,
  task: "t",
  approach: "",
  agent: "a",
  score: 0,
  error: "",
  timestamp: 0,
  ...given,
});

test.each([
  ["Error: ENOENT, open '/home/ada/x.txt'", "Error: ENOENT, open <text>"],
  ["timeout after 3000 ms at 10.5.2", "timeout after <number> ms at <number>"],
  ["cannot read /srv/app/data.csv line 7", "cannot read <path> line <number>"],
  ["run 1f0c2a4e-0000-4000-8000-00000000000a failed\n  at stack", "run <id> failed"],
  ["  \n GET https://host/a?b=1 gave 404", "GET <url> gave <number>"],
  ["", ""],
])("%j is an error of the kind %j", (error, signature) => {
  expect(errorSignature(error)).toBe(signature);
});

test("a signature takes no longer than its text, whatever the text", () => {
  for (const text of ["'".repeat(200_000), "/a".repeat(200_000), "9.".repeat(200_000), "0x".repeat(200_000)])
    expect(errorSignature(text).length).toBeLessThanOrEqual(200);
});

test("an error that comes back is told once, with what solved the same tasks later", () => {
  const attempts = [
    attempt("1", { task: "a", error: "timeout after 1 ms", timestamp: 1 }),
    attempt("2", { task: "b", error: "timeout after 22 ms", timestamp: 2, agent: "b" }),
    attempt("3", { task: "b", error: "timeout after 3 ms", timestamp: 3 }),
    attempt("4", { task: "b", score: 1, timestamp: 4 }),
    attempt("5", { task: "a", score: 1, timestamp: 0 }),
    attempt("6", { task: "c", error: "rare", timestamp: 5 }),
  ];
  expect(mineErrors(attempts)).toEqual([
    {
      signature: "timeout after <number> ms",
      n: 3,
      tasks: 2,
      agents: 2,
      resolvedBy: ["4"],
      did: [],
      attempts: ["1", "2", "3"],
    },
  ]);
});

test("an agent that got better is told, one that did not is not", () => {
  const series = (agent: string, score: (index: number) => number) =>
    Array.from({ length: 80 }, (_, index) => ({
      agent,
      cluster: "",
      task: `t${index % 20}`,
      score: score(index),
      timestamp: index,
    }));
  const next = numbers(1);
  const attempts = [
    ...series("learner", (index) => (index >= 40 || index % 4 === 0 ? 1 : 0)),
    ...series("steady", () => (next() < 0.5 ? 1 : 0)),
  ];
  const drifts = mineDrift(attempts);
  expect(drifts.map(({ agent, since }) => [agent, since])).toEqual([["learner", 40]]);
  expect(drifts[0]?.difference).toBeCloseTo(0.75, 5);
});

test("what solved such tasks later is told by what those attempts did and the failing ones did not", () => {
  const attempts = ["a", "b", "c"].flatMap((task, index) => [
    attempt(`failed ${task}`, { task, approach: "fetch ; parse", error: "timeout", timestamp: index }),
    attempt(`solved ${task}`, { task, approach: "fetch ; retry ; parse", score: 1, timestamp: 10 + index }),
  ]);
  const [pattern] = mineErrors(attempts);
  expect(pattern?.resolvedBy).toEqual(["solved a", "solved b", "solved c"]);
  expect(pattern?.did).toContainEqual({ feature: "fetch then retry", n: 3 });
  expect(pattern?.did.map(({ feature }) => feature)).not.toContain("uses fetch");
});
