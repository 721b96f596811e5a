import { tree } from "../../support/run-tree.ts";
import { usual, fails, lambda, step, agent, stagesOf, graph, asked, type Found } from "./plain-programs.ts";

/** Whose runs were not known. */
export const THREADS_AND_USERS: Readonly<Record<string, Found>> = {
  "a chain's thread in configurable is not found": {
    program: { ...usual, app: lambda(fails), thread: "configurable.thread_id" },
    left: tree`
      RunnableLambda chain failure in thread-1
      "do it 0.0" failure by error, 0 or null tokens in thread-1
    `,
  },
  "a lone model's thread in configurable is not found": {
    program: {
      ...usual,
      app: { kind: "model", tokens: null, fails: "never" },
      input: { in: "input", as: "text", alone: false },
      thread: "configurable.thread_id",
    },
    left: tree`
      ScriptedModel chat_model success in thread-1
    `,
  },
  "a prompt's thread in configurable is not found": {
    program: {
      ...usual,
      app: { kind: "prompt", tokens: null, fails: "never", parses: false },
      thread: "configurable.conversation_id",
    },
    left: tree`
      RunnableSequence chain success in thread-1
        ChatPromptTemplate chain success
        ScriptedModel chat_model success
    `,
  },
  "a graph that stops at a breakpoint has no user of its bound context": {
    program: {
      ...asked(true),
      user: "context.user_id",
      bound: true,
      app: { ...graph(), alike: false, pause: { place: "before", stage: 0 } },
    },
    left: tree`
      LangGraph graph interrupted in thread-1 of user-1 or nobody
      LangGraph graph success in thread-1 of user-1 or nobody
        first 1 node success
    `,
  },
  "a graph whose bound config names the user waits for nobody": {
    program: {
      ...asked(false),
      user: "configurable.user_id",
      bound: true,
      app: { ...stagesOf([step()]), alike: false, rounds: 2, pause: { place: "before", stage: 0 } },
    },
    left: tree`
      LangGraph graph interrupted in thread-1 of user-1 or nobody
      LangGraph graph interrupted in thread-1 of user-1 or nobody
        first 1 node success
          RunnableLambda chain success
    `,
  },
  "a session or conversation is no thread": {
    program: { ...usual, app: graph(fails), thread: "metadata.session_id" },
    left: tree`
      LangGraph graph failure in thread-1
        first 1 node failure
      "do it 0.0" failure by error, 0 or null tokens in thread-1
    `,
  },
  "a user is not kept": {
    program: { ...usual, app: graph(fails), user: "metadata.user_id" },
    left: tree`
      LangGraph graph failure of user-1
        first 1 node failure
      "do it 0.0" failure by error, 0 or null tokens of user-1
    `,
  },
  "what learns does not find a thread in metadata": {
    program: { ...usual, app: stagesOf([agent()]), thread: "metadata.thread_id" },
    left: tree`
      LangGraph graph success in thread-1
        first 1 node success
      "do it 0.0" success by test, 0 or null tokens in thread-1
    `,
  },
  "what waits before its first node has no user": {
    program: {
      ...asked(false),
      user: "configurable.user_id",
      app: { ...stagesOf([step()]), alike: false, rounds: 2, pause: { place: "before", stage: 0 } },
    },
    left: tree`
      LangGraph graph interrupted in thread-1 of user-1 or nobody
      LangGraph graph interrupted in thread-1 of user-1 or nobody
        first 1 node success
          RunnableLambda chain success
    `,
  },
};
