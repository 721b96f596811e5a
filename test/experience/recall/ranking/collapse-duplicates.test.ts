import { expect, test } from "vitest";

import {
  type Attempt,
  collapseDuplicates,
} from "../../../../src/experience/recall/ranking/collapse-duplicates.ts";

const attempt = (more: Partial<Attempt> = {}): Attempt => ({
  task: "Parse the csv",
  approach: "split at commas",
  outcome: "success",
  lessons: "",
  scope: "",
  ...more,
});
const members = (...attempts: Attempt[]): number[] =>
  collapseDuplicates(attempts, (item) => item).map((group) => group.length);

test("attempts that differ in letters only stand together, the first for all", () => {
  const [first, second] = [attempt(), attempt({ task: "parse the CSV!" })];
  expect(collapseDuplicates([first, second], (item) => item)).toEqual([[first, second]]);
});

test.each([
  ["outcome", { outcome: "failure" }],
  ["scope", { scope: "other" }],
  ["approach", { approach: "split at semicolons" }],
  ["lesson", { lessons: "mind quotes" }],
  ["task", { task: "Parse the json" }],
] as const)("another %s keeps them apart", (_, more) => {
  expect(members(attempt(), attempt(more), attempt())).toEqual([2, 1]);
});

test("attempts that differ in a sign stay apart", () => {
  expect(members(attempt({ approach: "--replicas=1" }), attempt({ approach: "--replicas=-1" }))).toEqual([
    1, 1,
  ]);
});
