import type { RunnableConfig } from "@langchain/core/runnables";
import { Annotation, Command, END, messagesStateReducer, START, StateGraph } from "@langchain/langgraph";
import type { BaseMessage } from "@langchain/core/messages";
import * as fc from "fast-check";

import { again, around, atOnce, inOrder, NOTHING } from "../expectation.ts";
import { inputOf } from "../occasions.ts";
import { type Env, inside, type Part } from "../part.ts";
import type { App, Graph, GraphNode, Stage } from "../program.ts";
import { Siblings } from "../siblings.ts";
import { buildWorks, few, works } from "./works.ts";

/** Graphs of stages, one after the other, with applications inside where there are some. */
export function graphs(inner: fc.Arbitrary<App> | null): fc.Arbitrary<Graph> {
  const code = fc.record({
    is: fc.constant("function" as const),
    works: works(inner),
    tries: fc.constantFrom(1, 1, 1, 2),
  });
  const app = inner && fc.record({ is: fc.constant("app" as const), app: inner });
  const node: fc.Arbitrary<GraphNode> = app
    ? fc.oneof({ weight: 3, arbitrary: code }, { weight: 1, arbitrary: app })
    : code;
  const stage: fc.Arbitrary<Stage> = fc.record({
    nodes: few(node, 1, 3),
    route: fc.constantFrom("edge" as const, "condition" as const, "command" as const),
  });
  return fc.record({
    kind: fc.constant("graph" as const),
    name: fc.option(fc.constantFrom("helper", "desk")),
    stages: fc.array(stage, { minLength: 1, maxLength: inner ? 3 : 2 }),
  });
}

const last = <T>(initial: T) =>
  Annotation<T>({ reducer: (_old: T, next: T) => next, default: () => initial });

/** A state with room for every form of input. */
const State = Annotation.Root({
  task: Annotation<string>,
  question: Annotation<string>,
  query: Annotation<string>,
  input: Annotation<string>,
  prompt: Annotation<string>,
  topic: Annotation<string>,
  number: Annotation<number>,
  chat_history: Annotation<BaseMessage[]>,
  messages: Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] }),
  answer: last(""),
});

/** What the builder takes as a node, and what is expected of it. */
interface BuiltNode {
  readonly name: string;
  readonly code: unknown;
  readonly options: object;
  readonly play: Part["play"];
}

const ORDER = ["first", "second", "third"];

export function buildGraph({ name, stages }: Graph, env: Env): Part {
  const names = stages.map(({ nodes }, at) => nodes.map((_node, index) => `${ORDER[at]} ${index + 1}`));
  const nextOf = (at: number): readonly string[] => names[at + 1] ?? [END];
  const built = stages.map((stage, at) =>
    buildStage(stage, names[at] ?? [], nextOf(at), inside(env, `${at}`)),
  );
  const builder = new StateGraph(State);
  for (const [at, nodes] of built.entries())
    for (const node of nodes) {
      const from = node.name as typeof START;
      const next = nextOf(at) as (typeof END)[];
      builder.addNode(from, node.code as never, node.options);
      if (at === 0) builder.addEdge(START, from);
      if (stages[at]?.route === "condition") builder.addConditionalEdges(from, () => next, next);
      if (stages[at]?.route === "edge") for (const to of next) builder.addEdge(from, to);
    }
  return {
    runnable: builder.compile(name === null ? {} : { name }),
    play: (play, outer) => {
      const given = { ...outer, streamed: false };
      const inOrderOfStages = built.map((nodes) => () => atOnce(nodes.map((node) => node.play(play, given))));
      return around({ name: name ?? "LangGraph", kind: "graph" }, inOrder(inOrderOfStages));
    },
  };
}

function buildStage(
  { nodes, route }: Stage,
  names: readonly string[],
  next: readonly string[],
  env: Env,
): BuiltNode[] {
  const siblings = new Siblings(nodes.length);
  const routed = route === "condition" ? around({ name: "RunnableLambda", kind: "chain" }, NOTHING) : NOTHING;
  return nodes.map((node, index) => {
    const name = names[index] ?? "";
    const place = inside(env, `${index}`, { siblings });
    const built = node.is === "app" ? appNode(node.app, place) : functionNode(node, route, next, place);
    const tries = node.is === "function" ? node.tries : 1;
    return {
      name,
      code: built.code,
      options: {
        ...(route === "command" && { ends: next }),
        ...(tries > 1 && { retryPolicy: retries(tries) }),
      },
      play: (play, given) =>
        again(tries, () =>
          around({ name, kind: "node" }, inOrder([() => built.play(play, given), () => routed])),
        ),
    };
  });
}

const retries = (maxAttempts: number): object => ({
  maxAttempts,
  initialInterval: 1,
  jitter: false,
  logWarning: false,
  retryOn: () => true,
});

function appNode(app: App, env: Env): Pick<BuiltNode, "code" | "play"> {
  const { runnable, play } = env.build(app, env);
  return { code: runnable, play };
}

function functionNode(
  { works: code }: GraphNode & { readonly is: "function" },
  route: Stage["route"],
  next: readonly string[],
  env: Env,
): Pick<BuiltNode, "code" | "play"> {
  const { run, play } = buildWorks(code, env);
  return {
    code: async (state: unknown, config: RunnableConfig) => {
      const input = inputOf(state);
      await env.siblings?.one(input, () => run(state, config));
      const update = { answer: `answer to do it ${input}` };
      return route === "command" ? new Command({ goto: [...next], update }) : update;
    },
    play,
  };
}
