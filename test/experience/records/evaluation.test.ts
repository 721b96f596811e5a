import { expect, test } from "vitest";

import { judgementsIn, toEvaluation } from "../../../src/experience/records/evaluation.ts";

const pass = { key: "style", score: true };
const fail = { key: "facts", score: 0, comment: "names no source" };

test.each([
  ["a judgement", fail, [fail]],
  ["a list", [pass, fail], [pass, fail]],
  ["the results of a LangSmith evaluator", { results: [pass, fail] }, [pass, fail]],
  ["a verdict of true", true, [true]],
])("%s is read as single judgements", (_, result, judgements) => {
  expect(judgementsIn(result)).toEqual(judgements);
});

test.each([
  ["a list", []],
  ["a list of results", { results: [] }],
])("%s without a judgement is refused, because the attempt would be lost in silence", (_, result) => {
  expect(() => judgementsIn(result)).toThrow(/Expected an evaluation: .*, got an empty array\.$/);
});

test.each<[unknown, RegExp]>([
  [{ key: "style", value: "good" }, /got an object without a score and an outcome\.$/],
  [{}, /got an object without a score and an outcome\.$/],
  [new Map([["score", 1]]), /got a Map without a score and an outcome\.$/],
  [null, /got null\.$/],
  [undefined, /got undefined\.$/],
  [1n, /got a bigint\.$/],
  [{ score: 87 }, /got 87\.$/],
  [{ score: 1, lessons: ["one", "two"] }, /got an array as lessons\.$/],
  [{ score: 1, comment: 5 }, /got 5 as comment\.$/],
  [{ score: 1, key: true }, /got true as key\.$/],
])("what cannot be read as a judgement is named (%#)", (result, said) => {
  expect(() => toEvaluation(result)).toThrow(said);
});

test("texts that an evaluator leaves out, or gives as null, are empty", () => {
  expect(toEvaluation({ score: 0.4, comment: null })).toMatchObject({ comment: "", lessons: "", key: "" });
});
