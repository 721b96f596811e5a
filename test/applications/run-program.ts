import { setTimeout as wait } from "node:timers/promises";

import { build } from "./application.ts";
import type { Expectation } from "./expectation.ts";
import { call, inputsOf, playCall } from "./grammar/endings.ts";
import { inputWith, taskIn } from "./grammar/inputs.ts";
import { handled, placed } from "./grammar/places.ts";
import { DeeplakeCallbackHandler, ExperienceStore } from "./library.ts";
import { type Observation, observe } from "./observe.ts";
import { Occasions, taskOf } from "./occasions.ts";
import { Play, type Whose } from "./play.ts";
import type { Program } from "./program.ts";

let stores = 0;

/** Runs a program, and plays it: what it leaves behind, and what it should leave behind. */
export async function runProgram(
  program: Program,
  location: string = `memory:application-${stores++}`,
): Promise<{ expected: Expectation; observed: Observation }> {
  const experience = await ExperienceStore.open(location);
  try {
    const handler = new DeeplakeCallbackHandler(experience);
    const other = new DeeplakeCallbackHandler(experience);
    const { runnable, play: playApp } = build(program.app, {
      place: "app",
      input: program.input,
      occasions: new Occasions(),
      siblings: null,
      build,
    });
    const play = new Play();
    const { app, config } = handled(runnable, program.handler, [handler, other]);
    for (const [index, one] of program.calls.entries()) {
      const whose: Whose = {
        thread: program.thread === "none" ? null : "thread-1",
        user: program.user === "none" ? null : "user-1",
      };
      const tasks = Array.from({ length: inputsOf(one) }, (_none, at) => taskOf(index, at));
      const given = tasks.map((task) => inputWith(task, program.input));
      await call(app, one, given, { ...placed(program.thread, program.user, whose), ...config }).catch(
        () => {},
      );
      await untilDone(() => handler.health().open + other.health().open === 0);
      const streamed = one.how.way !== "invoke" && one.how.way !== "batch";
      const told = tasks.map((task, at) => ({
        input: program.input.in === "nothing" ? "" : `${index}.${at}`,
        task: taskIn(program.input, task),
        streamed,
      }));
      playCall(play, one, program.app, told, whose, playApp);
    }
    return { expected: play.expectation, observed: await observe(experience, [handler, other]) };
  } finally {
    await experience.close();
  }
}

/** Some runs end a little after what called them. */
async function untilDone(done: () => boolean): Promise<void> {
  const end = Date.now() + 1_000;
  while (!done() && Date.now() < end) await wait(1);
}
