import { setTimeout as wait } from "node:timers/promises";

import type { Runnable, RunnableConfig } from "@langchain/core/runnables";
import { Command, MemorySaver } from "@langchain/langgraph";

import { build } from "./application.ts";
import type { Expectation } from "./expectation.ts";
import { call, inputsOf, playCall } from "./grammar/endings.ts";
import { inputWith, taskIn } from "./grammar/inputs.ts";
import { handled, placed } from "./grammar/places.ts";
import { DeeplakeCallbackHandler, ExperienceStore, memoryOf } from "./library.ts";
import { type Observation, observe } from "./observe.ts";
import { Occasions, taskOf } from "./occasions.ts";
import type { Keeper, Part } from "./part.ts";
import { type Given, Play, type Whose } from "./play.ts";
import type { Call, How, Program, Resume } from "./program.ts";
import { Step } from "./step.ts";

let stores = 0;

/** Runs a program, and plays it: what it leaves behind, and what it should leave behind. */
export async function runProgram(
  program: Program,
  location: string = `memory:application-${stores++}`,
): Promise<{ expected: Expectation; observed: Observation }> {
  const running = new Running(program, location);
  try {
    for (const [index, one] of program.calls.entries()) await running.call(index, one);
    return { expected: running.play.expectation, observed: await running.observe() };
  } finally {
    await running.close();
  }
}

/** A process: a store, a handler and the application. */
interface Process {
  readonly experience: ExperienceStore;
  readonly handlers: readonly [DeeplakeCallbackHandler, DeeplakeCallbackHandler];
  readonly app: Runnable;
  readonly config: RunnableConfig;
  readonly keeper: Keeper | null;
  readonly play: Part["play"];
}

class Running {
  readonly play: Play;
  readonly #program: Program;
  readonly #location: string;
  readonly #whose: Whose;
  /** What outlives a process. */
  readonly #occasions = new Occasions();
  readonly #checkpointer = new MemorySaver();
  readonly #processes: Process[] = [];
  /** Questions that LangGraph still tells although a person has answered them. */
  readonly #answered = new Set<string>();

  constructor(program: Program, location: string) {
    this.#program = program;
    this.#location = location;
    this.#whose = {
      thread: program.thread === "none" ? null : "thread-1",
      user: program.user === "none" ? null : "user-1",
    };
    this.play = new Play(program.keeps);
  }

  /** Calls the application, and goes on with it as long as it waits for a person and somebody answers. */
  async call(index: number, one: Call): Promise<void> {
    const { input } = this.#program;
    const tasks = Array.from({ length: inputsOf(one) }, (_none, at) => taskOf(index, at));
    const within = tasks.map(() => new Step());
    const told = tasks.map((task, at) => ({
      input: input.in === "nothing" ? "" : `${index}.${at}`,
      task: taskIn(input, task),
      streamed: streams(one.how),
      within: within[at] as Step,
    }));
    this.play.forgetQuestions();
    const process = this.#processes.at(-1) ?? (await this.#start());
    await this.#run(
      process,
      one,
      tasks.map((task) => inputWith(task, input)),
      told,
    );
    for (const resume of one.resumes) if (this.play.waits) await this.#resume(resume, told[0] as Given);
  }

  async #resume({ how, answers, elsewhere }: Resume, given: Given): Promise<void> {
    const process = elsewhere ? await this.#start() : (this.#processes.at(-1) as Process);
    const state = await process.keeper?.graph?.getState({ configurable: { thread_id: this.#whose.thread } });
    const waiting = (state?.tasks ?? [])
      .flatMap(({ interrupts }) => interrupts)
      .filter(({ id = "" }) => !this.#answered.has(id))
      .toSorted((one, two) => (String(one.value) < String(two.value) ? -1 : 1));
    const answered = answers === "all" ? waiting : waiting.slice(0, 1);
    const input =
      waiting.length === 0
        ? null
        : new Command({
            resume: Object.fromEntries(answered.map(({ id = "", value }) => [id, answerTo(value)])),
          });
    for (const { id = "" } of answered) this.#answered.add(id);
    this.play.answer(answers);
    await this.#run(process, { how, withId: false }, [input], [{ ...given, streamed: streams(how) }]);
  }

  async #run(
    { app, config, handlers, play }: Process,
    one: Pick<Call, "how" | "withId">,
    inputs: readonly unknown[],
    told: readonly Given[],
  ): Promise<void> {
    const { thread, user } = this.#program;
    await call(app, one, inputs, { ...placed(thread, user, this.#whose), ...config }).catch(() => {});
    await untilDone(() => handlers.every((handler) => handler.health().open === 0));
    playCall(this.play, one, this.#program.app, told, this.#whose, play);
  }

  async #start(): Promise<Process> {
    const experience = await ExperienceStore.open(this.#location);
    const handlers = [
      new DeeplakeCallbackHandler(experience),
      new DeeplakeCallbackHandler(experience),
    ] as const;
    const keeper: Keeper | null = this.#program.keeps
      ? { checkpointer: this.#checkpointer, graph: null }
      : null;
    const { runnable, play } = build(this.#program.app, {
      place: "app",
      input: this.#program.input,
      occasions: this.#occasions,
      siblings: null,
      memory: memoryOf(experience),
      callbacks: [handlers[0]],
      keeper,
      build,
    });
    const process = {
      experience,
      handlers,
      keeper,
      play,
      ...handled(runnable, this.#program.handler, handlers),
    };
    this.#processes.push(process);
    return process;
  }

  async observe(): Promise<Observation> {
    for (const { experience } of this.#processes) await experience.flush();
    return observe(
      this.#processes.map(({ experience }) => experience),
      this.#processes.flatMap(({ handlers }) => handlers),
    );
  }

  async close(): Promise<void> {
    for (const { experience } of this.#processes) await experience.close();
  }
}

/** What a person says: to a middleware that asks for approval, or to a question. */
function answerTo(value: unknown): unknown {
  const { actionRequests } = value as { actionRequests?: readonly unknown[] };
  return actionRequests ? { decisions: actionRequests.map(() => ({ type: "approve" })) } : "yes";
}

const streams = ({ way }: How): boolean => way !== "invoke" && way !== "batch";

/** Some runs end a little after what called them. */
async function untilDone(done: () => boolean): Promise<void> {
  const end = Date.now() + 1_000;
  while (!done() && Date.now() < end) await wait(1);
}
