import { expect, test } from "vitest";

import { formsQuery } from "../../../src/base/text/word-forms.ts";

test.each([
  ["refunding orders", ["refund", "refunds", "refunded", "order", "ordering"]],
  ["deployment of a service", ["deploy", "deploys", "deployed", "services"]],
  ["parsed", ["parse", "parsing"]],
])("the forms of %s", (task, forms) => {
  expect(formsQuery(task).split(" ")).toEqual(expect.arrayContaining(forms));
});

test("words that are no English ones, function words and numbers have no other forms", () => {
  expect(formsQuery("the файл of 2026 x2 ab")).toBe("");
});

test("a long task is searched by a bounded number of forms, those of its longest words", () => {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const words = Array.from({ length: 26 }, (_, at) => (letters[at] as string).repeat(4 + at));
  const forms = formsQuery(words.join(" ")).split(" ");
  expect(forms).toHaveLength(72);
  expect(forms).toContain(`${"z".repeat(29)}ing`);
  expect(forms).not.toContain("aaaas");
});
