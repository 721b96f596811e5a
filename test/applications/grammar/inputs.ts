import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import * as fc from "fast-check";

import type { InputForm, MessageForm } from "../program.ts";

const messageForms: fc.Arbitrary<MessageForm> = fc.constantFrom(
  "message",
  "role",
  "tuple",
  "text",
  "type",
  "message with blocks",
  "role with blocks",
  "serialised",
);

/** The forms in which applications are given their task. */
export const inputs: fc.Arbitrary<InputForm> = fc.oneof(
  fc.record({
    in: fc.constant("key" as const),
    key: fc.constantFrom("task", "question", "query", "input", "prompt"),
    history: fc.boolean(),
  }),
  fc.record({ in: fc.constant("only text" as const), beside: fc.boolean() }),
  fc.record({
    in: fc.constant("messages" as const),
    as: messageForms,
    alone: fc.boolean(),
    around: fc.constantFrom("nothing", "history", "answer"),
  }),
  fc.record({ in: fc.constant("input" as const), as: messageForms, alone: fc.boolean() }),
  fc.record({ in: fc.constant("nothing" as const) }),
);

/** An input with a task. */
export function inputWith(task: string, form: InputForm): unknown {
  switch (form.in) {
    case "key":
      return { [form.key]: task, ...(form.history && { chat_history: HISTORY }) };
    case "only text":
      return { topic: task, ...(form.beside && { number: 7 }) };
    case "messages": {
      const message = messageWith(task, form.as);
      if (form.alone) return { messages: message };
      const list = [
        ...(form.around === "history" ? HISTORY : []),
        message,
        ...(form.around === "answer" ? [new AIMessage("hm")] : []),
      ];
      return { messages: list };
    }
    case "input": {
      const message = messageWith(task, form.as);
      return form.alone ? message : [message];
    }
    case "nothing":
      return { number: 7 };
  }
}

/** The task that a user means. */
export function taskIn(form: InputForm, task: string): string | undefined {
  return form.in === "nothing" ? undefined : task;
}

const HISTORY: readonly BaseMessage[] = [
  new HumanMessage("what was before"),
  new AIMessage("this was before"),
];

/** A message of a person in one of the forms that LangChain takes. */
function messageWith(text: string, form: MessageForm): unknown {
  const blocks = [{ type: "text" as const, text }];
  switch (form) {
    case "text":
      return text;
    case "tuple":
      return ["user", text];
    case "role":
      return { role: "user", content: text };
    case "role with blocks":
      return { role: "user", content: blocks };
    case "type":
      return { type: "human", content: text };
    case "serialised":
      return new HumanMessage(text).toJSON();
    case "message":
      return new HumanMessage(text);
    case "message with blocks":
      return new HumanMessage({ content: blocks });
  }
}
