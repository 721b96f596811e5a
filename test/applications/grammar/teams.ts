import type { RunnableConfig } from "@langchain/core/runnables";
import { Command, END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import * as fc from "fast-check";

import { around, inOrder, type Played } from "../expectation.ts";
import { inputOf } from "../occasions.ts";
import { type Env, inside, insideGraph, isKept, type Part } from "../part.ts";
import { playStages } from "../play-stages.ts";
import type { Given, Play } from "../play.ts";
import type { App, Team } from "../program.ts";
import { agents, buildAgent } from "./agents.ts";
import { buildModel, tokens } from "./works.ts";

/** Agents that work on one task together, with applications inside their tools. */
export function teams(inner: fc.Arbitrary<App>): fc.Arbitrary<Team> {
  return fc.record({
    kind: fc.constant("team" as const),
    leads: fc.constantFrom("supervisor" as const, "hand-off" as const),
    members: fc.array(agents(inner), { minLength: 1, maxLength: 2 }),
    tokens,
  });
}

export function buildTeam(team: Team, env: Env): Part {
  const names = team.members.map((_member, at) => `member ${at + 1}`);
  const handsOn = team.leads === "hand-off";
  const members = team.members.map((member, at) => {
    const place = inside(insideGraph(env), `${at}`);
    return buildAgent(member, place, handsOn ? names[at + 1] : undefined);
  });
  const supervisor = supervise(team, names, inside(env, "supervisor"));
  const builder = new StateGraph(MessagesAnnotation);
  for (const [at, name] of names.entries()) {
    const next = names[at + 1];
    builder.addNode(name, members[at]?.node as never, handsOn && next ? { ends: [next] } : {});
    if (!handsOn) builder.addEdge(name as typeof START, "supervisor" as typeof END);
    else if (!next) builder.addEdge(name as typeof START, END);
  }
  if (!handsOn) builder.addNode("supervisor", supervisor.code, { ends: [...names, END] });
  builder.addEdge(START, (handsOn ? names[0] : "supervisor") as typeof END);
  const compiled = builder.compile(env.keeper ? { checkpointer: env.keeper.checkpointer } : {});
  if (env.keeper) env.keeper.graph = compiled;

  const nodes = members.map((member, at) => nodeOf(env.place, names[at] ?? "", member.play));
  const lead = nodeOf(env.place, "supervisor", supervisor.play);
  const stages = handsOn ? nodes : nodes.flatMap((node) => [lead, node]).concat(lead);
  const graph = { place: env.place, rounds: 1, pause: null, isKept: isKept(env) };
  return {
    runnable: compiled,
    play: (play, given) =>
      around(
        { name: "LangGraph", kind: "graph" },
        playStages(
          graph,
          stages.map((one) => ({ nodes: [{ play: one }] })),
          play,
          given,
        ),
      ),
  };
}

/** A node that asks a model who comes next. */
function supervise(
  { tokens: reported }: Team,
  names: readonly string[],
  env: Env,
): { code: (state: object, config: RunnableConfig) => Promise<Command>; play: Part["play"] } {
  const { model, play } = buildModel({ tokens: reported, fails: "never" }, env);
  return {
    code: async (state, config) => {
      const input = inputOf(state);
      await model.invoke(`do it ${input}`, config);
      const turn = env.occasions.count(env.place, input) - 1;
      return new Command({ goto: names[turn % (names.length + 1)] ?? END });
    },
    play,
  };
}

function nodeOf(place: string, name: string, inNode: Part["play"]): Part["play"] {
  return (play: Play, given: Given): Played => {
    play.nodeRan(`${place} ${name}`);
    return around({ name, kind: "node" }, inOrder([() => inNode(play, given)]));
  };
}
