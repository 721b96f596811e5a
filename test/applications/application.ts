import * as fc from "fast-check";

import { agents, buildAgent } from "./grammar/agents.ts";
import { buildChain, chains } from "./grammar/chains.ts";
import { calls } from "./grammar/endings.ts";
import { fit } from "./grammar/fit.ts";
import { buildFlow, flows } from "./grammar/flows.ts";
import { buildGraph, graphs } from "./grammar/graphs.ts";
import { inputs } from "./grammar/inputs.ts";
import { buildTeam, teams } from "./grammar/teams.ts";
import { handlers, threads, users } from "./grammar/places.ts";
import { withoutKnownFaults } from "./known-faults.ts";
import type { Env, Part } from "./part.ts";
import type { App, Program } from "./program.ts";

const DEPTH = 2;

function apps(depth: number): fc.Arbitrary<App> {
  const inner = depth > 0 ? apps(depth - 1) : null;
  return fc.oneof(
    { weight: 5, arbitrary: chains(inner) },
    { weight: 5, arbitrary: graphs(inner) },
    { weight: 3, arbitrary: agents(inner) },
    { weight: 1, arbitrary: flows(inner) },
  );
}

/** What users of LangChain write, and what they do with it. */
export const programs: fc.Arbitrary<Program> = fc
  .record({
    app: fc.oneof({ weight: 12, arbitrary: apps(DEPTH) }, { weight: 1, arbitrary: teams(apps(0)) }),
    input: inputs,
    thread: threads,
    user: users,
    bound: fc.constantFrom(false, false, true),
    handler: handlers,
    traced: fc.constantFrom(false, false, true),
    keeps: fc.boolean(),
    fromRuns: fc.boolean(),
    calls: fc.array(calls, { minLength: 1, maxLength: 2 }),
  })
  // What one fitting puts in the place of something may have to be fitted itself.
  .map((program) => withoutKnownFaults(fit(fit(program))));

export function build(app: App, env: Env): Part {
  if (app.kind === "graph") return buildGraph(app, env);
  if (app.kind === "flow") return buildFlow(app, env);
  if (app.kind === "team") return buildTeam(app, env);
  return app.kind === "agent" ? buildAgent(app, env) : buildChain(app, env);
}
