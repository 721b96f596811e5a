import type { Runnable, RunnableConfig } from "@langchain/core/runnables";
import * as fc from "fast-check";

import type { Part } from "../part.ts";
import type { Given, Play, Whose } from "../play.ts";
import type { App, Call, How, Resume, Stop, StreamMode } from "../program.ts";
import type { Stops } from "../stops.ts";

const hows: fc.Arbitrary<How> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ way: fc.constantFrom("invoke" as const, "log" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      way: fc.constant("stream" as const),
      mode: fc.constantFrom<StreamMode[]>("values", "updates", "messages", "debug", "values and updates"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      way: fc.constant("events" as const),
      version: fc.constantFrom("v1" as const, "v2" as const, "v3" as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      way: fc.constant("batch" as const),
      returnExceptions: fc.boolean(),
      oneByOne: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ way: fc.constant("together" as const) }) },
);

const resumes: fc.Arbitrary<Resume> = fc.record({
  how: hows,
  answers: fc.constantFrom("all" as const, "first" as const),
  decision: fc.constantFrom("approve" as const, "approve" as const, "edit" as const, "reject" as const),
  elsewhere: fc.boolean(),
});

const stops: fc.Arbitrary<Stop> = fc.constantFrom<Stop[]>(
  "abort",
  "break",
  "cancel",
  "response",
  "abort with a reason",
);

export const calls: fc.Arbitrary<Call> = fc.record({
  how: hows,
  withId: fc.boolean(),
  stop: fc.option(stops, { freq: 3 }),
  resumes: fc.array(resumes, { maxLength: 3 }),
  label: fc.option(fc.constantFrom("root" as const, "inside" as const)),
  replays: fc.constantFrom(false, false, true),
});

/** How many inputs a call takes. */
export const inputsOf = ({ how }: Pick<Call, "how">): number =>
  how.way === "batch" || how.way === "together" ? 2 : 1;

/** What an application is called with: each input with its config. */
export interface Calling {
  readonly inputs: readonly unknown[];
  readonly configs: readonly RunnableConfig[];
  readonly stops: Stops;
}

/** Calls an application and reads what comes, to its end or until it is given up. @throws Error what it fails with */
export async function call(
  app: Runnable,
  { how, stop }: Pick<Call, "how" | "stop">,
  { inputs, configs, stops: long }: Calling,
): Promise<void> {
  const [input] = inputs;
  const [config = {}] = configs;
  if (how.way === "batch") {
    const options = how.oneByOne ? { ...config, maxConcurrency: 1 } : config;
    await app.batch([...inputs], options, { returnExceptions: how.returnExceptions });
    return;
  }
  if (how.way === "together") {
    const all = inputs.map((one, index) => app.invoke(one, configs[index]));
    for (const { status } of await Promise.allSettled(all)) if (status === "rejected") return;
    return;
  }
  if (stop === null) return read(app, how, input, config);
  const reached = long.arm();
  try {
    if (stop === "abort" || stop === "abort with a reason") {
      const controller = new AbortController();
      const reason = stop === "abort" ? undefined : new Error("changed my mind");
      void reached.then(() => controller.abort(reason));
      await read(app, how, input, { ...config, signal: controller.signal });
    } else await leave(app, stop, input, config, reached);
  } finally {
    long.disarm();
  }
}

async function read(
  app: Runnable,
  how: Exclude<How, { way: "batch" | "together" }>,
  input: unknown,
  options: RunnableConfig,
): Promise<void> {
  switch (how.way) {
    case "invoke":
      await app.invoke(input, options);
      return;
    case "stream": {
      const streamMode = how.mode === "values and updates" ? ["values", "updates"] : how.mode;
      return readAll(await app.stream(input, { ...options, streamMode } as RunnableConfig));
    }
    case "events":
      return readAll(await eventsOf(app, input, { ...options, version: how.version as "v2" }));
    case "log":
      return readAll(app.streamLog(input, options));
  }
}

/** Events of version 3 are promised, earlier ones are there at once. */
function eventsOf(
  app: Runnable,
  input: unknown,
  options: Partial<RunnableConfig> & { version: "v2" },
): AsyncIterable<unknown> | Promise<AsyncIterable<unknown>> {
  return app.streamEvents(input, options);
}

async function readAll(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of stream) void chunk;
}

/** Reads a little, and goes away when a step takes long. The first thing that is streamed is the state. */
async function leave(
  app: Runnable,
  stop: Exclude<Stop, "abort" | "abort with a reason">,
  input: unknown,
  options: RunnableConfig,
  reached: Promise<void>,
): Promise<void> {
  const encoding = stop === "response" && { encoding: "text/event-stream" };
  const stream = await app.stream(input, { ...options, streamMode: "values", ...encoding } as RunnableConfig);
  if (stop === "break") {
    for await (const chunk of stream) {
      void chunk;
      await reached;
      break;
    }
    return;
  }
  const reader = stop === "cancel" ? stream.getReader() : new Response(stream).body?.getReader();
  await reader?.read();
  await reached;
  await reader?.cancel("the client is gone");
}

/** Plays an application that is called with some inputs. */
export function playCall(
  play: Play,
  { how, stop }: Pick<Call, "how" | "stop">,
  app: App,
  given: readonly Given[],
  whose: readonly Whose[],
  playApp: Part["play"],
): void {
  play.stops = stop !== null;
  const roots = given.map((one, index) => play.root(one, whose[index] as Whose, () => playApp(play, one)));
  play.stops = false;
  const stepwise = app.kind === "sequence" || app.kind === "prompt";
  if (how.way !== "batch" || how.returnExceptions || !stepwise) return;
  // LangChain stops a batch of a sequence at the step that failed, and gives the outputs of the other inputs to nobody.
  if (roots.some(({ run }) => run.status === "failure"))
    for (const root of roots)
      if (root.run.status === "success") play.revise(root, { ...root.run, status: ["cancelled", "success"] });
}
