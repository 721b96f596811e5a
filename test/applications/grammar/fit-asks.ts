import { asks, holds, inEach } from "../pieces.ts";
import type { Agent, App, Graph, GraphNode, Program, Stage, Work } from "../program.ts";

/** Chains in which an interrupt would be taken for an error, or ends nobody knows what. */
const DEAF: readonly unknown[] = ["parallel", "retry", "fallbacks", "experience", "flow"];

/**
 * Only a graph that keeps its state can wait for a person, and only what hands on such a graph can be resumed. What the
 * graph is to do when it goes on is plain where each of its nodes asks once.
 */
export function fitAsks(program: Program): Program {
  const app = fitOutermost(program.app);
  const thread = asks(app) ? "configurable.thread_id" : program.thread;
  // A chain does not hand its thread on to an agent that is called without a config.
  const handsOn = ["graph", "agent", "team"].includes(app.kind);
  const keeps = asks(app) || (program.keeps && handsOn && thread === "configurable.thread_id");
  return { ...program, app: keeps ? triedOnce(app) : app, keeps, thread };
}

/** What a graph inside a node does again of what it kept, when the node is tried again, is LangGraph's secret. */
function triedOnce<T>(piece: T): T {
  const stages = (piece as { stages?: readonly Stage[] } | null)?.stages;
  const once = (node: GraphNode): GraphNode =>
    "tries" in node && holds(node.works, ({ kind }) => kind === "graph" || kind === "agent")
      ? { ...node, tries: 1 }
      : node;
  const fitting = stages
    ? { ...piece, stages: stages.map((stage) => ({ ...stage, nodes: stage.nodes.map(once) })) }
    : piece;
  return inEach(fitting, triedOnce);
}

function fitOutermost(app: App): App {
  if (app.kind === "graph") return fitGraph(app, true);
  if (app.kind === "agent") return fitAgent(app);
  if (app.kind === "team") return { ...app, members: app.members.map(fitAgent) };
  // After a graph that waits, the next step of a sequence would be given its state.
  if (app.kind !== "sequence" || app.app.kind !== "graph" || !app.before || app.after) return quiet(app);
  return { ...app, before: quiet(app.before), app: fitGraph(app.app, true) };
}

function fitGraph(graph: Graph, outermost: boolean): Graph {
  const pause = outermost && graph.pause && graph.pause.stage < graph.stages.length ? graph.pause : null;
  const stages = graph.stages.map((stage) => ({
    ...stage,
    nodes: pause ? quiet(stage.nodes) : stage.nodes.map(fitNode),
  }));
  return { ...graph, pause, stages };
}

/** Either the tools wait for a person's word, or they ask themselves. */
function fitAgent(agent: Agent): Agent {
  const code = (works: readonly Work[]): readonly Work[] =>
    agent.approval ? quiet(works) : onlyFirst(works);
  return { ...agent, turns: agent.turns.map((calls) => calls.map(code)) };
}

function fitNode(node: GraphNode): GraphNode {
  switch (node.is) {
    case "app":
      if (node.app.kind === "agent") return { ...node, app: fitAgent(node.app) };
      return node.app.kind === "graph" ? { ...node, app: fitGraph(node.app, false) } : quiet(node);
    case "function":
    case "agent":
      return { ...node, works: onlyFirst(node.works) };
    default:
      return node;
  }
}

/** A piece with the first question in it, or the first graph that asks. */
function onlyFirst<T>(given: T): T {
  let asked = false;
  const visit = (piece: unknown): unknown => {
    if (typeof piece !== "object" || piece === null) return piece;
    if (asked) return quiet(piece);
    if (Array.isArray(piece))
      return piece.flatMap((part) => (asked && isQuestion(part) ? [] : [visit(part)]));
    const { kind, do: work } = piece as { kind?: unknown; do?: unknown };
    if (work === "ask") asked = true;
    if (kind === "graph") {
      asked = asks(quietPauses(piece));
      return fitGraph(piece as Graph, false);
    }
    if (kind === "agent") {
      asked = asks(piece);
      return fitAgent(piece as Agent);
    }
    if (DEAF.includes(kind)) return quiet(piece);
    return Object.fromEntries(Object.entries(piece).map(([name, value]) => [name, visit(value)]));
  };
  return visit(given) as T;
}

const isQuestion = (piece: unknown): boolean => (piece as { do?: unknown } | null)?.do === "ask";

const quietPauses = (piece: unknown): unknown => rewritten(piece, false);

/** The same piece, which asks nobody. */
export function quiet<T>(piece: T): T {
  return rewritten(piece, true) as T;
}

function rewritten(piece: unknown, questions: boolean): unknown {
  if (typeof piece !== "object" || piece === null) return piece;
  if (Array.isArray(piece))
    return piece.filter((part) => !(questions && isQuestion(part))).map((part) => rewritten(part, questions));
  return Object.fromEntries(
    Object.entries(piece).map(([name, value]) => {
      if (name === "pause") return [name, null];
      return [name, questions && name === "approval" ? false : rewritten(value, questions)];
    }),
  );
}
