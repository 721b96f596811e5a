import { quiet } from "./grammar/fit-asks.ts";
import { fit } from "./grammar/fit.ts";
import { asks, canFail, type Fields, holds, learns, rewrite } from "./pieces.ts";
import type { App, Call, How, Program, Resume } from "./program.ts";

/** A shape that the library is known to get wrong. It is not generated until it is mended. */
export interface KnownFault {
  /** What part of the expectations it belongs to. */
  readonly part: "task" | "thread" | "user" | "tree" | "attempt" | "control flow" | "label";
  readonly shape: (program: Program) => boolean;
  /** The nearest program without it. */
  readonly instead: (program: Program) => Program;
}

const GRAPHS: readonly unknown[] = ["graph", "agent", "team"];

/** By name: what goes wrong. Each has a test of its own among the found ones. */
export const KNOWN_FAULTS: Readonly<Record<string, KnownFault>> = {
  "what an attempt had cost in another process is lost": {
    part: "attempt",
    shape: ({ app, calls }) =>
      calls.some(({ resumes }) => resumes.some(({ elsewhere }) => elsewhere)) &&
      asks(app) &&
      (canFail(app) || learns(app)) &&
      holds(app, isModel),
    instead: here,
  },
  "what is resumed in another process has no task": {
    part: "task",
    shape: ({ app, calls }) =>
      calls.some(({ resumes }) => resumes.some(({ elsewhere }) => elsewhere)) && asks(app),
    instead: here,
  },
  "a chain's thread in configurable is not found": {
    part: "thread",
    shape: ({ app, thread }) =>
      thread.startsWith("configurable.") &&
      (thread !== "configurable.thread_id" || !GRAPHS.includes(app.kind)),
    instead: (program) => ({ ...program, app: quiet(program.app), thread: "metadata.thread_id" }),
  },
  "what waits before its first node has no user": {
    part: "user",
    shape: ({ app, user }) =>
      !user.startsWith("metadata.") &&
      user !== "none" &&
      holds(app, ({ pause }) => pause !== null && pause !== undefined),
    instead: (program) => ({ ...program, user: "none" }),
  },
  "a graph that a chain gives the handler again begins another tree": {
    part: "tree",
    shape: ({ app }) => holdsOutsideGraphs(app, givesGraphHandler),
    instead: (program) => ({
      ...program,
      app: rewrite(program.app, (name, value) =>
        name === "passing" && value === "handler" ? "config" : undefined,
      ),
    }),
  },
  "a branch that is streamed with an id of its own loses its tree": {
    part: "tree",
    shape: ({ app, calls }) =>
      outermost(app).kind === "branch" &&
      calls.some(
        ({ how, withId }) => how.way === "events" || (withId && (how.way === "stream" || how.way === "log")),
      ),
    instead: (program) => called(program, () => ({ way: "invoke" })),
  },
};

/** The fault that a program has the shape of. */
export function knownFault(program: Program): string | undefined {
  return Object.entries(KNOWN_FAULTS).find(([, { shape }]) => shape(program))?.[0];
}

/** The nearest program that has no known fault. @throws Error when what is given instead of a fault has it too */
export function withoutKnownFaults(program: Program): Program {
  let nearest = program;
  for (let tries = 0; tries < 50; tries++) {
    const fault = knownFault(nearest);
    const instead = fault === undefined ? undefined : KNOWN_FAULTS[fault]?.instead;
    if (!instead) return nearest;
    nearest = fit(instead(nearest));
  }
  throw new Error(`Expected a program without "${knownFault(nearest)}": ${JSON.stringify(nearest)}`);
}

const isModel = ({ do: work, kind }: Fields): boolean =>
  work === "model" || kind === "model" || kind === "prompt" || kind === "agent";

/** All in one process. */
function here(program: Program): Program {
  const resumes = ({ resumes: all }: Call): Resume[] => all.map((one) => ({ ...one, elsewhere: false }));
  return { ...program, calls: program.calls.map((call) => ({ ...call, resumes: resumes(call) })) };
}

const givesGraphHandler = ({ do: work, passing, app }: Fields): boolean =>
  work === "call" && passing === "handler" && GRAPHS.includes((app as App).kind);

/** Whether a piece that is in no graph is of a kind. */
function holdsOutsideGraphs(piece: unknown, is: (piece: Fields) => boolean): boolean {
  if (typeof piece !== "object" || piece === null) return false;
  const fields = piece as Fields;
  if (GRAPHS.includes(fields["kind"])) return false;
  return is(fields) || Object.values(piece).some((part) => holdsOutsideGraphs(part, is));
}

/** LangChain streams what it would otherwise try again. */
function outermost(app: App): App {
  return app.kind === "retry" ? outermost(app.app) : app;
}

function called(program: Program, how: (call: Call) => How): Program {
  return { ...program, calls: program.calls.map((call) => ({ ...call, how: how(call) })) };
}
