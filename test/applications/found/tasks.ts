import { tree } from "../../support/run-tree.ts";
import {
  calling,
  usual,
  fails,
  lambda,
  step,
  stagesOf,
  graph,
  asked,
  pausing,
  failedLambda,
  failedWith,
  type Found,
} from "./plain-programs.ts";

/** Where a task was not found. */
export const TASKS: Readonly<Record<string, Found>> = {
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
    program: { ...usual, app: lambda(fails), calls: [calling({ way: "stream", mode: "values" })] },
    left: failedLambda,
  },
  "a graph that is gone through again has no task": {
    program: {
      ...usual,
      app: { ...graph(), alike: false },
      thread: "configurable.thread_id",
      keeps: true,
      calls: [{ ...calling({ way: "invoke" }), replays: true }],
    },
    left: tree`
      LangGraph graph success in thread-1
        first 1 node success
      LangGraph graph success in thread-1
        first 1 node success
    `,
  },
  "what is resumed in another process inside something unseen has no task": {
    program: {
      ...asked(true),
      app: pausing(stagesOf([step()], [{ is: "evaluate", score: true }])),
      handler: "inside another's",
    },
    left: tree`
      LangGraph graph interrupted in thread-1 inside something unseen
        first 1 node success
      LangGraph graph success in thread-1 inside something unseen
        second 1 node success
      "do it 0.0" success by test, 0 or null tokens in thread-1
    `,
  },
  "a chain around a graph that goes on after a breakpoint has no task": {
    program: {
      ...asked(false),
      app: { kind: "sequence", before: [], app: pausing(stagesOf([step()], [step(fails)])), after: null },
    },
    left: tree`
      RunnableSequence chain failure in thread-1
        LangGraph graph failure
          second 1 node failure
        RunnableLambda chain success
      RunnableSequence chain interrupted in thread-1
        LangGraph graph interrupted
          first 1 node success
        RunnableLambda chain success
      "do it 0.0" failure by error, 0 or null tokens in thread-1
    `,
  },
  "what is resumed in another process has no task": {
    program: { ...asked(true), app: pausing(stagesOf([step()], [step(fails)])) },
    left: tree`
      LangGraph graph failure in thread-1
        second 1 node failure
      LangGraph graph interrupted in thread-1
        first 1 node success
      "do it 0.0" failure by error, 0 or null tokens in thread-1
    `,
  },
  "a chain around a graph that goes on behind its last step has no task": {
    program: {
      ...asked(false),
      app: {
        kind: "sequence",
        before: [],
        app: { ...stagesOf([step()]), pause: { place: "after", stage: 0 } },
        after: null,
      },
    },
    left: tree`
      RunnableSequence chain interrupted in thread-1
        LangGraph graph interrupted
          first 1 node success
        RunnableLambda chain success
      RunnableSequence chain success in thread-1
        LangGraph graph success
        RunnableLambda chain success
    `,
  },
  "nodes look for a task under no other key": {
    program: {
      ...usual,
      app: stagesOf([{ is: "recall" }]),
      input: { in: "key", key: "input", history: false },
    },
    left: tree`
      LangGraph graph success
        first 1 node success
    `,
  },
};
