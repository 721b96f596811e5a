import { fit } from "./grammar/fit.ts";
import { calm, canFail, holds, rewrite } from "./pieces.ts";
import type { App, Call, How, InputForm, Program } from "./program.ts";

/** A shape that the library is known to get wrong. It is not generated until it is mended. */
export interface KnownFault {
  /** What part of the expectations it belongs to. */
  readonly part: "task" | "thread" | "user" | "tree" | "attempt" | "control flow";
  readonly shape: (program: Program) => boolean;
  /** The nearest program without it. */
  readonly instead: (program: Program) => Program;
}

/** By name: what goes wrong. Each has a test of its own among the found ones. */
export const KNOWN_FAULTS: Readonly<Record<string, KnownFault>> = {
  "a question, query or prompt is no task": failsWithInput(
    (input) => input.in === "key" && ["question", "query", "prompt"].includes(input.key),
  ),
  "the only text of an input is no task": failsWithInput((input) => input.in === "only text"),
  "messages in most forms hold no task": failsWithInput(
    (input) =>
      input.in === "messages" &&
      (input.alone || !["role", "message", "message with blocks"].includes(input.as)),
  ),
  "a message or a list of messages as the input holds no task": failsWithInput(
    (input, app) => app.kind !== "model" && input.in === "input" && !(input.alone && input.as === "text"),
  ),
  "what a bare model is given is no task": failsWithInput((_input, app) => app.kind === "model"),
  "what a map is given is no task": {
    part: "task",
    shape: ({ app }) => canFail(app) && ["parallel", "assign"].includes(outermost(app).kind),
    instead: (program) => ({ ...program, app: calm(program.app) }),
  },
  "what a streamed lambda is given is no task": {
    part: "task",
    shape: (program) =>
      canFail(program.app) &&
      outermost(program.app).kind === "lambda" &&
      program.calls.some(({ how }) => how.way !== "invoke" && how.way !== "batch"),
    instead: (program) => called(program, () => ({ way: "invoke" })),
  },
  "a chain's thread in configurable is not found": {
    part: "thread",
    shape: ({ app, thread }) => app.kind !== "graph" && thread.startsWith("configurable."),
    instead: (program) => ({ ...program, thread: "metadata.thread_id" }),
  },
  "a session or conversation is no thread": {
    part: "thread",
    shape: ({ thread }) => thread.endsWith(".session_id") || thread.endsWith(".conversation_id"),
    instead: (program) => ({ ...program, thread: "metadata.thread_id" }),
  },
  "a user is not kept": {
    part: "user",
    shape: ({ user }) => user !== "none",
    instead: (program) => ({ ...program, user: "none" }),
  },
  "tokens that no provider reported are none": {
    part: "attempt",
    shape: ({ app }) => canFail(app) && holds(app, ({ tokens }) => tokens === null),
    instead: (program) => ({
      ...program,
      app: rewrite(program.app, (name, value) =>
        name === "tokens" && value === null ? { input: 3, output: 4 } : undefined,
      ),
    }),
  },
  "an input that fails in a batch of a sequence fails the others": {
    part: "tree",
    shape: ({ app, calls }) =>
      (app.kind === "sequence" || app.kind === "prompt") &&
      canFail(app) &&
      calls.some(({ how }) => how.way === "batch"),
    instead: (program) => called(program, ({ how }) => (how.way === "batch" ? { way: "invoke" } : how)),
  },
  "a branch that is streamed with an id of its own loses its tree": {
    part: "tree",
    shape: ({ app, calls }) =>
      app.kind === "branch" &&
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

/** The nearest program that has no known fault. */
export function withoutKnownFaults(program: Program): Program {
  const fault = knownFault(program);
  const instead = fault === undefined ? undefined : KNOWN_FAULTS[fault]?.instead;
  return instead ? withoutKnownFaults(fit(instead(program))) : program;
}

/** An input in which a failed application has no task. */
function failsWithInput(shape: (input: InputForm, app: App) => boolean): KnownFault {
  return {
    part: "task",
    shape: ({ app, input }) => canFail(app) && shape(input, app),
    instead: (program) => ({ ...program, input: { in: "key", key: "task", history: false } }),
  };
}

/** LangChain streams what it would otherwise try again. */
function outermost(app: App): App {
  return app.kind === "retry" ? outermost(app.app) : app;
}

function called(program: Program, how: (call: Call) => How): Program {
  return { ...program, calls: program.calls.map((call) => ({ ...call, how: how(call) })) };
}
