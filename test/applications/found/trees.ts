import { tree } from "../../support/run-tree.ts";
import {
  calling,
  usual,
  config,
  model,
  fails,
  lambda,
  pausing,
  step,
  agent,
  stagesOf,
  graph,
  answering,
  asked,
  failedGraph,
  type Found,
} from "./plain-programs.ts";

/** Runs below the wrong run, or with the wrong end. */
export const TREES: Readonly<Record<string, Found>> = {
  "a chain around a graph that stops looks finished in a stream of debug events": {
    program: {
      ...usual,
      keeps: true,
      thread: "configurable.thread_id",
      app: { kind: "sequence", before: [], app: pausing(stagesOf([step()], [step()])), after: null },
      calls: [calling({ way: "stream", mode: "debug" })],
    },
    left: tree`
      RunnableSequence chain interrupted in thread-1
        LangGraph graph interrupted
          first 1 node success
        RunnableLambda chain success
    `,
  },
  "what throws when it is read never ends its run": {
    program: { ...usual, app: stagesOf([agent({ do: "throw", when: "always", what: "trap" })]) },
    left: failedGraph,
  },
  "an input that fails in a batch of a sequence fails the others": {
    program: {
      ...usual,
      app: { kind: "prompt", tokens: { input: 3, output: 4 }, fails: "second", parses: false },
      calls: [calling({ way: "batch", returnExceptions: false, oneByOne: false })],
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
  "an input that throws a text in a batch of a sequence fails the others": {
    program: {
      ...usual,
      app: {
        kind: "sequence",
        before: [],
        app: lambda({ do: "throw", when: "second", what: "text" }),
        after: null,
      },
      calls: [calling({ way: "batch", returnExceptions: false, oneByOne: false })],
    },
    left: tree`
      RunnableSequence chain cancelled or success
        RunnableLambda chain success
        RunnableLambda chain success
      RunnableSequence chain failure
        RunnableLambda chain failure
        RunnableLambda chain success
      "do it 0.1" failure by error, 0 or null tokens
    `,
  },
  "a handler given again in a branch that is streamed with an id is below the branch": {
    program: {
      ...usual,
      app: { kind: "branch", app: lambda({ do: "call", app: graph(), part: false, passing: "handler" }) },
      calls: [{ ...calling({ way: "stream", mode: "values" }), withId: true }],
    },
    left: tree`
      RunnableBranch chain success
        RunnableLambda chain success
        RunnableLambda chain success
          LangGraph graph success
            first 1 node success
    `,
  },
  "a branch that is streamed with an id of its own loses its tree": {
    program: {
      ...usual,
      app: { kind: "branch", app: lambda() },
      calls: [{ ...calling({ way: "stream", mode: "values" }), withId: true }],
    },
    left: tree`
      RunnableBranch chain success
        RunnableLambda chain success
        RunnableLambda chain success
    `,
  },
  "a graph that a chain gives the handler again begins another tree": {
    program: { ...usual, app: lambda({ do: "call", app: graph(), part: false, passing: "handler" }) },
    left: tree`
      RunnableLambda chain success
        LangGraph graph success
          first 1 node success
    `,
  },
  "a handler given again inside a step begins another tree": {
    program: { ...usual, app: graph({ ...model, passing: "handler" }) },
    left: tree`
      LangGraph graph success
        first 1 node success
          ScriptedModel chat_model success 3+4
    `,
  },
  "what a stream is left with makes failures of what it left": {
    program: {
      ...usual,
      app: graph({ do: "call", app: lambda({ do: "wait" }), part: false, ...config }),
      calls: [{ ...calling({ way: "stream", mode: "values" }), stop: "cancel" }],
    },
    left: tree`
      LangGraph graph cancelled
        first 1 node cancelled
          RunnableLambda chain cancelled
    `,
  },
  "inside a function that LangSmith traces nothing is a root": {
    program: { ...usual, app: graph(fails), traced: true },
    left: failedGraph,
  },
  "what a stream is left with makes a failure of a chain in a tool": {
    program: {
      ...usual,
      app: {
        ...answering,
        turns: [
          [
            [
              {
                do: "call",
                app: {
                  kind: "sequence",
                  before: [{ do: "call", app: graph({ do: "wait" }), part: false, ...config }],
                  app: lambda(),
                  after: null,
                },
                part: false,
                ...config,
              },
            ],
          ],
        ],
      },
      input: { in: "messages", as: "message", alone: false, around: "nothing" },
      calls: [{ ...calling({ way: "stream", mode: "values" }), stop: "cancel" }],
    },
    left: tree`
      LangGraph graph cancelled
        model_request node success
          RunnableLambda chain success
          ScriptedModel chat_model success
        tools node cancelled
          app_0_0 tool cancelled
            RunnableSequence chain cancelled
              RunnableLambda chain cancelled
                LangGraph graph cancelled
                  first 1 node cancelled
    `,
  },
  "what asks a person is an error of its session, and two uses of its tool": {
    program: { ...asked(false), app: graph({ do: "ask" }) },
    left: tree`
      LangGraph graph interrupted in thread-1
        first 1 node interrupted
      LangGraph graph success in thread-1
        first 1 node success
    `,
  },
  "a jump to the graph around is the error of a success": {
    program: {
      ...usual,
      app: { kind: "team", leads: "hand-off", members: [answering, answering], tokens: null },
      input: { in: "messages", as: "message", alone: false, around: "nothing" },
    },
    left: tree`
      LangGraph graph success
        member 1 node success
          LangGraph graph success
            model_request node success
              RunnableLambda chain success
              ScriptedModel chat_model success
            tools node success
              hand_on tool success
        member 2 node success
          LangGraph graph success
            model_request node success
              ScriptedModel chat_model success
    `,
  },
};
