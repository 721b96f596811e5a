import { entrypoint, getConfig, task } from "@langchain/langgraph";
import type { RunnableConfig } from "@langchain/core/runnables";
import * as fc from "fast-check";

import { again, around, type ExpectedRun, type Played, SUCCESS } from "../expectation.ts";
import { type Env, inside, type Part } from "../part.ts";
import { playStages } from "../play-stages.ts";
import type { Given, Play } from "../play.ts";
import type { App, Flow } from "../program.ts";
import { retries } from "./stages.ts";
import { buildWorks, few, works } from "./works.ts";

/** Workflows, with applications inside their tasks where there are some. */
export function flows(inner: fc.Arbitrary<App> | null): fc.Arbitrary<Flow> {
  const code = works(inner);
  const one = fc.record({ works: code, tries: fc.constantFrom(1, 1, 1, 2) });
  return fc.record({ kind: fc.constant("flow" as const), tasks: few(one, 1, 2), works: code });
}

export function buildFlow({ tasks, works: after }: Flow, outer: Env): Part {
  const env = { ...outer, keeper: null, graphs: outer.graphs + 1 };
  const own = buildWorks(after, inside(env, "after"));
  const built = tasks.map(({ works: list, tries }, at) => {
    const name = `task ${at + 1}`;
    const { run, play } = buildWorks(list, inside(env, name));
    const done = task({ name, ...(tries > 1 && { retry: retries(tries) }) }, async (given: unknown) => {
      await run(given, getConfig() as RunnableConfig);
    });
    return { name, tries, done, play };
  });
  const flow = entrypoint({ name: "flow" }, async (given: unknown, config) => {
    for (const { done } of built) await done(given);
    await own.run(given, config);
    return given;
  });
  const whole = [
    { nodes: [{ play: (play: Play, given: Given) => playFlow([...built], own.play, play, given) }] },
  ];
  const { place, isKept } = outer;
  return {
    runnable: flow,
    play: (play, given) =>
      around(
        { name: "flow", kind: "graph" },
        playStages({ place, rounds: 1, pause: null, isKept }, whole, play, given),
      ),
  };
}

/** The workflow is a node beside its tasks. */
function playFlow(
  tasks: readonly { readonly name: string; readonly tries: number; readonly play: Part["play"] }[],
  own: Part["play"],
  play: Play,
  given: Given,
): Played {
  const told = { ...given, streamed: false };
  const runs: ExpectedRun[] = [];
  let end: Played["end"] = SUCCESS;
  for (const { name, tries, play: playTask } of tasks) {
    const played = again(tries, () => around({ name, kind: "node" }, playTask(play, told)));
    runs.push(...played.runs);
    end = played.end;
    if (end.status !== "success") break;
  }
  const flow = { name: "flow", kind: "node" } as const;
  if (end.status === "failure") {
    // LangGraph gives the workflow up when a task fails, as it does with any node beside one that fails.
    runs.push({ ...flow, status: ["cancelled", "failure"], children: [] });
    return { runs, end };
  }
  const node = around(flow, end.status === "success" ? own(play, told) : { runs: [], end });
  return { runs: [...runs, ...node.runs], end: node.end };
}
