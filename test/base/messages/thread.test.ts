import { expect, test } from "vitest";

import { threadOfRun } from "../../../src/base/messages/thread.ts";

test("thread_id comes first, wherever it is, and configurable before the metadata", () => {
  const configurable = { session_id: "s", conversation_id: "c" };
  expect(threadOfRun({ configurable, metadata: { thread_id: "t" } })).toBe("t");
  expect(threadOfRun({ configurable: { thread_id: "a" }, metadata: { thread_id: "b" } })).toBe("a");
});

test.each(["thread_id", "threadId", "session_id", "sessionId", "conversation_id", "conversationId"])(
  "%s names the thread, in configurable and in metadata",
  (name) => {
    expect(threadOfRun({ configurable: { [name]: "x" } })).toBe("x");
    expect(threadOfRun({ metadata: { [name]: "x" } })).toBe("x");
    // LangGraph takes numbers.
    expect(threadOfRun({ configurable: { [name]: 7 } })).toBe("7");
  },
);

test("a session comes before a conversation, and what is empty or no id names no thread", () => {
  expect(threadOfRun({ configurable: { conversation_id: "c" }, metadata: { session_id: "s" } })).toBe("s");
  expect(threadOfRun({ configurable: { thread_id: "", session_id: null, sessionId: "s" } })).toBe("s");
  expect(threadOfRun({ configurable: { thread_id: {} } })).toBeUndefined();
  expect(threadOfRun({})).toBeUndefined();
});
