import type { RunnableConfig } from "@langchain/core/runnables";
import { AIMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { FakeRetriever } from "@langchain/core/utils/testing";
import { interrupt } from "@langchain/langgraph";
import * as fc from "fast-check";
import { z } from "zod";

import {
  around,
  CANCELLED,
  type End,
  inOrder,
  INTERRUPTED,
  type Played,
  SUCCESS,
  type Tokens,
} from "../expectation.ts";
import { inputOf, question } from "../occasions.ts";
import { type Env, inside } from "../part.ts";
import type { Given, Play } from "../play.ts";
import { learns } from "../pieces.ts";
import type { App, InputForm, Passing, Score, When, Work } from "../program.ts";
import { ScriptedModel } from "../scripted-model.ts";

export const whens: fc.Arbitrary<When> = fc.constantFrom(
  "never",
  "never",
  "always",
  "once",
  "second",
  "part",
);
export const tokens: fc.Arbitrary<Tokens | null> = fc.option(
  fc.record({ input: fc.integer({ min: 1, max: 99 }), output: fc.integer({ min: 1, max: 99 }) }),
);

export const scores: fc.Arbitrary<Score> = fc.constantFrom<Score[]>(true, false, 0.5);

/** A short list, mostly of one. */
export function few<T>(item: fc.Arbitrary<T>, least: 0 | 1, most: number): fc.Arbitrary<readonly T[]> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.tuple(item) },
    { weight: 1, arbitrary: fc.array(item, { minLength: least, maxLength: most }) },
  );
}

/** What a step's code does. */
export function works(app: fc.Arbitrary<App> | null): fc.Arbitrary<readonly Work[]> {
  const passing = fc.constantFrom("config" as const, "context" as const, "handler" as const);
  const simple = fc.oneof(
    fc.record({ do: fc.constant("model" as const), tokens, fails: whens, passing }),
    fc.record({ do: fc.constant("tool" as const), fails: whens, passing }),
    fc.record({ do: fc.constant("retrieve" as const), passing }),
    fc.record({
      do: fc.constant("throw" as const),
      when: whens,
      what: fc.constantFrom(
        "error" as const,
        "error" as const,
        "text" as const,
        "object" as const,
        "nothing" as const,
        "trap" as const,
      ),
    }),
    fc.record({ do: fc.constantFrom("ask" as const, "wait" as const) }),
  );
  const one = app
    ? fc.oneof(
        { weight: 3, arbitrary: simple },
        {
          weight: 2,
          arbitrary: fc.record({ do: fc.constant("call" as const), app, part: fc.boolean(), passing }),
        },
      )
    : simple;
  const tried = fc.record({
    do: fc.constant("try" as const),
    works: fc.array(one, { minLength: 1, maxLength: 1 }),
  });
  return few(fc.oneof({ weight: 4, arbitrary: one }, { weight: 1, arbitrary: tried }), 0, 2);
}

/** The code of a step, and what should come of it. */
export interface Code {
  readonly run: (given: unknown, config: RunnableConfig) => Promise<void>;
  readonly play: (play: Play, given: Given) => Played;
}

export function buildWorks(list: readonly Work[], env: Env): Code {
  const codes = list.map((work, index) => buildWork(work, inside(env, String(index))));
  return {
    run: async (given, config) => {
      for (const code of codes) await code.run(given, config);
    },
    play: (play, given) => inOrder(codes.map((code) => () => code.play(play, given))),
  };
}

const failure = (place: string, input: string): Error => new Error(`${place} failed for ${input}`);
const failed = (place: string, input: string): End => ({
  status: "failure",
  error: `Error: ${place} failed for ${input}`,
  nodes: [],
});

/** What programs throw, most of which they should not. */
function thrown(what: (Work & { do: "throw" })["what"], error: Error): unknown {
  switch (what) {
    case "error":
      return error;
    case "text":
      return error.message;
    case "object":
      return { code: 429, reason: error.message };
    case "nothing":
      return undefined;
    case "trap":
      return {
        get message(): string {
          throw new Error("no message");
        },
      };
  }
}

/** How the library words what is no error is not said. */
const failedWith = (what: (Work & { do: "throw" })["what"], place: string, input: string): End =>
  what === "error" ? failed(place, input) : { status: "failure", nodes: [] };

/** A promise may be rejected with anything. */
const rejected = (reason: unknown): Promise<never> =>
  // oxlint-disable-next-line prefer-promise-reject-errors -- what is no error is what this is about
  Promise.reject(reason);

/** A model that says what it was asked, and what of it is expected. */
export function buildModel(
  given: { readonly tokens: Tokens | null; readonly fails: When },
  { place, occasions }: Env,
): { model: ScriptedModel; play: (play: Play, given: Given) => Played } {
  const answer = (messages: readonly unknown[]): AIMessage => {
    const input = inputOf(messages);
    if (occasions.fails(place, given.fails, input)) throw failure(place, input);
    return new AIMessage(`answer to do it ${input}`);
  };
  return {
    model: new ScriptedModel({ answer, tokens: given.tokens }),
    play: (play, { input }) => {
      const fails = play.occasions.fails(place, given.fails, input);
      if (!fails) play.modelSpoke(given.tokens);
      const run = { name: "ScriptedModel", kind: "chat_model" } as const;
      return fails
        ? around(run, { runs: [], end: failed(place, input) })
        : around({ ...run, tokens: given.tokens ?? undefined }, { runs: [], end: SUCCESS });
    },
  };
}

function buildWork(work: Work, env: Env): Code {
  const { place, occasions } = env;
  switch (work.do) {
    case "model": {
      const { model, play } = buildModel(work, env);
      return {
        run: async (given, config) => {
          await model.invoke(`do it ${inputOf(given)}`, passed(work.passing, config, env));
        },
        play,
      };
    }
    case "tool": {
      const look = tool(
        ({ what }: { what: string }) => {
          const input = inputOf(what);
          if (occasions.fails(place, work.fails, input)) throw failure(place, input);
          return "found";
        },
        { name: "look", description: "Looks something up", schema: z.object({ what: z.string() }) },
      );
      return {
        run: async (given, config) => {
          await look.invoke({ what: `do it ${inputOf(given)}` }, passed(work.passing, config, env));
        },
        play: (play, { input }) => {
          const fails = play.occasions.fails(place, work.fails, input);
          return around(
            { name: "look", kind: "tool" },
            { runs: [], end: fails ? failed(place, input) : SUCCESS },
          );
        },
      };
    }
    case "retrieve": {
      const retriever = new FakeRetriever({ output: [{ pageContent: "page", metadata: {} }] });
      return {
        run: async (given, config) => {
          await retriever.invoke(`do it ${inputOf(given)}`, passed(work.passing, config, env));
        },
        play: () => around({ name: "FakeRetriever", kind: "retriever" }, { runs: [], end: SUCCESS }),
      };
    }
    case "throw":
      return {
        run: (given) => {
          const input = inputOf(given);
          return occasions.fails(place, work.when, input)
            ? rejected(thrown(work.what, failure(place, input)))
            : Promise.resolve();
        },
        play: (play, { input }) => ({
          runs: [],
          end: play.occasions.fails(place, work.when, input) ? failedWith(work.what, place, input) : SUCCESS,
        }),
      };
    case "ask":
      return {
        run: (given) => {
          interrupt(question(place, inputOf(given)));
          return Promise.resolve();
        },
        play: (play, { input, within }) => ({
          runs: [],
          end: play.asks(question(place, input), within) ? SUCCESS : INTERRUPTED,
        }),
      };
    case "wait":
      return {
        run: (_given, { signal }) => env.stops.takesLong(signal),
        play: (play) => ({ runs: [], end: play.stops ? CANCELLED : SUCCESS }),
      };
    case "try": {
      const code = buildWorks(work.works, env);
      return {
        run: async (given, config) => {
          try {
            await code.run(given, config);
          } catch (error) {
            const { is_bubble_up: bubbles } = Object(error) as { is_bubble_up?: boolean };
            if (bubbles || config.signal?.aborted) throw error;
          }
        },
        play: (play, given) => {
          const { runs, end } = code.play(play, given);
          return { runs, end: end.status === "failure" ? SUCCESS : end };
        },
      };
    }
    case "call": {
      const parts = env.parts + (work.part ? 1 : 0);
      const words = (input: string): string => `${"a part of ".repeat(parts)}do it ${input}`;
      const input: InputForm = { in: "key", key: "task", history: false };
      const { runnable, play: playApp } = env.build(work.app, inside(env, work.app.kind, { input, parts }));
      return {
        run: async (given, config) => {
          const text = words(inputOf(given));
          await runnable.invoke(wordedFor(work.app, text), passed(work.passing, config, env));
        },
        play: (play, given) => {
          const told = { ...given, task: words(given.input), streamed: false };
          const called = (): Played => playApp(play, told);
          return learns(work.app) ? play.part(place, told, called) : called();
        },
      };
    }
  }
}

function wordedFor({ kind }: App, text: string): unknown {
  if (kind === "model") return text;
  return kind === "agent" ? { messages: text } : { task: text };
}

/** The config that a step's code gives to what it calls. */
function passed(passing: Passing, config: RunnableConfig, { callbacks }: Env): RunnableConfig | undefined {
  if (passing === "handler") return { callbacks: [...callbacks] };
  return passing === "config" ? config : undefined;
}
