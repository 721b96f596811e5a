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
  collapseDuplicates(attempts, (item) => item).map((group) => group.members.length);

test("attempts that differ in letters only stand together, the first for all", () => {
  const [first, second] = [attempt(), attempt({ task: "parse the CSV!" })];
  expect(collapseDuplicates([first, second], (item) => item)).toEqual([
    { item: first, members: [first, second] },
  ]);
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

test("a tenth of other words is near enough, more is not", () => {
  const words = Array.from({ length: 20 }, (_, index) => `word${index}`);
  const task = words.join(" ");
  expect(members(attempt({ task }), attempt({ task: words.with(3, "other").join(" ") }))).toEqual([2]);
  expect(members(attempt({ task }), attempt({ task: words.with(3, "a").with(4, "b").join(" ") }))).toEqual([
    1, 1,
  ]);
});
