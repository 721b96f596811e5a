import { fit } from "./grammar/fit.ts";
import { asks, asksModel, canFail, holds, learns } from "./pieces.ts";
import type { App, Call, Program, Resume } from "./program.ts";

/** A shape that the library is known to get wrong. It is not generated until it is mended. */
export interface KnownFault {
  /** What part of the expectations it belongs to. */
  readonly part: "task" | "thread" | "user" | "tree" | "attempt" | "control flow" | "label";
  readonly shape: (program: Program) => boolean;
  /** The nearest program without it. */
  readonly instead: (program: Program) => Program;
}

/** By name: what goes wrong. Each has a test of its own among the found ones. */
export const KNOWN_FAULTS: Readonly<Record<string, KnownFault>> = {
  "what an attempt had cost in another process is lost": {
    part: "attempt",
    shape: ({ app, calls }) =>
      calls.some(({ resumes }) => resumes.some(({ elsewhere }) => elsewhere)) &&
      asks(app) &&
      (canFail(app) || learns(app)) &&
      asksModel(app),
    instead: here,
  },
  "a graph that stops at a breakpoint has no user of its bound context": {
    part: "user",
    shape: ({ app, bound, user }) =>
      bound &&
      user.startsWith("context.") &&
      holds(app, ({ pause }) => pause !== null && pause !== undefined),
    instead: (program) => ({ ...program, bound: false }),
  },
  "a lone model's thread in configurable is not found": {
    part: "thread",
    shape: ({ app, thread }) => thread.startsWith("configurable.") && outermost(app).kind === "model",
    instead: (program) => ({ ...program, thread: "metadata.thread_id" }),
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

/** All in one process. */
function here(program: Program): Program {
  const resumes = ({ resumes: all }: Call): Resume[] => all.map((one) => ({ ...one, elsewhere: false }));
  return { ...program, calls: program.calls.map((call) => ({ ...call, resumes: resumes(call) })) };
}

/** LangChain streams what it would otherwise try again. */
function outermost(app: App): App {
  return app.kind === "retry" ? outermost(app.app) : app;
}
