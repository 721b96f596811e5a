import { calm, holds, inEach, rewrite, without } from "../pieces.ts";
import type { Agent, App, Call, GraphNode, Program, Stage, Stop } from "../program.ts";
import { quiet } from "./fit-asks.ts";

/**
 * A call is given up at a step that takes long. It is known what ends with it where nothing else runs, fails or asks
 * then, and where nothing tries again what was given up.
 */
export function fitStops(program: Program): Program {
  const app = alone(program.app);
  const stopped = program.calls.some(({ stop }) => stop !== null) && holds(app, isWait);
  if (!stopped) return { ...program, app, calls: program.calls.map((call) => ({ ...call, stop: null })) };
  return {
    ...program,
    app: handingOn(calm(quiet(app))),
    calls: program.calls.map((call) => fitCall(call, program)),
  };
}

/** What is called without a config does not hear of it, and goes on. */
const handingOn = (app: App): App => rewrite(app, (name) => (name === "passing" ? "config" : undefined));

/** What only a graph's stream, and a graph, can do. */
function fitCall(call: Call, { app, handler }: Program): Call {
  if (call.stop === null) return call;
  const outermost = ["graph", "agent", "team"].includes(app.kind) && !handler.startsWith("inside");
  const stop: Stop = outermost ? call.stop : "abort";
  const leaves = stop === "break" || stop === "cancel" || stop === "response";
  if (leaves) return { ...call, stop, how: { way: "stream", mode: "values" }, resumes: [] };
  const { way } = call.how;
  const single = way !== "batch" && way !== "together";
  return { ...call, stop, how: single ? call.how : { way: "invoke" }, resumes: [] };
}

const isWait = ({ do: work }: Readonly<Record<string, unknown>>): boolean => work === "wait";

/** A piece in which a step takes long only where nothing else runs, and nothing tries again. */
function alone<T>(piece: T): T {
  if (typeof piece !== "object" || piece === null) return piece;
  const { kind, stages } = piece as { kind?: unknown; stages?: readonly Stage[] };
  if (kind === "parallel" || kind === "retry" || kind === "fallbacks" || kind === "flow") return quick(piece);
  if (kind === "agent" && "turns" in piece) {
    const { turns } = piece as unknown as Agent;
    return { ...piece, turns: turns.map((calls) => (calls.length > 1 ? quick(calls) : alone(calls))) };
  }
  if (stages) return { ...piece, stages: stages.map((stage, at) => fitStage(stage, stages[at - 1])) };
  return inEach(piece, alone);
}

function fitStage(stage: Stage, before: Stage | undefined): Stage {
  const single = stage.nodes.length === 1 && before?.route !== "send";
  const node = (one: GraphNode): GraphNode => ("tries" in one && one.tries > 1 ? quick(one) : alone(one));
  return { ...stage, nodes: single ? stage.nodes.map(node) : quick(stage.nodes) };
}

const quick = <T>(piece: T): T => without(piece, isWait);
