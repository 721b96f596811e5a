import { tree } from "../../support/run-tree.ts";
import {
  calling,
  usual,
  config,
  model,
  fails,
  step,
  agent,
  stagesOf,
  graph,
  part,
  answer,
  answering,
  tokens,
  asked,
  pausing,
  type Found,
} from "./plain-programs.ts";

const evaluate = { is: "evaluate", score: false } as const;

/** What attempts had cost. */
export const COSTS: Readonly<Record<string, Found>> = {
  "tokens that no provider reported are none": {
    program: {
      ...usual,
      app: graph({ ...model, tokens: null }, fails),
    },
    left: tree`
      LangGraph graph failure
        first 1 node failure
          ScriptedModel chat_model success
      "do it 0.0" failure by error, null tokens
    `,
  },
  "an attempt at a part takes what the whole has cost": {
    program: { ...usual, app: stagesOf([agent(model, part(stagesOf([agent()])))]) },
    left: tree`
      LangGraph graph success
        first 1 node success
          LangGraph graph success
            first 1 node success
          ScriptedModel chat_model success 3+4
      "a part of do it 0.0" success by test, 0 or null tokens
      "do it 0.0" success by test, 7 tokens
    `,
  },
  "what an attempt had cost before a person was asked is lost": {
    program: { ...asked(false), app: pausing(stagesOf([step(model)], [step(fails)])) },
    left: tree`
      LangGraph graph failure in thread-1
        second 1 node failure
      LangGraph graph interrupted in thread-1
        first 1 node success
          ScriptedModel chat_model success 3+4
      "do it 0.0" failure by error, 7 tokens in thread-1
    `,
  },
  "what an attempt had cost in another process is lost": {
    program: { ...asked(true), app: pausing(stagesOf([step(model)], [{ is: "evaluate", score: true }])) },
    left: tree`
      LangGraph graph interrupted in thread-1
        first 1 node success
          ScriptedModel chat_model success 3+4
      LangGraph graph success in thread-1
        second 1 node success
      "do it 0.0" success by test, 7 tokens in thread-1
    `,
  },
  "a part that waits inside a chain loses what it had cost": {
    program: {
      ...asked(false),
      app: {
        kind: "sequence",
        before: [],
        app: stagesOf([
          step(
            model,
            part(stagesOf([step(model)], [step({ do: "ask" })], [{ is: "evaluate", score: true }])),
          ),
        ]),
        after: null,
      },
    },
    left: tree`
      RunnableSequence chain interrupted in thread-1
        LangGraph graph interrupted
          first 1 node interrupted
            LangGraph graph interrupted
              first 1 node success
                ScriptedModel chat_model success 3+4
              second 1 node interrupted
            ScriptedModel chat_model success 3+4
        RunnableLambda chain success
      RunnableSequence chain success in thread-1
        LangGraph graph success
          first 1 node success
            LangGraph graph success
              second 1 node success
              third 1 node success
            ScriptedModel chat_model success 3+4
        RunnableLambda chain success
      "a part of do it 0.0" success by test, 7 tokens in thread-1
    `,
  },
  "a chain around a graph loses after a breakpoint what it had cost in another process": {
    program: {
      ...asked(true),
      app: {
        kind: "sequence",
        before: [],
        app: pausing(stagesOf([step(model)], [step(fails)])),
        after: null,
      },
    },
    left: tree`
      RunnableSequence chain failure in thread-1
        LangGraph graph failure
          second 1 node failure
        RunnableLambda chain success
      RunnableSequence chain interrupted in thread-1
        LangGraph graph interrupted
          first 1 node success
            ScriptedModel chat_model success 3+4
        RunnableLambda chain success
      "do it 0.0" failure by error, 7 tokens in thread-1
    `,
  },
  "an attempt that waits in three processes loses what it had cost in the second": {
    program: {
      ...asked(true),
      app: stagesOf([
        {
          is: "app",
          app: { ...answering, turns: [[[]], [[]]], tokens, remembers: { score: true }, approval: true },
        },
      ]),
      input: { in: "messages", as: "message", alone: false, around: "nothing" },
      calls: [{ ...calling({ way: "invoke" }), resumes: [answer(true), answer(true)] }],
    },
    left: tree`
      LangGraph graph interrupted in thread-1
        first 1 node interrupted
          LangGraph graph interrupted
            Experience.before_agent node success
            HumanInTheLoopMiddleware.after_model node interrupted
            model_request node success
              ScriptedModel chat_model success 3+4
      LangGraph graph interrupted in thread-1
        first 1 node interrupted
          LangGraph graph interrupted
            HumanInTheLoopMiddleware.after_model node interrupted
            HumanInTheLoopMiddleware.after_model node success
              RunnableLambda chain success
            model_request node success
              ScriptedModel chat_model success 3+4
            tools node success
              app_0_0_0_0 tool success
      LangGraph graph success in thread-1
        first 1 node success
          LangGraph graph success
            Experience.after_agent node success
            HumanInTheLoopMiddleware.after_model node success
              RunnableLambda chain success
            HumanInTheLoopMiddleware.after_model node success
              RunnableLambda chain success
            model_request node success
              ScriptedModel chat_model success 3+4
            tools node success
              app_0_0_1_0 tool success
      "do it 0.0" success by test, 21 tokens in thread-1
    `,
  },
  "what runs beside an attempt is part of its cost": {
    program: { ...usual, app: stagesOf([step(model), agent()]) },
    left: tree`
      LangGraph graph success
        first 1 node success
          ScriptedModel chat_model success 3+4
        first 2 node success
      "do it 0.0" success by test, 0 or null tokens
    `,
  },
  "an agent that waits is told from one of the same name before it in the same step": {
    program: {
      ...asked(false),
      app: graph(
        { do: "call", app: answering, part: false, ...config },
        part({ ...answering, turns: [[[]]], tokens, remembers: { score: true }, approval: true }),
      ),
    },
    left: tree`
      LangGraph graph interrupted in thread-1
        first 1 node interrupted
          LangGraph graph interrupted
            Experience.before_agent node success
            HumanInTheLoopMiddleware.after_model node interrupted
            model_request node success
              ScriptedModel chat_model success 3+4
          LangGraph graph success
            model_request node success
              ScriptedModel chat_model success
      LangGraph graph success in thread-1
        first 1 node success
          LangGraph graph success
          LangGraph graph success
            Experience.after_agent node success
            HumanInTheLoopMiddleware.after_model node success
              RunnableLambda chain success
            HumanInTheLoopMiddleware.after_model node success
              RunnableLambda chain success
            model_request node success
              ScriptedModel chat_model success 3+4
            tools node success
              app_0_0_1_agent_0_0 tool success
      "a part of do it 0.0" success by test, 14 tokens in thread-1
    `,
  },
  "an attempt after a verdict and a wait has its own cost": {
    program: {
      ...asked(false),
      app: {
        ...pausing(stagesOf([step({ do: "try", works: [{ ...model, fails: "once" }] })], [evaluate])),
        rounds: 2,
      },
      calls: [{ ...calling({ way: "invoke" }), resumes: [answer(false), answer(false)] }],
    },
    left: tree`
      LangGraph graph interrupted in thread-1
        first 1 node success
          ScriptedModel chat_model failure
      LangGraph graph interrupted in thread-1
        first 1 node success
          ScriptedModel chat_model success 3+4
        second 1 node success
          RunnableLambda chain success
      LangGraph graph success in thread-1
        second 1 node success
          RunnableLambda chain success
      "do it 0.0" failure by test, 0 or null tokens in thread-1
      "do it 0.0" failure by test, 7 tokens in thread-1
    `,
  },
  "a chain that goes on after a breakpoint also has the tokens of its step before the graph": {
    program: {
      ...asked(false),
      app: {
        kind: "sequence",
        before: [model],
        app: {
          ...stagesOf([step({ do: "throw", when: "always", what: "error" })]),
          pause: { place: "before", stage: 0 },
        },
        after: null,
      },
      calls: [{ ...calling({ way: "invoke" }), resumes: [answer(false)] }],
    },
    left: tree`
      RunnableSequence chain failure in thread-1
        LangGraph graph failure
          first 1 node failure
        RunnableLambda chain success
          ScriptedModel chat_model success 3+4
      RunnableSequence chain interrupted in thread-1
        LangGraph graph interrupted
        RunnableLambda chain success
          ScriptedModel chat_model success 3+4
      "do it 0.0" failure by error, 14 tokens in thread-1
    `,
  },
};
