import { describe, expect, test } from "vitest";

import { parseRunLine } from "../../../src/cli/commands/parse-run-line.ts";

const line = (more: object): string => JSON.stringify({ task: "t", approach: "a", score: 1, ...more });

test("takes what a line says, and nothing it does not know", () => {
  const run = parseRunLine(line({ lessons: ["one", "two"], tags: ["x"], agent: "m", id: "7", steps: 3 }));
  expect(run).toEqual({
    task: "t",
    approach: "a",
    score: 1,
    lessons: "one\ntwo",
    tags: ["x"],
    agent: "m",
    id: "7",
    labelSource: "environment",
  });
});

describe("timestamps", () => {
  test.each([
    [1_689_616_560, 1_689_616_560],
    [1_689_616_560.9, 1_689_616_560],
    ["2023-07-17-17:56", 1_689_616_560],
    ["2023-07-17 17:56", 1_689_616_560],
    ["2023-07-17T17:56:00Z", 1_689_616_560],
    ["2023-07-17T17:56:00.250Z", 1_689_616_560],
    ["2023-07-17T17:56", 1_689_616_560],
    ["2023-07-17T19:56:00+02:00", 1_689_616_560],
    ["2023-07-17", 1_689_552_000],
    [null, undefined],
  ])("%j is %j", (timestamp, seconds) => {
    expect(parseRunLine(line({ timestamp })).timestamp).toBe(seconds);
  });

  test.each(["yesterday", "July 17, 2023", "2023-13-45", "17", true, {}])("%j is none", (timestamp) => {
    expect(() => parseRunLine(line({ timestamp }))).toThrow("in timestamp");
  });
});

test.each([
  ["no JSON", "{", "JSON object"],
  ["an array", "[1]", "an array"],
  ["a bare text", '"x"', "a string"],
  ["no task", '{"approach":"a","score":1}', "in task"],
  ["no approach", '{"task":"t","score":1}', "in approach"],
  ["neither outcome nor score", '{"task":"t","approach":"a"}', "outcome or a score"],
  ["an unknown outcome", line({ outcome: "fine" }), "in outcome"],
  ["a score out of range", line({ score: 1.5 }), "in score"],
  ["lessons that are no text", line({ lessons: [1] }), "in lessons"],
  ["tags that are no texts", line({ tags: "x" }), "in tags"],
  ["an id that is no text", line({ id: 7 }), "in id"],
  ["an empty id", line({ id: "" }), "non-empty id"],
  ["a character no driver stores", line({ approach: "a\0" }), "NUL"],
  ["half a character", '{"task":"t","approach":"\\ud83d","score":1}', "surrogate"],
])("refuses %s", (_what, text, reason) => {
  expect(() => parseRunLine(text)).toThrow(reason);
});
