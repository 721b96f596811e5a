import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import {
  type Runnable,
  RunnableBranch,
  RunnableLambda,
  RunnableParallel,
  RunnablePassthrough,
  RunnableSequence,
} from "@langchain/core/runnables";
import * as fc from "fast-check";

import { again, around, atOnce, type ExpectedRun, inOrder, NOTHING } from "../expectation.ts";
import { inputOf } from "../occasions.ts";
import { type Env, inside, type Part } from "../part.ts";
import type { App, Chain, InputForm, Score, Work } from "../program.ts";
import { Siblings } from "../siblings.ts";
import { buildModel, buildWorks, few, scores, tokens, whens, works } from "./works.ts";

/** Chains, with applications inside where there are some. */
export function chains(inner: fc.Arbitrary<App> | null): fc.Arbitrary<Chain> {
  const code = works(inner);
  const step = fc.record({
    kind: fc.constant("lambda" as const),
    name: fc.option(fc.constantFrom("step", "route")),
    works: code,
  });
  const leaves: fc.Arbitrary<Chain>[] = [
    step,
    fc.record({ kind: fc.constant("prompt" as const), tokens, fails: whens, parses: fc.boolean() }),
    fc.record({ kind: fc.constant("model" as const), tokens, fails: whens }),
  ];
  if (!inner) return fc.oneof(...leaves);
  const composed: fc.Arbitrary<Chain>[] = [
    fc.record({
      kind: fc.constant("sequence" as const),
      before: fc.option<readonly Work[]>(code),
      app: inner,
      after: fc.option<readonly Work[]>(code),
    }),
    fc.record({
      kind: fc.constant("parallel" as const),
      apps: few(inner, 1, 3),
    }),
    fc.record({ kind: fc.constant("assign" as const), app: inner }),
    fc.record({ kind: fc.constant("branch" as const), app: inner }),
    fc.record({ kind: fc.constant("returns" as const), app: inner }),
    fc.record({
      kind: fc.constant("retry" as const),
      app: inner,
      tries: fc.integer({ min: 1, max: 2 }),
    }),
    fc.record({ kind: fc.constant("fallbacks" as const), app: inner, backup: inner }),
    fc.record({ kind: fc.constant("experience" as const), app: inner, score: fc.option<Score>(scores) }),
  ];
  return fc.oneof(
    { weight: 1, arbitrary: fc.oneof(...leaves) },
    { weight: 1, arbitrary: fc.oneof(...composed) },
  );
}

const MAP = { name: "RunnableMap", kind: "chain" } as const;
const LAMBDA = { name: "RunnableLambda", kind: "chain" } as const;
const SEQUENCE = { name: "RunnableSequence", kind: "chain" } as const;
const WITH_FALLBACKS = { name: "RunnableWithFallbacks", kind: "chain" } as const;

export function buildChain(chain: Chain, env: Env): Part {
  switch (chain.kind) {
    case "lambda":
      return lambda(chain.works, chain.name, env);
    case "model": {
      const { model, play } = buildModel(chain, env);
      return { runnable: model as Runnable, play };
    }
    case "prompt":
      return promptAndModel(chain, env);
    case "sequence":
      return sequence(chain, env);
    case "parallel":
      return parallel(chain, env);
    case "assign":
      return assign(env.build(chain.app, inside(env, "assign")));
    case "branch":
      return branch(env.build(chain.app, inside(env, "branch")));
    case "returns":
      return returned(env.build(chain.app, inside(env, "returned")));
    case "retry":
      return retry(env.build(chain.app, inside(env, "retry")), chain);
    case "fallbacks":
      return fallbacks(
        env.build(chain.app, inside(env, "first")),
        env.build(chain.backup, inside(env, "backup")),
      );
    case "experience":
      return experience(chain, env);
  }
}

function lambda(code: readonly Work[], name: string | null, env: Env): Part {
  const { run, play } = buildWorks(code, env);
  const { siblings } = env;
  const runnable = RunnableLambda.from(async (given: unknown, config) => {
    const work = (): Promise<void> => run(given, config);
    await (siblings ? siblings.one(inputOf(given), work) : work());
    return given;
  });
  return {
    runnable: (name === null ? runnable : runnable.withConfig({ runName: name })) as Runnable,
    play: (playing, given) => around(name === null ? LAMBDA : { name, kind: "chain" }, play(playing, given)),
  };
}

function promptAndModel(chain: Chain & { readonly kind: "prompt" }, env: Env): Part {
  const { model, play } = buildModel(chain, env);
  const said = templateOf(env.input).pipe(model as Runnable);
  return {
    runnable: chain.parses ? said.pipe(new StringOutputParser()) : said,
    play: (playing, given) =>
      around(
        SEQUENCE,
        inOrder([
          () => around({ name: "ChatPromptTemplate", kind: "chain" }, NOTHING),
          () => play(playing, given),
          () => (chain.parses ? around({ name: "StrOutputParser", kind: "chain" }, NOTHING) : NOTHING),
        ]),
      ),
  };
}

/** A prompt over what the input holds. */
function templateOf(input: InputForm): ChatPromptTemplate {
  switch (input.in) {
    case "key":
      return ChatPromptTemplate.fromMessages([
        ...(input.history ? [["placeholder", "{chat_history}"] as [string, string]] : []),
        ["human", `{${input.key}}`],
      ]);
    case "only text":
      return ChatPromptTemplate.fromTemplate("{topic}");
    case "nothing":
      return ChatPromptTemplate.fromTemplate("{number}");
    case "messages":
    case "input":
      return ChatPromptTemplate.fromMessages([["placeholder", "{messages}"]]);
  }
}

function sequence({ before, app, after }: Chain & { readonly kind: "sequence" }, env: Env): Part {
  const steps = [
    // The checkpointer is that of the graph that may wait.
    ...(before ? [lambda(before, null, inside(env, "before", { keeper: null }))] : []),
    env.build(app, inside(env, "app")),
    // A sequence has two steps at least.
    ...(after || !before ? [lambda(after ?? [], null, inside(env, "after", { keeper: null }))] : []),
  ];
  return {
    runnable: RunnableSequence.from(steps.map(({ runnable }) => runnable) as never) as Runnable,
    play: (play, given) => around(SEQUENCE, inOrder(steps.map((step) => () => step.play(play, given)))),
  };
}

function parallel({ apps }: Chain & { readonly kind: "parallel" }, env: Env): Part {
  const siblings = new Siblings();
  const parts = apps.map((app, index) => env.build(app, inside(env, String(index), { siblings })));
  const runnables = parts.map(({ runnable }, index) => [`branch${index}`, runnable]);
  return {
    runnable: RunnableParallel.from(Object.fromEntries(runnables)) as Runnable,
    play: (play, given) => around(MAP, atOnce(parts.map((part) => part.play(play, given)))),
  };
}

function assign(part: Part): Part {
  return {
    runnable: RunnablePassthrough.assign({ more: part.runnable }),
    play: (play, given) => {
      const map = around(MAP, part.play(play, given));
      // LangChain makes a run of the assignment itself only when it is streamed.
      return given.streamed ? around({ name: "RunnableAssign", kind: "chain" }, map) : map;
    },
  };
}

function branch(part: Part): Part {
  const [always, other] = [RunnableLambda.from(() => true), RunnableLambda.from(() => "other")];
  return {
    runnable: RunnableBranch.from([[always, part.runnable], other] as never),
    play: (play, given) =>
      around(
        { name: "RunnableBranch", kind: "chain" },
        inOrder([() => around(LAMBDA, NOTHING), () => part.play(play, given)]),
      ),
  };
}

function returned({ runnable, play }: Part): Part {
  return {
    runnable: RunnableLambda.from(() => runnable as never) as Runnable,
    play: (playing, given) => around(LAMBDA, play(playing, given)),
  };
}

/** LangChain tries again only what is invoked, not what is streamed. */
function retry(part: Part, { app, tries }: Chain & { readonly kind: "retry" }): Part {
  return {
    runnable: part.runnable.withRetry({ stopAfterAttempt: tries }),
    play: (play, given) => {
      if (given.streamed) return part.play(play, given);
      const played = again(tries, () => part.play(play, given));
      return around({ name: retriedName(app, played.runs), kind: "chain" }, played);
    },
  };
}

function fallbacks(first: Part, backup: Part): Part {
  return {
    runnable: first.runnable.withFallbacks([backup.runnable]),
    play: (play, given) => {
      const tried = first.play(play, given);
      if (tried.end.status !== "failure") return around(WITH_FALLBACKS, tried);
      const saved = backup.play(play, given);
      const runs = [...tried.runs, ...saved.runs];
      // When all fail, the first error is thrown.
      return around(WITH_FALLBACKS, { runs, end: saved.end.status === "failure" ? tried.end : saved.end });
    },
  };
}

function experience({ app, score }: Chain & { readonly kind: "experience" }, env: Env): Part {
  const { runnable, play } = env.build(app, inside(env, "experience"));
  return {
    runnable: env.memory.chain(runnable, score),
    play: (playing, given) =>
      around(
        { name: "WithExperience", kind: "chain" },
        playing.recorded(env.place, given, score, "never", () => play(playing, given)),
      ),
  };
}

/** LangChain names the run around the tries after the runnable itself, whatever name its runs are given. */
function retriedName(app: App, played: readonly ExpectedRun[]): string {
  if (app.kind === "assign") return "RunnableAssign";
  return app.kind === "lambda" ? LAMBDA.name : (played[0]?.name ?? "");
}
