import type { Agent, App, Call, Graph, GraphNode, How, InputForm, Program, Resume, Work } from "./program.ts";
import { tree } from "../support/run-tree.ts";

/** A program that showed a fault, at its simplest, and what it should leave behind. */
export interface Found {
  readonly program: Program;
  readonly left: string;
}

const calling = (how: How): Call => ({
  how,
  withId: false,
  stop: null,
  resumes: [],
  label: null,
  replays: false,
});

const usual: Omit<Program, "app"> = {
  input: { in: "key", key: "task", history: false },
  thread: "none",
  user: "none",
  bound: false,
  handler: "call",
  traced: false,
  keeps: false,
  fromRuns: false,
  calls: [calling({ way: "invoke" })],
};

const config = { passing: "config" } as const;
const tokens = { input: 3, output: 4 };
const model: Work = { do: "model", tokens, fails: "never", ...config };
const fails: Work = { do: "throw", when: "always", what: "error" };
const lambda = (...works: Work[]): App => ({ kind: "lambda", name: null, works });
const step = (...works: Work[]): GraphNode => ({ is: "function", works, tries: 1 });
const agent = (...works: Work[]): GraphNode => ({ is: "agent", works, tries: 1, score: true });
const stagesOf = (...stages: GraphNode[][]): Graph => ({
  kind: "graph",
  name: null,
  alike: true,
  stages: stages.map((nodes) => ({ nodes, route: "edge" })),
  rounds: 1,
  pause: null,
});
const graph = (...works: Work[]): Graph => stagesOf([step(...works)]);
const part = (app: App): Work => ({ do: "call", app, part: true, ...config });

const answering: Agent = {
  kind: "agent",
  name: null,
  turns: [],
  tokens: null,
  fails: "never",
  remembers: null,
  approval: false,
  retries: "none",
};

const labelled = (label: "root" | "inside"): Call => ({ ...calling({ way: "invoke" }), withId: true, label });
const answer = (elsewhere: boolean): Resume => ({ how: { way: "invoke" }, answers: "all", elsewhere });

/** Somebody is asked before the second stage, and answers. */
const asked = (elsewhere: boolean): Omit<Program, "app"> => ({
  ...usual,
  keeps: true,
  thread: "configurable.thread_id",
  calls: [{ ...calling({ way: "invoke" }), resumes: [answer(elsewhere)] }],
});
const pausing = (one: Graph): Graph => ({ ...one, pause: { place: "before", stage: 1 } });

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
    program: { ...usual, app: lambda(fails), calls: [calling({ way: "stream", mode: "values" })] },
    left: failedLambda,
  },
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
  "what throws when it is read never ends its run": {
    program: { ...usual, app: stagesOf([agent({ do: "throw", when: "always", what: "trap" })]) },
    left: failedGraph,
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
      app: graph({ ...model, tokens: null }, fails),
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
      calls: [calling({ way: "batch", returnExceptions: false })],
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
      calls: [{ ...calling({ way: "stream", mode: "values" }), withId: true }],
    },
    left: tree`
      RunnableBranch chain success
        RunnableLambda chain success
        RunnableLambda chain success
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
  "what learns does not find a thread in metadata": {
    program: { ...usual, app: stagesOf([agent()]), thread: "metadata.thread_id" },
    left: tree`
      LangGraph graph success in thread-1
        first 1 node success
      "do it 0.0" success by test, 0 or null tokens in thread-1
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
  "a graph that a chain gives the handler again begins another tree": {
    program: { ...usual, app: lambda({ do: "call", app: graph(), part: false, passing: "handler" }) },
    left: tree`
      RunnableLambda chain success
        LangGraph graph success
          first 1 node success
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
  "a label of a run inside another is of no use": {
    program: { ...usual, app: graph(), fromRuns: true, calls: [labelled("inside")] },
    left: tree`
      LangGraph graph success
        first 1 node success
      "do it 0.0" success by human, 0 or null tokens
    `,
  },
  "a label of a resumed run is of no use": {
    program: {
      ...asked(false),
      app: pausing(stagesOf([step()], [step()])),
      fromRuns: true,
      calls: [{ ...labelled("root"), resumes: [answer(false)] }],
    },
    left: tree`
      LangGraph graph interrupted in thread-1
        first 1 node success
      LangGraph graph success in thread-1
        second 1 node success
      "do it 0.0" success by human, 0 or null tokens in thread-1
    `,
  },
  "what a labelled run has cost is lost": {
    program: { ...usual, app: graph(model), fromRuns: true, calls: [labelled("root")] },
    left: tree`
      LangGraph graph success
        first 1 node success
          ScriptedModel chat_model success 3+4
      "do it 0.0" success by human, 7 tokens
    `,
  },
  "inside a function that LangSmith traces nothing is a root": {
    program: { ...usual, app: graph(fails), traced: true },
    left: failedGraph,
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
