import { calm, canFail } from "../pieces.ts";
import type { App, Call, Chain, GraphNode, InputForm, Program, Stage, Work } from "../program.ts";

/**
 * A program that LangChain can run, and of which it is known how it ends, from one that the grammar made of pieces that
 * know nothing of each other.
 */
export function fit(program: Program): Program {
  const input = fitInput(program.input);
  const app = fitApp(program.app, input);
  // Bound to a config, LangChain forgets that something is tried again.
  const handler = app.kind === "retry" ? "call" : program.handler;
  const fitting = { ...program, input, app, handler };
  return program.calls.some(({ how }) => how.way === "batch") ? fitBatch(fitting) : fitting;
}

/**
 * What is known of a batch: each input runs by itself, but LangChain takes sequences step by step, and after a step that
 * failed for one input gives the error to the next. So only their last step may fail. Retries and fallbacks try all
 * inputs again when one fails, so they are invoked instead. Without a task inputs cannot be told apart.
 */
function fitBatch(program: Program): Program {
  const app = program.input.in === "nothing" ? calm(program.app) : program.app;
  if (app.kind !== "retry" && app.kind !== "fallbacks") return { ...program, app: batched(app) };
  const calls = program.calls.map((one): Call => ({
    ...one,
    how: one.how.way === "batch" ? { way: "invoke" } : one.how,
  }));
  return { ...program, app, calls };
}

function batched(app: App): App {
  if (app.kind === "prompt" && canFail(app)) return { ...app, parses: false };
  if (app.kind !== "sequence") return app;
  const step = app.app.kind === "model" ? app.app : inLambda(app.app);
  if (!canFail(app)) return { ...app, app: step };
  return canFail(step)
    ? { ...app, before: calm(app.before ?? []), app: step, after: null }
    : { ...app, before: calm(app.before), app: step };
}

/** A tuple alone reads as two messages. */
function fitInput(input: InputForm): InputForm {
  const list = (input.in === "messages" || input.in === "input") && input.as === "tuple";
  return list ? { ...input, alone: false } : input;
}

function fitApp(app: App, input: InputForm): App {
  const same = (one: App): App => fitApp(one, input);
  switch (app.kind) {
    case "lambda":
      return { ...app, works: app.works.map(fitWork) };
    case "model":
      return takesModel(input) ? app : fitApp({ ...app, kind: "prompt", parses: false }, input);
    case "prompt":
      if (takesPrompt(input)) return app;
      return takesModel(input)
        ? { kind: "model", tokens: app.tokens, fails: app.fails }
        : {
            kind: "lambda",
            name: null,
            works: [{ do: "model", tokens: app.tokens, fails: app.fails, passing: "config" }],
          };
    case "sequence": {
      const inner = same(app.app);
      return {
        ...app,
        before: app.before?.map(fitWork) ?? null,
        app: givingLate(inner),
        after: app.after?.map(fitWork) ?? null,
      };
    }
    case "parallel":
      return { ...app, apps: oneFails(app.apps.map(same), inLambda) };
    case "assign":
      return input.in === "input" ? same(app.app) : { ...app, app: same(app.app) };
    case "branch":
      return { ...app, app: same(app.app) };
    case "retry": {
      // Asked to try again something that tries again, LangChain replaces the number of tries.
      const inner = same(app.app);
      return { ...app, app: inner.kind === "retry" ? inner.app : inner };
    }
    case "fallbacks":
      return { ...app, app: givingLate(same(app.app)), backup: same(app.backup) };
    case "graph":
      return input.in === "input"
        ? inLambda(fitApp(app, TASK))
        : { ...app, stages: app.stages.map(fitStage) };
  }
}

/** What steps give to the applications that they call. */
const TASK: InputForm = { in: "key", key: "task", history: false };

/** A model takes a text or a list of messages. */
const takesModel = (input: InputForm): boolean =>
  input.in === "input" && (!input.alone || input.as === "text");

const takesPrompt = (input: InputForm): boolean =>
  input.in !== "input" && !(input.in === "messages" && input.alone);

/** A stream that gives something and then fails has begun the next step, and is past its fallback. */
function givingLate(app: App): App {
  return canFail(app) && givesEarly(app) ? inLambda(app) : app;
}

/** Whether a stream gives something before it is known how the application ends. */
function givesEarly(app: App): boolean {
  switch (app.kind) {
    case "graph":
    case "parallel":
    case "assign":
      return true;
    case "sequence":
      return app.after === null && app.before !== null && givesEarly(app.app);
    case "branch":
    case "retry":
      return givesEarly(app.app);
    case "fallbacks":
      return givesEarly(app.app) || givesEarly(app.backup);
    default:
      return false;
  }
}

function inLambda(app: App): Chain {
  if (app.kind === "lambda") return app;
  return { kind: "lambda", name: null, works: [{ do: "call", app, part: false, passing: "config" }] };
}

function fitWork(work: Work): Work {
  switch (work.do) {
    case "call":
      return work.app.kind === "model" ? work : { ...work, app: fitApp(work.app, TASK) };
    case "try":
      return { ...work, works: work.works.map(fitWork) };
    default:
      return work;
  }
}

function fitStage({ nodes, route }: Stage): Stage {
  const single = nodes.map((node, index): GraphNode => {
    if (node.is === "function") return { ...node, works: node.works.map(fitWork) };
    // Two graphs at once would both write the channels that they share with the one around them.
    const alone = !nodes.slice(0, index).some(({ is }) => is === "app");
    return node.app.kind === "graph" && route !== "command" && alone
      ? { is: "app", app: fitApp(node.app, TASK) }
      : asFunction(fitApp(node.app, TASK));
  });
  return { route, nodes: oneFails(single, asFunctionNode) };
}

const asFunction = (app: App): GraphNode => ({
  is: "function",
  tries: 1,
  works: [{ do: "call", app, part: false, passing: "config" }],
});

const asFunctionNode = (node: GraphNode): GraphNode => (node.is === "app" ? asFunction(node.app) : node);

/** Of what runs at once one may fail, and all of them are code that knows of the others. */
function oneFails<T>(items: readonly T[], asCode: (item: T) => T): T[] {
  const failing = items.findIndex(canFail);
  if (items.length === 1 || failing === -1) return [...items];
  return items.map((item, index) => asCode(index === failing ? item : calm(item)));
}
