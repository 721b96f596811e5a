import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import type { Runnable, RunnableConfig } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import * as fc from "fast-check";
import { Command } from "@langchain/langgraph";
import { type AgentMiddleware, createAgent, humanInTheLoopMiddleware, modelRetryMiddleware } from "langchain";
import { z } from "zod";

import {
  again,
  around,
  type End,
  inOrder,
  INTERRUPTED,
  NOTHING,
  type Played,
  SUCCESS,
} from "../expectation.ts";
import { inputOf, question } from "../occasions.ts";
import { type Env, inside, insideGraph, isKept, type Part } from "../part.ts";
import { hasEnded, playStages } from "../play-stages.ts";
import type { Given, Play } from "../play.ts";
import type { Agent, App } from "../program.ts";
import { ScriptedModel } from "../scripted-model.ts";
import { buildWorks, type Code, few, scores, tokens, whens, works } from "./works.ts";

/** Agents, with applications inside their tools where there are some. */
export function agents(inner: fc.Arbitrary<App> | null): fc.Arbitrary<Agent> {
  return fc.record({
    kind: fc.constant("agent" as const),
    name: fc.option(fc.constantFrom("alice", "bob")),
    turns: few(few(works(inner), 1, 2), 0, 2),
    tokens,
    fails: whens,
    remembers: fc.option(fc.record({ score: fc.option(scores) })),
    approval: fc.constantFrom(false, false, true),
    retries: fc.constantFrom("none", "none", "around", "inside"),
  });
}

/** A tool, and what is expected of it. */
interface BuiltTool extends Code {
  readonly name: string;
}

/** @param handsTo the node of the graph around it that it hands on to, by a tool, instead of an answer */
export function buildAgent(agent: Agent, env: Env, handsTo?: string): Part {
  const own = agent.turns.map((calls, turn) =>
    calls.map((code, index): BuiltTool => {
      const name = `${env.place} ${turn}.${index}`.replaceAll(/\W/g, "_");
      return { name, ...buildWorks(code, inside(insideGraph(env), name)) };
    }),
  );
  const handOn = handsTo === undefined ? [] : [[{ ...NO_CODE, name: HAND_ON }]];
  const turns = [...own, ...handOn];
  const built = createAgent({
    model: modelOf(agent, turns, env),
    tools: turns.flat().map((one) => (one.name === HAND_ON ? handOnTool(handsTo ?? "") : toolOf(one))),
    middleware: middlewareOf(agent, turns, env),
    ...(agent.name !== null && { name: agent.name }),
    ...(env.keeper && { checkpointer: env.keeper.checkpointer }),
  });
  if (env.keeper) env.keeper.graph = built.graph;
  return {
    runnable: built as unknown as Runnable,
    node: built.graph,
    play: (play, given) =>
      around({ name: agent.name ?? "LangGraph", kind: "graph" }, playAgent(agent, turns, env, play, given)),
  };
}

const HAND_ON = "hand_on";
const NO_CODE: Code = { run: () => Promise.resolve(), play: () => NOTHING };

const handOnTool = (goto: string) =>
  tool(() => new Command({ goto, graph: Command.PARENT, update: { messages: [] } }), {
    name: HAND_ON,
    description: "Hands on to somebody else",
    schema: z.object({ what: z.string() }),
  });

function toolOf({ name, run }: BuiltTool) {
  return tool(
    async ({ what }: { what: string }, config: RunnableConfig) => {
      await run(what, config);
      return "done";
    },
    { name, description: "Does something", schema: z.object({ what: z.string() }) },
  );
}

function modelOf(
  { tokens: reported, fails }: Agent,
  turns: readonly (readonly BuiltTool[])[],
  { occasions, place }: Env,
): ScriptedModel {
  const answer = (messages: readonly BaseMessage[]): AIMessage => {
    const asked = messages.findLastIndex(({ type }) => type === "human");
    const input = inputOf(messages[asked]?.text ?? "");
    // In a team the messages of others are there too.
    const names = new Set(turns.flat().map(({ name }) => name));
    const turn = messages
      .slice(asked)
      .filter(
        (message) => AIMessage.isInstance(message) && message.tool_calls?.some(({ name }) => names.has(name)),
      ).length;
    const calls = turns[turn];
    if (!calls && occasions.fails(place, fails, input)) throw new Error(`${place} failed for ${input}`);
    return new AIMessage({
      content: calls ? "" : `answer to do it ${input}`,
      tool_calls: (calls ?? []).map(({ name }) => ({
        name,
        args: { what: `do it ${input}` },
        id: name,
        type: "tool_call",
      })),
    });
  };
  return new ScriptedModel({ tokens: reported, answer });
}

function middlewareOf(
  { remembers, approval, retries }: Agent,
  turns: readonly (readonly BuiltTool[])[],
  { memory }: Env,
): AgentMiddleware[] {
  const retry = modelRetryMiddleware({ maxRetries: 1, initialDelayMs: 1, jitter: false, onFailure: "error" });
  const asking = Object.fromEntries(turns.flat().map(({ name }) => [name, true]));
  const person = humanInTheLoopMiddleware({ interruptOn: asking } as never);
  const all: unknown[] = [
    ...(retries === "around" ? [retry] : []),
    ...(remembers ? [memory.middleware(remembers.score)] : []),
    ...(retries === "inside" ? [retry] : []),
    ...(approval ? [person] : []),
  ];
  return all as AgentMiddleware[];
}

type Stage = readonly Part["play"][];

function playAgent(
  agent: Agent,
  turns: readonly (readonly BuiltTool[])[],
  env: Env,
  play: Play,
  given: Given,
): Played {
  const { remembers } = agent;
  const handsOn = turns.flat().some(({ name }) => name === HAND_ON);
  const stages: Stage[] = [
    ...(remembers ? [[node("Experience.before_agent", () => NOTHING)]] : []),
    ...[...turns, ...(handsOn ? [] : [[]])].flatMap((calls, turn) =>
      turnOf(agent, calls, turn === turns.length, turns.length > 0, env),
    ),
    ...(remembers && !handsOn ? [[node("Experience.after_agent", () => NOTHING)]] : []),
  ];
  const go = (): Played =>
    playStages(
      { place: env.place, rounds: 1, pause: null, isKept: isKept(env) },
      stages.map((plays) => ({ nodes: plays.map((one) => ({ play: one })) })),
      play,
      { ...given, streamed: false },
    );
  if (!remembers) return go();
  const score =
    handsOn || (isKept(env) && hasEnded(env.place, stages.length, play, given)) ? null : remembers.score;
  // A node may be tried again.
  return play.recorded(env.place, given, score, env.graphs > 0 ? "failed" : "never", go);
}

/** The model, a person where one is asked, and the tools at once. */
function turnOf(agent: Agent, calls: readonly BuiltTool[], last: boolean, tools: boolean, env: Env): Stage[] {
  const { approval } = agent;
  const model = node("model_request", (play, given) =>
    inOrder([() => playModel(agent, last, env, play, given), () => (tools && !approval ? CHOICE : NOTHING)]),
  );
  const asks = node("HumanInTheLoopMiddleware.after_model", (play, { input, within }) =>
    last || play.asks(question(calls[0]?.name ?? "", input), within)
      ? CHOICE
      : { runs: [], end: INTERRUPTED },
  );
  const use = calls.map((one): Part["play"] => {
    const used = node("tools", (play, given) => {
      const { runs, end } = around({ name: one.name, kind: "tool" }, one.play(play, given));
      // The model is told what went wrong, and goes on.
      return { runs, end: end.status === "failure" ? SUCCESS : end };
    });
    // What was rejected the model is told at once.
    return (play, given) =>
      approval && play.isRejected(question(calls[0]?.name ?? "", given.input)) ? NOTHING : used(play, given);
  });
  return [[model], ...(approval ? [[asks]] : []), ...(last ? [] : [use])];
}

const CHOICE = around({ name: "RunnableLambda", kind: "chain" }, NOTHING);

function playModel(
  { tokens: reported, fails, retries }: Agent,
  last: boolean,
  { place }: Env,
  play: Play,
  { input }: Given,
): Played {
  const run = { name: "ScriptedModel", kind: "chat_model" } as const;
  return again(last && retries !== "none" ? 2 : 1, () => {
    if (last && play.occasions.fails(place, fails, input)) {
      const end: End = { status: "failure", error: `Error: ${place} failed for ${input}`, nodes: [] };
      return around(run, { runs: [], end });
    }
    play.modelSpoke(reported);
    return around({ ...run, tokens: reported ?? undefined }, { runs: [], end: SUCCESS });
  });
}

function node(name: string, inNode: Part["play"]): Part["play"] {
  return (play, given) => around({ name, kind: "node" }, inNode(play, given));
}
