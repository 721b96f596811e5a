import { quiet } from "./grammar/fit-asks.ts";
import { fit } from "./grammar/fit.ts";
import {
  asks,
  calm,
  canFail,
  type Fields,
  hasLearningPart,
  holds,
  inEach,
  learns,
  rewrite,
  sentTo,
} from "./pieces.ts";
import type { App, Call, How, InputForm, Program, Resume } from "./program.ts";

/** A shape that the library is known to get wrong. It is not generated until it is mended. */
export interface KnownFault {
  /** What part of the expectations it belongs to. */
  readonly part: "task" | "thread" | "user" | "tree" | "attempt" | "control flow" | "label";
  readonly shape: (program: Program) => boolean;
  /** The nearest program without it. */
  readonly instead: (program: Program) => Program;
}

const TASK: InputForm = { in: "key", key: "task", history: false };
const GRAPHS: readonly unknown[] = ["graph", "agent", "team"];
const REMEMBERS: readonly unknown[] = ["recall", "evaluate", "agent"];

/** By name: what goes wrong. Each has a test of its own among the found ones. */
export const KNOWN_FAULTS: Readonly<Record<string, KnownFault>> = {
  "a question, query or prompt is no task": failsWithInput(
    (input) => input.in === "key" && ["question", "query", "prompt"].includes(input.key),
  ),
  "the only text of an input is no task": failsWithInput((input) => input.in === "only text"),
  "a message or a list of messages as the input holds no task": failsWithInput(
    (input, app) => app.kind !== "model" && input.in === "input" && !(input.alone && input.as === "text"),
  ),
  "what a bare model is given is no task": failsWithInput((_input, app) => app.kind === "model"),
  "what a map is given is no task": {
    part: "task",
    shape: (program) => needsTask(program) && ["parallel", "assign"].includes(outermost(program.app).kind),
    instead: (program) => ({ ...program, app: calm(program.app), fromRuns: false }),
  },
  "what a streamed lambda is given is no task": {
    part: "task",
    shape: (program) =>
      needsTask(program) &&
      outermost(program.app).kind === "lambda" &&
      program.calls.some(({ how }) => ["stream", "events", "log"].includes(how.way)),
    instead: (program) => called(program, () => ({ way: "invoke" })),
  },
  "what is resumed in another process has no task": {
    part: "task",
    shape: ({ app, calls }) =>
      calls.some(({ resumes }) => resumes.some(({ elsewhere }) => elsewhere)) && asks(app) && canFail(app),
    instead: here,
  },
  "nodes look for a task under no other key": {
    part: "task",
    shape: ({ app, input }) =>
      input.in === "key" && input.key !== "task" && holds(app, ({ is }) => REMEMBERS.includes(is)),
    instead: (program) => ({ ...program, input: TASK }),
  },
  "a chain's thread in configurable is not found": {
    part: "thread",
    shape: ({ app, thread }) => !GRAPHS.includes(app.kind) && thread.startsWith("configurable."),
    instead: (program) => ({ ...program, app: quiet(program.app), thread: "metadata.thread_id" }),
  },
  "a session or conversation is no thread": {
    part: "thread",
    shape: ({ thread }) => thread.endsWith(".session_id") || thread.endsWith(".conversation_id"),
    instead: (program) => ({ ...program, thread: "metadata.thread_id" }),
  },
  "what learns does not find a thread in metadata": {
    part: "thread",
    shape: ({ app, thread }) => learns(app) && thread.startsWith("metadata."),
    instead: (program) => ({ ...program, thread: "none" }),
  },
  "what an attempt had cost in another process is lost": {
    part: "attempt",
    shape: ({ app, calls }) =>
      calls.some(({ resumes }) => resumes.some(({ elsewhere }) => elsewhere)) &&
      asks(app) &&
      (canFail(app) || learns(app)) &&
      holds(app, isModel),
    instead: here,
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
  "what a stream is left with makes failures of what it left": {
    part: "tree",
    shape: ({ calls }) => calls.some(({ stop }) => stop === "cancel" || stop === "response"),
    instead: (program) => ({
      ...program,
      calls: program.calls.map((call) => ({ ...call, stop: call.stop === null ? null : ("break" as const) })),
    }),
  },
  "a label of a run inside another is of no use": {
    part: "label",
    shape: ({ calls }) => calls.some(({ label }) => label === "inside"),
    instead: (program) => ({
      ...program,
      calls: program.calls.map((call) => ({ ...call, label: call.label && "root" })),
    }),
  },
  "a label of a resumed run is of no use": {
    part: "label",
    shape: ({ app, calls }) => asks(app) && calls.some(({ label, resumes }) => label && resumes.length > 0),
    instead: unlabelled,
  },
  "what a labelled run has cost is lost": {
    part: "label",
    shape: ({ app, fromRuns, calls }) =>
      fromRuns && app.kind !== "model" && calls.some(({ label }) => label) && holds(app, isModel),
    instead: unlabelled,
  },
  "what throws when it is read never ends its run": {
    part: "tree",
    shape: ({ app }) => holds(app, ({ what, when }) => what === "trap" && when !== "never"),
    instead: (program) => ({
      ...program,
      app: rewrite(program.app, (name, value) =>
        name === "what" && value === "trap" ? "object" : undefined,
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

/** An input in which a failed application has no task. */
function failsWithInput(shape: (input: InputForm, app: App) => boolean): KnownFault {
  return {
    part: "task",
    shape: (program) => needsTask(program) && shape(program.input, program.app),
    instead: (program) => ({ ...program, input: TASK }),
  };
}

/** A graph with one inside whose nodes have the same names. */
const hasAlike = ({ stages }: Fields): boolean => holds(stages, ({ alike }) => alike === true);

function withoutParts<T>(piece: T): T {
  if (Array.isArray(piece)) return piece.filter((part) => !hasLearningCall(part)).map(withoutParts) as T;
  const sent = (piece as { route?: unknown } | null)?.route === "send";
  return inEach(sent ? { ...piece, route: "edge" } : piece, withoutParts);
}

/** A piece of code that calls something at a task of its own. */
const hasLearningCall = (piece: Fields): boolean => piece["do"] !== undefined && learns(piece);

const isModel = ({ do: work, kind }: Fields): boolean =>
  work === "model" || kind === "model" || kind === "prompt" || kind === "agent";

function withoutModels<T>(piece: T): T {
  if (Array.isArray(piece))
    return piece.filter((part: Fields) => part["do"] !== "model").map(withoutModels) as T;
  const { kind } = (piece ?? {}) as { kind?: unknown };
  if (kind === "model" || kind === "prompt") return { kind: "lambda", name: null, works: [] } as T;
  return inEach(piece, withoutModels);
}

const several = (list: unknown): boolean => Array.isArray(list) && list.length > 1;

/** Something that records what it did, while others run. */
function learnsBeside({ nodes, apps, stages }: Fields): boolean {
  if (several(nodes) && learns(nodes)) return true;
  return (several(apps) && learns(apps)) || sentTo(stages).some(learns);
}

const withoutBeside = <T>(piece: T): T =>
  rewrite(piece, (name, value) => {
    if ((name === "nodes" || name === "apps") && several(value) && learns(value))
      return withoutBeside((value as unknown[]).slice(0, 1));
    if (name === "route" && value === "send") return "edge";
    return undefined;
  });

/** All in one process. */
function here(program: Program): Program {
  const resumes = ({ resumes: all }: Call): Resume[] => all.map((one) => ({ ...one, elsewhere: false }));
  return { ...program, calls: program.calls.map((call) => ({ ...call, resumes: resumes(call) })) };
}

const givesGraphHandler = ({ do: work, passing, app }: Fields): boolean =>
  work === "call" && passing === "handler" && GRAPHS.includes((app as App).kind);

function unlabelled(program: Program): Program {
  return { ...program, calls: program.calls.map((call) => ({ ...call, label: null })) };
}

/** Whether something is recorded for the task that the input says. */
const needsTask = ({ app, fromRuns, calls }: Program): boolean =>
  canFail(app) || app.kind === "experience" || (fromRuns && calls.some(({ label }) => label));

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
