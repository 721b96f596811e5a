import { asksModel, calm, canFail, holds, learns, rewrite, without } from "../pieces.ts";
import type { Agent, App, Chain, Flow, Graph, GraphNode, InputForm, Stage, Work } from "../program.ts";
import { quiet } from "./fit-asks.ts";

/** An application that takes the input, and of which it is known how it ends. */
export function fitApp(app: App, input: InputForm): App {
  const same = (one: App): App => fitApp(one, input);
  switch (app.kind) {
    case "lambda":
      return { ...app, works: app.works.map(fitWork) };
    case "model":
      return takesModel(input) ? app : fitApp({ ...app, kind: "prompt", parses: false }, input);
    case "prompt":
      if (takesPrompt(input)) return app;
      return takesModel(input)
        ? { kind: "model", tokens: app.tokens, fails: app.fails }
        : {
            kind: "lambda",
            name: null,
            works: [{ do: "model", tokens: app.tokens, fails: app.fails, passing: "config" }],
          };
    case "sequence": {
      const inner = same(app.app);
      return {
        ...app,
        before: app.before?.map(fitWork) ?? null,
        // A sequence without steps around the application gets one after it.
        app: app.after || !app.before ? givingLate(inner, true) : inner,
        after: app.after?.map(fitWork) ?? null,
      };
    }
    case "parallel":
      // What was evaluated while others worked has cost what they had cost by then.
      return { ...app, apps: oneFails(withoutBeside(app.apps.map(same)), inLambda) };
    case "assign":
      return input.in === "input" ? same(app.app) : { ...app, app: same(app.app) };
    case "branch":
    case "returns":
      return { ...app, app: same(app.app) };
    case "retry": {
      // Asked to try again something that tries again, LangChain replaces the number of tries.
      const inner = same(app.app);
      return { ...app, app: throwingErrors(inner.kind === "retry" ? inner.app : inner) };
    }
    case "fallbacks":
      return {
        ...app,
        app: givingLate(same(app.app), false),
        backup: givingLate(same(app.backup), false),
      };
    case "experience": {
      // What learns inside at the same task would be the same attempt.
      const inner = same(app.app);
      return learns(withoutCalls(inner)) ? inner : { ...app, app: inner };
    }
    case "graph":
      return input.in === "input" ? inLambda(fitGraph(app, TASK)) : fitGraph(app, input);
    case "flow":
      return fitFlow(app);
    case "agent":
      // LangChain's agents are no runnables.
      return inLambda(fitAgent(app));
    case "team":
      throw new Error("Expected a team to be in no other application.");
  }
}

/** What steps give to the applications that they call. */
const TASK: InputForm = { in: "key", key: "task", history: false };

/** A model takes a text or a list of messages. */
const takesModel = (input: InputForm): boolean =>
  input.in === "input" && (!input.alone || input.as === "text");

const takesPrompt = (input: InputForm): boolean =>
  input.in !== "input" && !(input.in === "messages" && input.alone);

/**
 * A stream that gives something and then fails is past its fallback. The next step has begun, and is given all the parts
 * of what was streamed.
 */
function givingLate(app: App, always: boolean): App {
  return (always || canFail(app)) && givesEarly(app) ? inLambda(app) : app;
}

/** Whether a stream gives something before it is known how the application ends. */
function givesEarly(app: App): boolean {
  switch (app.kind) {
    case "graph":
    case "flow":
    case "parallel":
    case "assign":
      return true;
    case "sequence":
      return app.after === null && app.before !== null && givesEarly(app.app);
    case "branch":
    case "returns":
    case "retry":
    case "experience":
      return givesEarly(app.app);
    case "fallbacks":
      return givesEarly(app.app) || givesEarly(app.backup);
    default:
      return false;
  }
}

export function inLambda(app: App): Chain {
  if (app.kind === "lambda") return app;
  return { kind: "lambda", name: null, works: [{ do: "call", app, part: learns(app), passing: "config" }] };
}

function fitWork(work: Work): Work {
  switch (work.do) {
    case "call": {
      const app = fitCalled(work.app);
      // What learns inside a step is at a task of its own: at the same one it would be the same attempt.
      return { ...work, app, part: work.part || learns(app) };
    }
    case "try":
      return { ...work, works: work.works.map(fitWork) };
    default:
      return work;
  }
}

/** An application that a step calls with words. */
function fitCalled(app: App): App {
  if (app.kind === "model") return app;
  return app.kind === "agent" ? fitAgent(app) : fitApp(app, TASK);
}

function fitFlow({ tasks, works: own, ...flow }: Flow): Flow {
  const fitting = tasks.map(({ works, tries }) => {
    const code = works.map(fitWork);
    return { works: tries > 1 ? code.map(throwingObjects) : code, tries };
  });
  return { ...flow, tasks: fitting, works: own.map(fitWork) };
}

/** An agent that is called, or a node. */
export function fitAgent(agent: Agent): Agent {
  const asked = agent.turns.filter((calls) => calls.length > 0);
  const turns = asked.map((calls) => calls.map((code) => code.map(fitWork)));
  return { ...agent, turns, approval: agent.approval && turns.length > 0 };
}

function fitGraph(graph: Graph, input: InputForm): Graph {
  const stages: Stage[] = [];
  for (const [at, stage] of graph.stages.entries())
    stages.push(fitStage(stage, graph.stages[at + 1], stages, input));
  const last = stages.at(-1);
  // Each node of the last stage would lead back.
  // And an agent would find its own answer in the messages.
  const open = sharesAnswers(stages) || stages.some(learnsBeside);
  const leadsBack = last?.nodes.length === 1 && stages.at(-2)?.route !== "send" && !open;
  const fitting = stages.some(learnsBeside) ? calm(stages) : stages;
  return { ...graph, stages: fitting, rounds: leadsBack ? graph.rounds : 1 };
}

/** Whether an agent is a node of the graph, or of a graph that is a node. */
function sharesAnswers(stages: readonly Stage[]): boolean {
  return stages.some(({ nodes }) =>
    nodes.some(
      (node) =>
        node.is === "app" &&
        (node.app.kind === "agent" || (node.app.kind === "graph" && sharesAnswers(node.app.stages))),
    ),
  );
}

function fitStage(
  { nodes, route }: Stage,
  next: Stage | undefined,
  before: readonly Stage[],
  input: InputForm,
): Stage {
  const sent = before.at(-1)?.route === "send";
  const [first] = nodes;
  const fitting = (sent && first ? [first] : nodes).map((node, index) => {
    // Two graphs at once would both write the channels that they share with the one around them.
    const beside = nodes.slice(0, index).some(({ is }) => is === "app");
    return fitNode(node, { single: nodes.length === 1, sent, beside, before, input });
  });
  // Whose failure is it, where one of those at once was evaluated? The documents leave it open.
  const apart = fitting.length > 1 && learnsHere(fitting) ? aloneIfGraph(calm(fitting)) : fitting;
  const fitted = sent ? fitting.map(sentOut) : oneFails(apart, asCode);
  return { nodes: fitted, route: fitRoute(sent && route === "send" ? "edge" : route, fitted, next) };
}

interface NodePlace {
  readonly single: boolean;
  readonly sent: boolean;
  readonly beside: boolean;
  readonly before: readonly Stage[];
  readonly input: InputForm;
}

function fitNode(node: GraphNode, { single, sent, beside, before, input }: NodePlace): GraphNode {
  switch (node.is) {
    case "function":
    case "agent": {
      const code = node.works.map(fitWork);
      return { ...node, works: node.tries > 1 ? code.map(throwingObjects) : code };
    }
    case "app": {
      if (beside || sent) return asFunction(node.app);
      if (node.app.kind === "graph") return { is: "app", app: fitGraph(node.app, input) };
      // What an agent is asked stands in the messages that it shares with the graph.
      const shares = node.app.kind === "agent" && input.in === "messages";
      return shares ? { is: "app", app: fitAgent(node.app) } : asFunction(node.app);
    }
    case "recall":
      return single && !sent ? node : asFunction(NOTHING);
    case "evaluate": {
      const answered = before.some(({ nodes }) =>
        nodes.some(({ is }) => is === "function" || is === "agent"),
      );
      return single && !sent && answered && !before.some(learnsBeside) ? node : asFunction(NOTHING);
    }
  }
}

/** LangGraph fails by itself where a node that it tries again throws a text. */
const throwingObjects = (work: Work): Work =>
  rewrite(work, (name, value) =>
    name === "what" && (value === "text" || value === "nothing") ? "object" : undefined,
  );

/** LangChain tries nothing again that throws what is no error. */
const throwingErrors = (app: App): App => rewrite(app, (name) => (name === "what" ? "error" : undefined));

/** Whether something learns at the task of the whole. */
const learnsHere = (nodes: readonly GraphNode[]): boolean =>
  nodes.some((node) => learns(without(node, ({ do: work }) => work === "call")));

/** Whether something was evaluated while others worked, so that it is open what a later verdict is about. */
const learnsBeside = ({ nodes }: Stage): boolean => nodes.length > 1 && learnsHere(nodes);

/** What was evaluated in a graph inside, at the task of the whole, has cost what others had cost by then. */
function aloneIfGraph(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const learner = nodes.find((node) => node.is === "app" && learnsHere([node]));
  if (!learner) return nodes;
  const counts = (node: GraphNode): boolean => learnsHere([node]) || asksModel(node);
  return nodes.map((node) => (node !== learner && counts(node) ? asFunction(NOTHING) : node));
}

/** One of several, where one of them learns at the task of the whole. */
function withoutBeside(apps: readonly App[]): readonly App[] {
  const learner = apps.find((app) => learns(withoutCalls(app)));
  return learner ? [learner] : apps;
}

const NOTHING: App = { kind: "lambda", name: null, works: [] };

function fitRoute(
  route: Stage["route"],
  nodes: readonly GraphNode[],
  next: Stage | undefined,
): Stage["route"] {
  if (route === "command") return nodes.every(({ is }) => is === "function") ? route : "edge";
  return route === "send" && !(next && nodes.length === 1) ? "edge" : route;
}

/** An application without what its steps call. */
const withoutCalls = (app: App): App => without(app, ({ do: work }) => work === "call");

/**
 * A node that is given parts of the task at once: only for one of them it may fail. One that sends out parts itself
 * would fail for both.
 */
const sentOut = (node: GraphNode): GraphNode => {
  const sends = holds(node, ({ route }) => route === "send");
  return rewrite(canFail(node) ? quiet(sends ? calm(node) : node) : node, (name, value) =>
    (name === "fails" || name === "when") && value !== "never" ? "part" : undefined,
  );
};

const asFunction = (app: App): GraphNode => ({
  is: "function",
  tries: 1,
  works: [fitWork({ do: "call", app, part: false, passing: "config" })],
});

const asCode = (node: GraphNode): GraphNode => (node.is === "app" ? asFunction(node.app) : node);

/** Of what runs at once one may fail, and all of them are code that knows of the others. */
function oneFails<T>(items: readonly T[], inCode: (item: T) => T): T[] {
  const failing = items.findIndex(canFail);
  if (items.length === 1 || failing === -1) return [...items];
  return items.map((item, index) => inCode(index === failing ? item : quiet(calm(item))));
}
