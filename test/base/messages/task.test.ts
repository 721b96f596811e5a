import {
  AIMessage,
  ChatMessage,
  HumanMessage,
  HumanMessageChunk,
  mapChatMessagesToStoredMessages,
  SystemMessage,
} from "@langchain/core/messages";
import { ChatPromptTemplate, PromptTemplate } from "@langchain/core/prompts";
import { Command, Send } from "@langchain/langgraph";
import { expect, test } from "vitest";

import { taskOfInput, taskOfState } from "../../../src/base/messages/task.ts";
import { takeSnapshot } from "../../../src/base/messages/snapshot.ts";

const T = "fix it";
const image = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };
const history = [new HumanMessage("an earlier question"), new AIMessage("an earlier answer")];
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
/** A human message that nobody wrote, as LangChain marks it. */
const notification = new HumanMessage({
  content: "Here is a summary of the conversation to date",
  additional_kwargs: { lc_source: "summarization" },
});

const WITH_TASK: Readonly<Record<string, unknown>> = {
  "a text": T,
  "a text in a wrapped input": { input: T },
  task: { task: T, question: "another" },
  question: { question: T, query: "another" },
  query: { query: T, input: "another" },
  "input before a history": { input: T, chat_history: history },
  "prompt before a history": { prompt: T, history },
  "an object in input": { input: { question: T } },
  "messages in input, before a history": { input: [new HumanMessage(T)], chat_history: history },
  "the only text": { topic: T, count: 3, tags: ["a", "b"] },
  "the only text but for thread, user and ids": {
    userInput: T,
    thread_id: "t",
    threadId: "t",
    user: "ann",
    user_id: "u",
    userId: "u",
    session_id: "s",
    id: "1",
    runID: "r",
    customerId: "c",
  },
  "the only text before a history": { topic: T, chat_history: history },
  "messages before a lone text": { messages: [new HumanMessage(T)], language: "de" },
  "a message under another key": { message: new HumanMessage(T), language: "de", history },
  "a history alone": { chat_history: [new HumanMessage(T), new AIMessage("hm")], n: 1 },
  "messages: a text": { messages: T },
  "messages: texts": { messages: [T] },
  "messages: a tuple alone": { messages: ["user", T] },
  "messages: a tuple": { messages: [["human", T]] },
  "messages: one alone": { messages: new HumanMessage(T) },
  "messages: a dict alone": { messages: { role: "user", content: T } },
  "messages: dicts": {
    messages: [
      { role: "system", content: "s" },
      { role: "user", content: T },
    ],
  },
  "messages: typed": { messages: [{ type: "human", content: T }] },
  "messages: blocks": {
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: T },
          { type: "image_url", image_url: "x" },
        ],
      },
    ],
  },
  "messages: answered": {
    messages: [
      { role: "user", content: T },
      { role: "assistant", content: "hm" },
    ],
  },
  "messages: a notification behind it": {
    messages: [new HumanMessage(T), new AIMessage("hm"), notification],
  },
  "messages: a summary before it": { messages: [notification, new HumanMessage(T)] },
  "messages: a serialised notification behind it": { messages: json([new HumanMessage(T), notification]) },
  "messages: a stored notification behind it": {
    messages: mapChatMessagesToStoredMessages([new HumanMessage(T), notification]),
  },
  "messages: serialised": { messages: json([new HumanMessage(T)]) },
  "messages: stored by a history": { messages: mapChatMessagesToStoredMessages([new HumanMessage(T)]) },
  "messages: a ChatMessage": { messages: [new ChatMessage({ content: T, role: "user" })] },
  "messages: a chunk": { messages: [new HumanMessageChunk(T)] },
  "content blocks": [{ type: "text", text: T }, image],
  "content blocks in question": { question: [image, { type: "text", text: T }], tags: ["a"] },
  "content blocks in input, before a history": { input: [{ type: "text", text: T }], chat_history: history },
  "a question behind an image alone": { task: [image], question: T },
  "a message": new HumanMessage(T),
  "a serialised message": json(new HumanMessage(T)),
  "a dict": { role: "user", content: T },
  "a tuple": ["human", T],
  texts: [T],
  "a model's prompt": [[new SystemMessage("be brief"), new HumanMessage(T)]],
  "a prompt of a text model": [T],
  "a Command": new Command({ update: { task: T }, goto: "a" }),
  "a Command with pairs": new Command({ update: [["messages", [new HumanMessage(T)]]] as never }),
};

const WITHOUT: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  null: null,
  "a wrapped null": { input: null },
  "a stream's empty start": { input: "" },
  "a number": 5,
  "two texts": { a: "x", b: "y" },
  ids: { thread_id: "t", customerId: "c" },
  "a Command that resumes": new Command({ resume: "yes", update: { task: "x" } }),
  "a Command that goes on": new Command({ update: { feedback: "x" }, goto: "a" }),
  "a serialised Command": json(new Command({ resume: "yes" })),
  "a wrapped Command": { input: new Command({ resume: "yes" }) },
  "a Send": new Send("node", { task: "x" }),
  "a system message": [new SystemMessage("s")],
  "a tuple of the system": ["system", "s"],
  "a notification": { messages: [notification, new AIMessage("x")] },
  "what a model said": { messages: [new AIMessage("x")] },
  "an image": { messages: [{ role: "user", content: [{ type: "image_url", image_url: "x" }] }] },
  "an image alone": { question: [image] },
  documents: [{ pageContent: "x" }],
  "steps with types": { input: [{ type: "search", text: "x" }] },
};

test.each(Object.entries(WITH_TASK))("%s holds the task, live and as it is stored", (_name, input) => {
  expect(taskOfInput(input)).toBe(T);
  expect(taskOfInput(json(takeSnapshot(input).value))).toBe(T);
});

test.each(Object.entries(WITHOUT))("%s holds no task", (_name, input) => {
  expect(taskOfInput(input)).toBeUndefined();
  expect(taskOfInput(json(takeSnapshot(input).value ?? null))).toBeUndefined();
});

test("neither a date nor what throws when it is read holds a task", () => {
  const trap = Object.defineProperty({}, "trap", {
    enumerable: true,
    get: () => {
      throw new Error("trap");
    },
  });
  expect([new Date(), trap].map(taskOfInput)).toEqual([undefined, undefined]);
});

test("prompts hold the task", async () => {
  const chat = await ChatPromptTemplate.fromMessages([
    ["system", "s"],
    ["human", "{x}"],
  ]).invoke({ x: T });
  const text = await PromptTemplate.fromTemplate("{x}").invoke({ x: T });
  for (const prompt of [chat, text, { input: chat }, { input: text }]) {
    expect(taskOfInput(prompt)).toBe(T);
    expect(taskOfInput(json(takeSnapshot(prompt).value))).toBe(T);
  }
});

test("in a state a lone text is no task, and a channel of one's own comes first", () => {
  expect(taskOfState({ answer: "42" })).toBeUndefined();
  expect(taskOfState({ question: T, answer: "42", experience: "text" })).toBe(T);
  expect(taskOfState({ ticket: T, task: "another" }, "ticket")).toBe(T);
  expect(taskOfState({ messages: [...history, new HumanMessage(T)], answer: "42" })).toBe(T);
});
