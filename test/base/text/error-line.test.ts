import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { expect, test } from "vitest";
import { z } from "zod";

import { toolErrors } from "../../../src/base/messages/tool-errors.ts";
import { errorLine } from "../../../src/base/text/error-line.ts";
import { errorLesson } from "../../../src/experience/patterns/error-lesson.ts";
import { kindOfError } from "../../../src/experience/patterns/error-signature.ts";

const indented = (value: unknown): string => JSON.stringify(value, null, 2);
const nested = indented({ error: { code: 429, message: "Quota\n exceeded", status: "EXHAUSTED" } });
const many = indented(Array.from({ length: 9 }, (_, at) => ({ path: ["rows", at], message: "Required" })));

test.each<[string, string]>([
  ["Error: no order 7", "Error: no order 7"],
  ["\n  TypeError: x is not a function\n    at f (a.js:1)", "TypeError: x is not a function"],
  ["[404] not found\n[", "[404] not found"],
  ['{"message":"all on one line"}', '{"message":"all on one line"}'],
  [`Error: ${nested}`, "Error: Quota exceeded"],
  [`${nested}\n Please fix your mistakes.`, "Quota exceeded"],
  [many, [0, 1, 2, 3, 4].map((at) => `rows.${at}: Required`).join("; ")],
  [`Error: ZodError: ${indented([{ message: "Required", path: [] }])}`, "Error: ZodError: Required"],
  [indented({ code: 5, message: "" }), '{ "code": 5, "message": "" }'],
  [`Error: {\n "half": "of a JSON`, 'Error: "half": "of a JSON'],
  ["Error:\n\n  the cause follows\n  at f", "Error: the cause follows"],
  ["Error: ", "Error:"],
  ["---\n***", "--- ***"],
  ["誤り\n[", "誤り"],
  ["", ""],
])("of %j the line is %j", (error, line) => {
  expect(errorLine(error)).toBe(line);
});

test("different problems of a value are different kinds of errors, and the same one is the same kind", () => {
  const errorOf = (schema: z.ZodType, value: unknown): string => String(schema.safeParse(value).error);
  const age = z.object({ age: z.number() });
  const city = z.object({ city: z.string() });
  expect(kindOfError(errorOf(age, { age: "x" }))).toBe(kindOfError(errorOf(age, { age: "y" })));
  expect(kindOfError(errorOf(age, { age: "x" }))).not.toBe(kindOfError(errorOf(city, { city: 1 })));
  expect(errorLesson(errorOf(age, { age: "x" }))).toContain("age: Invalid input: expected number");
});

test("a tool that throws such errors fails in as many ways", async () => {
  const parses = tool(
    ({ age, name }) => z.object({ age: z.number(), name: z.string() }).parse({ age, name }),
    {
      name: "parses",
      description: "parses",
      schema: z.object({ age: z.any(), name: z.any() }),
    },
  );
  const asked = new AIMessage({
    content: "",
    tool_calls: [
      { name: "parses", args: { age: "x", name: "Ada" }, id: "1" },
      { name: "parses", args: { age: 7, name: 7 }, id: "2" },
    ],
  });
  const { messages } = (await new ToolNode([parses]).invoke({
    messages: [new HumanMessage("read"), asked],
  })) as {
    messages: unknown[];
  };
  const errors = toolErrors([asked, ...messages]).map(({ error }) => error);
  expect(errors).toEqual([expect.stringMatching(/age: .*number/), expect.stringMatching(/name: .*string/)]);
});

test("a long text without a word is read in time that grows with its length", () => {
  for (const text of ["[".repeat(1e6), "Error: ".repeat(1e5), "{\n".repeat(1e5), `${"_".repeat(1e6)}Error`])
    expect(errorLine(text).length).toBeLessThanOrEqual(20_000);
});
