import { tree } from "../../support/run-tree.ts";
import {
  calling,
  usual,
  config,
  model,
  fails,
  lambda,
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
  sending,
  type Found,
} from "./plain-programs.ts";

const evaluate = { is: "evaluate", score: false } as const;

/** What was taken for an attempt, and what it has cost. */
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
};
