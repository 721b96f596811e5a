import type { RunnableConfig } from "@langchain/core/runnables";
import { Command, Send } from "@langchain/langgraph";
import * as fc from "fast-check";

import { again, around, type End, inOrder, NOTHING, type Played } from "../expectation.ts";
import { inputOf, partOf, PARTS, wholeOf } from "../occasions.ts";
import { type Env, inside, type Part } from "../part.ts";
import type { Given, Play } from "../play.ts";
import type { App, GraphNode, Stage } from "../program.ts";
import { Siblings } from "../siblings.ts";
import { buildWorks, few, scores, works } from "./works.ts";

/** The stages of a graph, with applications inside where there are some. */
export function stages(inner: fc.Arbitrary<App> | null): fc.Arbitrary<readonly Stage[]> {
  const tries = fc.constantFrom(1, 1, 1, 2);
  const code = works(inner);
  const node = fc.oneof(
    { weight: 8, arbitrary: fc.record({ is: fc.constant("function" as const), works: code, tries }) },
    {
      weight: 2,
      arbitrary: fc.record({ is: fc.constant("agent" as const), works: code, tries, score: scores }),
    },
    { weight: 2, arbitrary: fc.record({ is: fc.constant("evaluate" as const), score: scores }) },
    { weight: 1, arbitrary: fc.record({ is: fc.constant("recall" as const) }) },
    ...(inner ? [{ weight: 2, arbitrary: fc.record({ is: fc.constant("app" as const), app: inner }) }] : []),
  );
  const stage: fc.Arbitrary<Stage> = fc.record({
    nodes: few<GraphNode>(node, 1, 3),
    route: fc.constantFrom("edge", "edge", "condition", "command", "send"),
  });
  return fc.array(stage, { minLength: 1, maxLength: 3 });
}

/** How a stage leads to what comes next. */
export type Leading =
  | { readonly by: "edge" | "command"; readonly to: readonly string[] }
  | { readonly by: "condition" | "send"; readonly choose: (state: unknown) => readonly unknown[] };

export function leadingTo(route: Stage["route"], to: readonly string[]): Leading {
  switch (route) {
    case "edge":
    case "command":
      return { by: route, to };
    case "condition":
      return { by: route, choose: () => to };
    case "send": {
      const [node = ""] = to;
      const send = (state: unknown): Send[] =>
        PARTS.map((part) => new Send(node, { task: `do it ${partOf(inputOf(state), part)}` }));
      return { by: route, choose: send };
    }
  }
}

/** What the builder takes as a node, and what is expected of it. */
interface BuiltNode {
  readonly name: string;
  readonly code: unknown;
  readonly options: object;
  readonly play: Part["play"];
}

export interface BuiltStage {
  readonly nodes: readonly BuiltNode[];
  readonly leads: Leading;
}

export function buildStage({ nodes }: Stage, names: readonly string[], leads: Leading, env: Env): BuiltStage {
  const siblings = new Siblings();
  return {
    leads,
    nodes: nodes.map((node, index) => {
      const name = names[index] ?? "";
      const place = inside(env, `${index}`, { siblings });
      const tries = "tries" in node ? node.tries : 1;
      const { code, play } = buildNode(node, leads, place);
      return {
        name,
        code,
        options: {
          ...(leads.by === "command" && { ends: leads.to }),
          ...(tries > 1 && { retryPolicy: retries(tries) }),
        },
        play: (playing, given) =>
          again(tries, () => {
            playing.nodeRan(place.place);
            const ran = (): Played => failedIn(place.place, play(playing, given));
            return around(
              { name, kind: "node" },
              inOrder([ran, () => ("choose" in leads ? CHOICE : NOTHING)]),
            );
          }),
      };
    }),
  };
}

/** A function that chooses what comes next is a run of its own. */
const CHOICE = around({ name: "RunnableLambda", kind: "chain" }, NOTHING);

export const retries = (maxAttempts: number): object => ({
  maxAttempts,
  initialInterval: 1,
  jitter: false,
  logWarning: false,
  retryOn: () => true,
});

function failedIn(node: string, { runs, end }: Played): Played {
  const failed: End = end.status === "failure" ? { ...end, nodes: [...end.nodes, node] } : end;
  return { runs, end: failed };
}

type Code = (state: object, config: RunnableConfig) => Promise<Record<string, unknown>>;

function buildNode(node: GraphNode, leads: Leading, env: Env): Pick<BuiltNode, "code" | "play"> {
  const { memory, place } = env;
  switch (node.is) {
    case "app": {
      const { runnable, node: code = runnable, play } = env.build(node.app, env);
      return { code, play };
    }
    case "recall":
      return { code: memory.recallNode(), play: remembers((play) => play.recalled()) };
    case "evaluate":
      return {
        code: memory.evaluateNode(node.score),
        play: remembers((play, { within }) => play.evaluated(node.score, within)),
      };
    case "function":
    case "agent": {
      const { run, play } = buildWorks(node.works, env);
      const work: Code = async (state, config) => {
        const input = inputOf(state);
        await env.siblings?.one(wholeOf(input), () => run(state, config));
        return { answer: `answer to do it ${input}` };
      };
      if (node.is === "agent")
        return {
          code: memory.agentNode(work, node.score),
          play: (playing, given) =>
            playing.recorded(place, given, node.score, "always", () => play(playing, given)),
        };
      return { code: leads.by === "command" ? jumping(work, leads.to) : work, play };
    }
  }
}

const jumping =
  (work: Code, goto: readonly string[]) =>
  async (state: object, config: RunnableConfig): Promise<Command> =>
    new Command({ goto: [...goto], update: await work(state, config) });

const remembers =
  (what: (play: Play, given: Given) => void): Part["play"] =>
  (play, given) => {
    what(play, given);
    return NOTHING;
  };
