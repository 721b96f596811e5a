import {
  AIMessage,
  type BaseMessageLike,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from "@langchain/core/messages";
import { expect, test } from "vitest";

import { providerLoopback } from "../../support/providers/provider-loopback.ts";
import type { Provider } from "../../support/providers/turn.ts";

const human = new HumanMessage("a");
const system = new SystemMessage("S");
const calls = (...ids: string[]): AIMessage =>
  new AIMessage({ content: "", tool_calls: ids.map((id) => ({ name: id, args: {}, id })) });
const result = (id: string): ToolMessage => new ToolMessage({ content: "r", tool_call_id: id, name: id });

const ALL: readonly Provider[] = ["openai", "anthropic", "gemini", "bedrock"];

/** What the order of messages is, who refuses it, and in which words. */
const CASES: readonly [string, BaseMessageLike[], readonly Provider[], RegExp][] = [
  ["a question", [human], [], /./u],
  ["a system message first", [system, human], [], /./u],
  [
    "a system message behind others",
    [human, new AIMessage("b"), human, system],
    ["anthropic", "gemini"],
    /role .+system|first one/u,
  ],
  ["two user messages in a row", [human, human], ["bedrock"], /alternate/u],
  ["an answer first", [new AIMessage("a"), human], ["anthropic", "bedrock"], /start with a user message/u],
  ["a blank text", [new HumanMessage(" ")], ["anthropic", "bedrock"], /non-whitespace/u],
  ["a call and its result", [human, calls("c"), result("c")], [], /./u],
  ["two calls and their results", [human, calls("c", "d"), result("c"), result("d")], [], /./u],
  ["a call without a result", [human, calls("c"), human], ALL, /must be followed by their results/u],
  [
    "a text before a result",
    [human, calls("c"), human, result("c")],
    ALL,
    /followed by|unexpected result|alternate/u,
  ],
  ["a result without a call", [human, new AIMessage("b"), result("c")], ALL, /unexpected result|tool|name/iu],
  [
    "a call behind an answer",
    [human, new AIMessage("b"), calls("c"), result("c")],
    ["gemini", "bedrock"],
    /turn|alternate/u,
  ],
];

test.each(
  CASES.flatMap(([name, messages, by, words]) =>
    ALL.map((provider) => ({ name, messages, by, words, provider })),
  ),
)("$provider: $name", async ({ messages, by, words, provider }) => {
  await using loopback = await providerLoopback();
  const said = await loopback
    .model(provider)
    .invoke(messages)
    .then(
      ({ text }) => text,
      (error: Error) => error.message,
    );
  expect(said).toMatch(by.includes(provider) ? words : /^ok$/u);
});
