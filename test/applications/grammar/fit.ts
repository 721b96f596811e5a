import { calm, canFail, holds, learns, rewrite } from "../pieces.ts";
import type { App, Call, How, InputForm, Program, Resume, Team } from "../program.ts";
import { fitAgent, fitApp, inLambda } from "./fit-app.ts";
import { fitAsks } from "./fit-asks.ts";
import { fitAfterwards } from "./fit-afterwards.ts";
import { fitStops } from "./fit-stops.ts";

/**
 * A program that LangChain can run, and of which it is known how it ends, from one that the grammar made of pieces that
 * know nothing of each other.
 */
export function fit(program: Program): Program {
  const input = fitInput(program);
  const app = fitOutermost(program.app, input);
  const asking = fitAsks({ ...program, input, app });
  // Bound to a config, LangChain forgets that something is tried again.
  const handler =
    asking.app.kind === "retry" && /bound|inside/.test(asking.handler) ? "call" : asking.handler;
  return fitAfterwards(fitCalls(fitStops({ ...asking, handler })));
}

function fitOutermost(app: App, input: InputForm): App {
  if (app.kind === "agent") return fitAgent(app);
  return app.kind === "team" ? fitTeam(app) : fitApp(app, input);
}

/** That one member did well says nothing of another who fails then: the documents do not say whose attempt it is. */
function fitTeam({ members, ...team }: Team): Team {
  const fitting = members.map(fitAgent);
  return { ...team, members: learns(fitting) ? calm(fitting) : fitting };
}

function fitInput({ app, input }: Program): Program["input"] {
  if ((app.kind === "agent" || app.kind === "team") && input.in !== "messages")
    return { in: "messages", as: "message", alone: false, around: "nothing" };
  const nameless = input.in === "nothing" || input.in === "only text";
  // What learns needs a task, and in a state with several texts none is the only one.
  if (nameless && (learns(app) || holds(app, ({ route }) => route === "send")))
    return { in: "key", key: "task", history: false };
  // A tuple alone reads as two messages.
  const list = (input.in === "messages" || input.in === "input") && input.as === "tuple";
  return list ? { ...input, alone: false } : input;
}

/** Inputs of a batch share their thread, so that a graph that keeps its state takes them one at a time. */
function fitCalls(program: Program): Program {
  const { app, handler, keeps, calls } = program;
  const fitHow = (how: How): How => {
    // What is called inside something else is invoked, and events are the work of a handler of LangChain's.
    if (handler.startsWith("inside") && how.way !== "together") return { way: "invoke" };
    if (app.kind === "agent" && how.way === "log") return { way: "invoke" };
    // Events of version 3 are those of graphs; an agent's throw away what its tools fail with.
    if (how.way === "events" && how.version === "v3" && (app.kind !== "graph" || holds(app, isAgent)))
      return { ...how, version: "v2" };
    if (how.way !== "batch") return how;
    if (keeps || app.kind === "agent") return { way: "invoke" };
    // What follows a failure may be given up before it begins, and LangGraph 1.7 leaves out nodes that it does one by one.
    return { ...how, oneByOne: how.oneByOne && !canFail(app) && !holds(app, isInGraph) };
  };
  // What is bound is the same for all calls.
  const bound = program.bound && app.kind !== "retry" && !calls.some(({ how }) => how.way === "together");
  const fitted = calls.map((call): Call => ({
    ...call,
    how: fitHow(call.how),
    resumes:
      keeps && call.how.way !== "together"
        ? call.resumes.map((resume): Resume => ({
            ...resume,
            how: alone(fitHow(resume.how)),
            // Who may not hand on answers by himself, and the others are never asked.
            decision: app.kind === "team" && app.leads === "hand-off" ? "approve" : resume.decision,
          }))
        : [],
  }));
  // A context is what a graph has.
  const user = program.user.startsWith("context.") && !GRAPHS.includes(app.kind) ? "none" : program.user;
  return fitBatch({ ...program, bound, user, calls: fitted });
}

const GRAPHS: readonly unknown[] = ["graph", "agent", "team"];

const isInGraph = ({ kind }: Readonly<Record<string, unknown>>): boolean =>
  kind === "flow" || GRAPHS.includes(kind);

const isAgent = (piece: Readonly<Record<string, unknown>>): boolean => piece["kind"] === "agent";

const alone = (how: How): How => (severalIn(how) ? { way: "invoke" } : how);
const severalIn = ({ way }: How): boolean => way === "batch" || way === "together";

/**
 * What is known of a batch: each input runs by itself, but LangChain takes sequences step by step, and after a step that
 * failed for one input gives the error to the next. So only their last step may fail. Retries and fallbacks try all
 * inputs again when one fails, so they are invoked instead. Without a task inputs cannot be told apart.
 */
function fitBatch(program: Program): Program {
  const nameless = program.input.in === "nothing";
  const several = program.calls.some(({ how }) => severalIn(how));
  const told = nameless ? onceThrough(program.app) : program.app;
  const app = nameless && several ? calm(told) : told;
  if (!program.calls.some(({ how }) => how.way === "batch")) return { ...program, app };
  if (app.kind !== "retry" && app.kind !== "fallbacks") {
    const stops = program.calls.some(({ how }) => how.way === "batch" && !how.returnExceptions);
    return { ...program, app: stops && isStepwise(app) ? secondFails(batched(app)) : batched(app) };
  }
  const calls = program.calls.map((call): Call => ({
    ...call,
    how: call.how.way === "batch" ? { way: "invoke" } : call.how,
  }));
  return { ...program, app, calls };
}

const onceThrough = (app: App): App => rewrite(app, (name) => (name === "rounds" ? 1 : undefined));

/** LangChain takes these step by step, all inputs at once, and stops at the first that fails. */
const isStepwise = ({ kind }: App): boolean => kind === "sequence" || kind === "prompt";

/** Of two inputs that fail one may have been given up before. */
const secondFails = (app: App): App =>
  rewrite(app, (name, value) =>
    (name === "fails" || name === "when") && value !== "never" ? "second" : undefined,
  );

function batched(app: App): App {
  if (app.kind === "prompt" && canFail(app)) return { ...app, parses: false };
  if (app.kind !== "sequence") return app;
  const step = app.app.kind === "model" ? app.app : inLambda(app.app);
  if (!canFail(app)) return { ...app, app: step };
  return canFail(step)
    ? { ...app, before: calm(app.before ?? []), app: step, after: null }
    : { ...app, before: calm(app.before), app: step };
}
