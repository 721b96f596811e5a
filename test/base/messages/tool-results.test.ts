import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { createAgent, fakeModel } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";

import { openFailures } from "../../../src/base/messages/open-failures.ts";
import { toolErrors } from "../../../src/base/messages/tool-errors.ts";
import { toolResults } from "../../../src/base/messages/tool-results.ts";
import { kindOfError } from "../../../src/experience/patterns/error-signature.ts";

const asked = (id = "1"): AIMessage =>
  new AIMessage({ content: "", tool_calls: [{ name: "orders", args: { n: 7 }, id }] });
const fields = { content: "Error: No order 7.", tool_call_id: "1", name: "orders", status: "error" } as const;
const failed = { tool: "orders", args: { n: 7 }, step: 1, error: "Error: No order 7." };
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test.each<[string, unknown[]]>([
  ["classes", [asked(), new ToolMessage(fields)]],
  ["a message without the name of its tool", [asked(), new ToolMessage({ ...fields, name: "" })]],
  [
    "objects with roles",
    [
      { role: "assistant", content: "", tool_calls: [{ name: "orders", args: { n: 7 }, id: "1" }] },
      { role: "tool", ...fields },
    ],
  ],
  [
    "a call as OpenAI writes it",
    [
      {
        role: "assistant",
        content: "",
        tool_calls: [{ id: "1", type: "function", function: { name: "orders", arguments: '{"n":7}' } }],
      },
      { role: "tool", ...fields },
    ],
  ],
  ["objects with types", [asked(), { type: "tool", ...fields }]],
  ["serialised messages", [json(asked()), json(new ToolMessage(fields))]],
  ["stored messages", [asked().toDict(), new ToolMessage(fields).toDict()]],
  [
    "blocks",
    [asked(), new ToolMessage({ ...fields, content: [{ type: "text", text: "Error: No order 7." }] })],
  ],
  [
    "what older tool nodes write, without a status",
    [
      asked(),
      new ToolMessage({
        content: "Error: No order 7.\n Please fix your mistakes.",
        tool_call_id: "1",
        name: "orders",
      }),
    ],
  ],
  [
    "more lines behind the first one that says something",
    [asked(), new ToolMessage({ ...fields, content: "\n\nError: No order 7.\n    at orders.ts:3" })],
  ],
])("a failing tool is seen in %s", (_form, messages) => {
  expect(toolResults([new HumanMessage("t"), ...messages])).toEqual([failed]);
});

test.each<[string, { content: string; status: "success" | "error" | undefined }]>([
  ["an answer", { content: "No order 7.", status: "success" }],
  ["an answer that quotes an error", { content: "Error: No order 7.", status: undefined }],
  [
    "an answer that quotes a tool node",
    { content: "Error: x\n Please fix your mistakes.", status: "success" },
  ],
  [
    "the refusal of a person",
    { content: "User rejected the tool call for `orders` with id 1", status: "error" },
  ],
  ["a limit", { content: "Tool call limit exceeded. Do not call 'orders' again.", status: "error" }],
])("%s is no failure of the tool", (_what, changed) => {
  const message = new ToolMessage({ ...fields, ...changed } as typeof fields);
  expect(toolResults([asked(), message]).map(({ error }) => error)).toEqual([undefined]);
});

test("a long message is read in no time, with advice at its end or without", () => {
  const long = "\n".repeat(200_000);
  const message = (content: string) => new ToolMessage({ content, tool_call_id: "1", name: "orders" });
  const advised = message(`Error: x${long}\n Please fix your mistakes.`);
  expect(toolResults([asked(), advised]).map(({ error }) => error)).toEqual(["Error: x"]);
  expect(toolResults([asked(), message(`Error: x${long}y`)]).map(({ error }) => error)).toEqual([undefined]);
});

test("only the current turn counts, and a state without tools has no results", () => {
  const earlier = [new HumanMessage("a"), asked(), new ToolMessage(fields), new AIMessage("sorry")];
  expect(toolResults([...earlier, new HumanMessage("b")])).toEqual([]);
  expect(toolResults([])).toEqual([]);
  expect(toolResults([null, 7, "x", {}])).toEqual([]);
});

const strict = tool(
  async ({ n }) => {
    if (n === 1) throw new TypeError("no order 1");
    // oxlint-disable-next-line typescript/only-throw-error
    if (n === 2) throw "no order 2";
    return "ok";
  },
  { name: "orders", schema: z.object({ n: z.number() }) },
);
const calls: [name: string, args: object, kind: string][] = [
  ["orders", { n: 1 }, "no order <number>"],
  ["orders", { n: "x" }, "Received tool input did not match expected schema"],
];

test.each(calls)(
  "what LangGraph's tool node writes for %s %j has one signature",
  async (name, args, kind) => {
    const call = new AIMessage({ content: "", tool_calls: [{ name, args, id: "1" }] });
    const { messages } = (await new ToolNode([strict]).invoke({ messages: [call] })) as {
      messages: BaseMessage[];
    };
    const [result] = toolResults([call, ...messages]);
    expect(kindOfError(result?.error ?? "")).toBe(kind);
  },
);

test.each([
  ...calls,
  ["orders", { n: 2 }, "no order <number>"] as const,
  ["shop", {}, "shop is not a valid tool, try one of [orders]."] as const,
])("what createAgent writes for %s %j has the same signature", async (name, args, kind) => {
  const model = fakeModel()
    .respondWithTools([{ name, args: args as Record<string, unknown>, id: "1" }])
    .respond(new AIMessage("x"));
  const { messages } = await createAgent({ model, tools: [strict] }).invoke({
    messages: [new HumanMessage("t")],
  });
  const [result] = toolResults(messages);
  expect(result).toMatchObject({ tool: name });
  expect(kindOfError(result?.error ?? "")).toBe(kind);
});

/** A turn, as the name of the tool of each call, with `!` for a failure. Calls of one step stand in one text. */
function turn(...steps: string[]): unknown[] {
  return steps.flatMap((step, at) => {
    const names = step.split(" ");
    const ids = names.map((_, index) => `${at}-${index}`);
    return [
      new AIMessage({
        content: "",
        tool_calls: names.map((name, index) => ({
          name: name.replace("!", ""),
          args: { at },
          id: ids[index] as string,
        })),
      }),
      ...names.map(
        (name, index) =>
          new ToolMessage({
            content: name.endsWith("!") ? "Error: x" : "ok",
            tool_call_id: ids[index] as string,
            name: name.replace("!", ""),
            status: name.endsWith("!") ? "error" : "success",
          }),
      ),
    ];
  });
}
const open = (...steps: string[]): string[] =>
  openFailures(toolResults(turn(...steps)), kindOfError).map(({ tool: name, times }) => `${name} ${times}`);

test.each<[string[], string[]]>([
  [["a!"], ["a 1"]],
  [["a!", "a!"], ["a 2"]],
  [["a!", "b"], ["a 1"]],
  [["a!", "a"], []],
  [["a!", "a", "a!"], ["a 2"]],
  [["a! a"], ["a 1"]],
  [["a a!"], ["a 1"]],
  [["a! b!", "a"], ["b 1"]],
  [["a"], []],
])("of %j these tools fail still: %j", (steps, failing) => expect(open(...steps)).toEqual(failing));

const worked = (...steps: string[]): string[] =>
  toolErrors(turn(...steps)).map(
    (one) => `${one.tool}: ${one.worked.replaceAll(/\(\{"at":(\d+)\}\)/g, "$1")}`,
  );

test.each<[string[], string[]]>([
  [["a!"], ["a: "]],
  [["a!", "a"], ["a: a1"]],
  [["a!", "a!", "a"], ["a: a2"]],
  [["a!", "login", "a", "b"], ["a: login1 -> a2"]],
  [
    ["a!", "b!", "b", "a"],
    ["a: b2 -> a3", "b: b2"],
  ],
  [["old!", "new"], ["old: new1"]],
  [["a! a", "a"], ["a: a1"]],
  [["a!", "p", "q", "r", "s", "a"], ["a: r3 -> s4 -> a5"]],
  [["a!", "a", "a!"], ["a: a1"]],
  [["a"], []],
])("of %j it is recorded what worked: %j", (steps, recorded) => expect(worked(...steps)).toEqual(recorded));
