import { tree } from "../../support/run-tree.ts";
import {
  calling,
  usual,
  config,
  fails,
  lambda,
  step,
  agent,
  stagesOf,
  part,
  asked,
  pausing,
  sending,
  type Found,
} from "./plain-programs.ts";

/** What was taken for an attempt. */
export const ATTEMPTS: Readonly<Record<string, Found>> = {
  "an attempt that was evaluated, then resumed in another process, then failed is two": {
    program: { ...asked(true), app: pausing(stagesOf([agent()], [step(fails)])) },
    left: tree`
      LangGraph graph failure in thread-1
        second 1 node failure
      LangGraph graph interrupted in thread-1
        first 1 node success
      "do it 0.0" success by test, 0 or null tokens in thread-1
    `,
  },
  "a failure that an agent recorded behind parts that are sent in another process counts twice": {
    program: {
      ...asked(true),
      app: sending(step(), step(), { is: "app", app: stagesOf([agent(fails)]) }),
    },
    left: tree`
      LangGraph graph failure in thread-1
        second 1 node success
        second 1 node success
        third 1 node failure
          LangGraph graph failure
            first 1 node failure
      LangGraph graph interrupted in thread-1
        first 1 node success
          RunnableLambda chain success
      "do it 0.0" failure by error, 0 or null tokens in thread-1
    `,
  },
  "parts that are sent in another process and were evaluated hide that the whole failed": {
    program: {
      ...asked(true),
      app: sending({ is: "recall" }, agent(), step(fails)),
    },
    left: tree`
      LangGraph graph failure in thread-1
        second 1 node success
        second 1 node success
        third 1 node failure
      LangGraph graph interrupted in thread-1
        first 1 node success
          RunnableLambda chain success
      "do it 0.0" failure by error, 0 or null tokens in thread-1
      "do it 0.0, part 0" success by test, 0 or null tokens in thread-1
      "do it 0.0, part 1" success by test, 0 or null tokens in thread-1
    `,
  },
  "a verdict before a recall hides that what another process goes on with failed": {
    program: {
      ...asked(true),
      app: { ...stagesOf([agent()], [{ is: "recall" }], [step(fails)]), pause: { place: "after", stage: 1 } },
    },
    left: tree`
      LangGraph graph failure in thread-1
        third 1 node failure
      LangGraph graph interrupted in thread-1
        first 1 node success
        second 1 node success
      "do it 0.0" failure by error, 0 or null tokens in thread-1
      "do it 0.0" success by test, 0 or null tokens in thread-1
    `,
  },
  "a graph in a chain that was evaluated in another process after a breakpoint fails": {
    program: {
      ...asked(true),
      app: {
        kind: "sequence",
        before: [],
        app: { ...stagesOf([agent()], [step(fails)]), pause: { place: "before", stage: 0 } },
        after: null,
      },
    },
    left: tree`
      RunnableSequence chain failure in thread-1
        LangGraph graph failure
          first 1 node success
          second 1 node failure
        RunnableLambda chain success
      RunnableSequence chain interrupted in thread-1
        LangGraph graph interrupted
        RunnableLambda chain success
      "do it 0.0" success by test, 0 or null tokens in thread-1
    `,
  },
  "what fails in a map that is streamed fails twice": {
    program: {
      ...usual,
      app: {
        kind: "parallel",
        apps: [{ kind: "experience", app: { kind: "model", tokens: null, fails: "once" }, score: false }],
      },
      input: { in: "input", as: "role", alone: false },
      calls: [calling({ way: "stream", mode: "updates" })],
    },
    left: tree`
      RunnableMap chain failure
        WithExperience chain failure
          ScriptedModel chat_model failure
      "do it 0.0" failure by error, 0 or null tokens
    `,
  },
  "a part that failed hides that the whole failed": {
    program: { ...usual, app: lambda(part(stagesOf([agent(fails)]))) },
    left: tree`
      RunnableLambda chain failure
        LangGraph graph failure
          first 1 node failure
      "a part of do it 0.0" failure by error, 0 or null tokens
      "do it 0.0" failure by error, 0 or null tokens
    `,
  },
  "a part that was evaluated in another process hides that the whole failed": {
    program: { ...asked(true), app: stagesOf([step(part(stagesOf([agent({ do: "ask" })])))], [step(fails)]) },
    left: tree`
      LangGraph graph failure in thread-1
        first 1 node success
          LangGraph graph success
            first 1 node success
        second 1 node failure
      LangGraph graph interrupted in thread-1
        first 1 node interrupted
          LangGraph graph interrupted
            first 1 node interrupted
      "a part of do it 0.0" success by test, 0 or null tokens in thread-1
      "do it 0.0" failure by error, 0 or null tokens in thread-1
    `,
  },
  "a part that was evaluated before another process goes on hides that the whole failed": {
    program: { ...asked(true), app: pausing(stagesOf([step(part(stagesOf([agent()])))], [step(fails)])) },
    left: tree`
      LangGraph graph failure in thread-1
        second 1 node failure
      LangGraph graph interrupted in thread-1
        first 1 node success
          LangGraph graph success
            first 1 node success
      "a part of do it 0.0" success by test, 0 or null tokens in thread-1
      "do it 0.0" failure by error, 0 or null tokens in thread-1
    `,
  },
  "an attempt that was evaluated, then resumed, then failed is two": {
    program: { ...asked(false), app: pausing(stagesOf([agent()], [step(fails)])) },
    left: tree`
      LangGraph graph failure in thread-1
        second 1 node failure
      LangGraph graph interrupted in thread-1
        first 1 node success
      "do it 0.0" success by test, 0 or null tokens in thread-1
    `,
  },
  "a node of an inner graph is taken for one of the same name": {
    program: {
      ...usual,
      app: stagesOf(
        [agent({ do: "call", app: stagesOf([step()], [step()]), part: false, ...config })],
        [step(fails)],
      ),
    },
    left: tree`
      LangGraph graph failure
        first 1 node success
          LangGraph graph success
            first 1 node success
            second 1 node success
        second 1 node failure
      "do it 0.0" success by test, 0 or null tokens
    `,
  },
};
