import { randomUUID } from "node:crypto";

import type { Runnable, RunnableConfig } from "@langchain/core/runnables";
import * as fc from "fast-check";

import type { Part } from "../part.ts";
import type { Given, Play, Whose } from "../play.ts";
import type { App, Call, How, Resume } from "../program.ts";

const hows: fc.Arbitrary<How> = fc.oneof(
  fc.record({ way: fc.constantFrom("invoke", "stream", "events", "log") }) as fc.Arbitrary<How>,
  fc.record({ way: fc.constant("batch" as const), returnExceptions: fc.boolean() }),
);

const resumes: fc.Arbitrary<Resume> = fc.record({
  how: hows,
  answers: fc.constantFrom("all" as const, "first" as const),
  elsewhere: fc.boolean(),
});

export const calls: fc.Arbitrary<Call> = fc.record({
  how: hows,
  withId: fc.boolean(),
  resumes: fc.array(resumes, { maxLength: 3 }),
});

/** How many inputs a call takes. */
export const inputsOf = ({ how }: Call): number => (how.way === "batch" ? 2 : 1);

/** Calls an application and reads what comes to its end. @throws Error what the application fails with */
export async function call(
  app: Runnable,
  { how, withId }: Pick<Call, "how" | "withId">,
  given: readonly unknown[],
  config: RunnableConfig,
): Promise<void> {
  const [input] = given;
  const options = withId && how.way !== "batch" ? { ...config, runId: randomUUID() } : config;
  switch (how.way) {
    case "invoke":
      await app.invoke(input, options);
      return;
    case "batch":
      await app.batch([...given], options, { returnExceptions: how.returnExceptions });
      return;
    case "stream":
      return readAll(await app.stream(input, options));
    case "events":
      return readAll(app.streamEvents(input, { ...options, version: "v2" }));
    case "log":
      return readAll(app.streamLog(input, options));
  }
}

/** Plays an application that is called with some inputs. */
export function playCall(
  play: Play,
  { how }: Pick<Call, "how">,
  app: App,
  given: readonly Given[],
  whose: Whose,
  playApp: Part["play"],
): void {
  const roots = given.map((one) => play.root(one, whose, () => playApp(play, one)));
  const stepwise = app.kind === "sequence" || app.kind === "prompt";
  if (how.way !== "batch" || how.returnExceptions || !stepwise) return;
  // LangChain stops a batch of a sequence at the step that failed, and gives the outputs of the other inputs to nobody.
  if (roots.some(({ run }) => run.status === "failure"))
    for (const root of roots)
      if (root.run.status === "success") play.revise(root, { ...root.run, status: ["cancelled", "success"] });
}

async function readAll(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of stream) void chunk;
}
