import type { AIMessageChunk } from "@langchain/core/messages";
import type { Runnable } from "@langchain/core/runnables";
import { expectTypeOf, test } from "vitest";

import { type ExperienceStore, withExperience } from "../../../src/index.ts";

declare const experience: ExperienceStore;
declare const chain: Runnable<{ task: string; experience: string }, AIMessageChunk>;
declare const hinted: Runnable<{ task: string; hints: string }, number>;
declare const plain: Runnable<string, string>;

test("callers need not give the text, and get what the runnable gives", () => {
  const wrapped = withExperience(chain, experience);
  expectTypeOf(wrapped.invoke({ task: "t" })).resolves.toEqualTypeOf<AIMessageChunk>();
  const named = withExperience(hinted, experience, { into: "hints" });
  expectTypeOf(named.invoke({ task: "t" })).resolves.toEqualTypeOf<number>();
  // @ts-expect-error only the key that gets the text may be left out
  void withExperience(hinted, experience).invoke({ task: "t" });
  expectTypeOf(withExperience(plain, experience).invoke).parameter(0).toEqualTypeOf<string>();
});

test("functions of the user see the input and the output with their types", () => {
  withExperience(chain, experience, {
    task: (input) => input.task,
    evaluate: ({ output, state }) => output.text === state.task,
    approach: (output) => output.text,
    into: (input, text) => ({ ...input, experience: text }),
  });
  expectTypeOf(withExperience).toBeFunction();
});
