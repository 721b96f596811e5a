import { AIMessage, type BaseMessage, HumanMessage, type UsageMetadata } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
import { type StructuredToolInterface, tool } from "@langchain/core/tools";
import { expect } from "vitest";
import { z } from "zod";

import type { DeeplakeCallbackHandler, ExperienceStore } from "../../src/index.ts";
import { handlerOverMemory, runTree, SeenRuns, storedRuns } from "./run-tree.ts";

/** A handler over a store of its own, beside one that only notes what LangChain told it. */
export interface ObservedRuns {
  readonly experience: ExperienceStore;
  readonly handler: DeeplakeCallbackHandler;
  readonly seen: SeenRuns;
  readonly callbacks: [DeeplakeCallbackHandler, SeenRuns];
  /** The stored runs, after a look at their ids and parents: LangChain told the other handler the same. */
  readonly loggedRuns: () => Promise<string>;
}

export async function observeRuns(): Promise<ObservedRuns> {
  const { experience, handler } = await handlerOverMemory();
  const seen = new SeenRuns();
  const loggedRuns = async (): Promise<string> => {
    const runs = await storedRuns(experience);
    const byId = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);
    expect(runs.map(({ id, parentId }): [string, unknown] => [id, parentId ?? undefined]).sort(byId)).toEqual(
      [...seen.parents].sort(byId),
    );
    expect(handler.health()).toMatchObject({ captured: runs.length, open: 0, unmatched: 0, errors: 0 });
    return runTree(experience);
  };
  return { experience, handler, seen, callbacks: [handler, seen], loggedRuns };
}

export const usage = (input: number, output: number): UsageMetadata => ({
  input_tokens: input,
  output_tokens: output,
  total_tokens: input + output,
});

export const says = (text: string, input = 11, output = 7): AIMessage =>
  Object.assign(new AIMessage(text), { usage_metadata: usage(input, output) });

export const weather: StructuredToolInterface = tool(({ city }: { city: string }) => `It rains in ${city}.`, {
  name: "weather",
  description: "The weather in a city",
  schema: z.object({ city: z.string() }),
});

/** A model that asks for the weather and then answers. */
export const asksForWeather = (): ReturnType<typeof fakeModel> =>
  fakeModel()
    .respond(
      Object.assign(says("", 20, 5), {
        tool_calls: [{ name: "weather", args: { city: "Bergen" }, id: "c1", type: "tool_call" }],
      }),
    )
    .respond(says("It rains.", 30, 4));

export const question: { messages: BaseMessage[] } = {
  messages: [new HumanMessage("Does it rain in Bergen?")],
};
