import { Annotation, END, messagesStateReducer, START, StateGraph } from "@langchain/langgraph";
import type { BaseMessage } from "@langchain/core/messages";
import * as fc from "fast-check";

import { around } from "../expectation.ts";
import { inputOf } from "../occasions.ts";
import { playStages } from "../play-stages.ts";
import { type Env, inside, insideGraph, isKept, type Part } from "../part.ts";
import type { App, Graph } from "../program.ts";
import { buildStage, type BuiltStage, type Leading, leadingTo, stages } from "./stages.ts";

/** Graphs of stages, one after the other, with applications inside where there are some. */
export function graphs(inner: fc.Arbitrary<App> | null): fc.Arbitrary<Graph> {
  const pause = fc.record({
    place: fc.constantFrom("before" as const, "after" as const),
    stage: fc.nat({ max: 2 }),
  });
  return fc.record({
    kind: fc.constant("graph" as const),
    name: fc.option(fc.constantFrom("helper", "desk")),
    alike: fc.boolean(),
    stages: stages(inner),
    rounds: fc.constantFrom(1, 1, 1, 2),
    pause: fc.option(pause, { freq: 9 }),
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
  experience: last(""),
  answer: last(""),
});

export function buildGraph(graph: Graph, env: Env): Part {
  const { name, pause } = graph;
  const built = stagesOf(graph, env);
  const builder = new StateGraph(State);
  for (const [at, { nodes, leads }] of built.entries())
    for (const node of nodes) {
      const from = node.name as typeof START;
      builder.addNode(from, node.code as never, node.options);
      if (at === 0) builder.addEdge(START, from);
      if (leads.by === "edge") for (const to of leads.to) builder.addEdge(from, to as typeof END);
      if ("choose" in leads) builder.addConditionalEdges(from, leads.choose as never);
    }
  const names = pause ? built[pause.stage]?.nodes.map((node) => node.name as typeof START) : undefined;
  const compiled = builder.compile({
    ...(name !== null && { name }),
    ...(env.keeper && { checkpointer: env.keeper.checkpointer }),
    ...(pause && names && { [pause.place === "before" ? "interruptBefore" : "interruptAfter"]: names }),
  });
  if (env.keeper) env.keeper.graph = compiled;
  return {
    runnable: compiled,
    play: (play, given) =>
      around(
        { name: name ?? "LangGraph", kind: "graph" },
        playStages({ ...graph, place: env.place, isKept: isKept(env) }, built, play, given),
      ),
  };
}

/** The stages, each leading to the next and the last to the first again, as often as there are rounds. */
function stagesOf({ stages: list, rounds, alike }: Graph, outer: Env): BuiltStage[] {
  const env = insideGraph(outer);
  const own = alike || outer.graphs === 0 ? "" : ` of ${outer.place.replaceAll("/", ".")}`;
  const names = list.map(({ nodes }, at) => nodes.map((_node, index) => `${ORDER[at]} ${index + 1}${own}`));
  const leadingBack: Leading = {
    by: "condition",
    choose: (state) => {
      const round = outer.occasions.count(outer.place, inputOf(state));
      return round % rounds === 0 ? [END] : (names[0] ?? []);
    },
  };
  return list.map((stage, at) => {
    const next = names[at + 1];
    const leading = next || rounds === 1 ? leadingTo(stage.route, next ?? [END]) : leadingBack;
    return buildStage(stage, names[at] ?? [], leading, inside(env, `${at}`));
  });
}

const ORDER = ["first", "second", "third"];
