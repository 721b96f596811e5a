import type { App, InputForm, Program, Work } from "./program.ts";
import { tree } from "../support/run-tree.ts";

/** A program that showed a fault, at its simplest, and what it should leave behind. */
export interface Found {
  readonly program: Program;
  readonly left: string;
}

const usual: Omit<Program, "app"> = {
  input: { in: "key", key: "task", history: false },
  thread: "none",
  user: "none",
  handler: "call",
  calls: [{ how: { way: "invoke" }, withId: false }],
};

const fails: Work = { do: "throw", when: "always" };
const lambda = (...works: Work[]): App => ({ kind: "lambda", name: null, works });
const graph = (...works: Work[]): App => ({
  kind: "graph",
  name: null,
  stages: [{ nodes: [{ is: "function", works, tries: 1 }], route: "edge" }],
});

const failedLambda = tree`
  RunnableLambda chain failure
  "do it 0.0" failure by error, 0 or null tokens
`;
const failedGraph = tree`
  LangGraph graph failure
    first 1 node failure
  "do it 0.0" failure by error, 0 or null tokens
`;

const failedWith = (input: InputForm): Found => ({
  program: { ...usual, app: graph(fails), input },
  left: failedGraph,
});

/** By name. Those of the known faults have their names. */
export const FOUND: Readonly<Record<string, Found>> = {
  "a question, query or prompt is no task": failedWith({ in: "key", key: "question", history: true }),
  "the only text of an input is no task": failedWith({ in: "only text", beside: true }),
  "messages in most forms hold no task": failedWith({
    in: "messages",
    as: "role with blocks",
    alone: false,
    around: "history",
  }),
  "a message or a list of messages as the input holds no task": {
    program: { ...usual, app: lambda(fails), input: { in: "input", as: "message", alone: false } },
    left: failedLambda,
  },
  "what a bare model is given is no task": {
    program: {
      ...usual,
      app: { kind: "model", tokens: null, fails: "always" },
      input: { in: "input", as: "text", alone: true },
    },
    left: tree`
      ScriptedModel chat_model failure
      "do it 0.0" failure by error, 0 or null tokens
    `,
  },
  "what a map is given is no task": {
    program: { ...usual, app: { kind: "assign", app: lambda(fails) } },
    left: tree`
      RunnableMap chain failure
        RunnableLambda chain failure
      "do it 0.0" failure by error, 0 or null tokens
    `,
  },
  "what a streamed lambda is given is no task": {
    program: { ...usual, app: lambda(fails), calls: [{ how: { way: "stream" }, withId: false }] },
    left: failedLambda,
  },
  "a chain's thread in configurable is not found": {
    program: { ...usual, app: lambda(fails), thread: "configurable.thread_id" },
    left: tree`
      RunnableLambda chain failure in thread-1
      "do it 0.0" failure by error, 0 or null tokens in thread-1
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
  "tokens that no provider reported are none": {
    program: {
      ...usual,
      app: graph({ do: "model", tokens: null, fails: "never", passing: "config" }, fails),
    },
    left: tree`
      LangGraph graph failure
        first 1 node failure
          ScriptedModel chat_model success
      "do it 0.0" failure by error, null tokens
    `,
  },
  "an input that fails in a batch of a sequence fails the others": {
    program: {
      ...usual,
      app: { kind: "prompt", tokens: { input: 3, output: 4 }, fails: "second", parses: false },
      calls: [{ how: { way: "batch", returnExceptions: false }, withId: false }],
    },
    left: tree`
      RunnableSequence chain cancelled or success
        ChatPromptTemplate chain success
        ScriptedModel chat_model success 3+4
      RunnableSequence chain failure
        ChatPromptTemplate chain success
        ScriptedModel chat_model failure
      "do it 0.1" failure by error, 0 or null tokens
    `,
  },
  "a branch that is streamed with an id of its own loses its tree": {
    program: {
      ...usual,
      app: { kind: "branch", app: lambda() },
      calls: [{ how: { way: "stream" }, withId: true }],
    },
    left: tree`
      RunnableBranch chain success
        RunnableLambda chain success
        RunnableLambda chain success
    `,
  },
};
