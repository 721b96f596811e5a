import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

import type { Runnable, RunnableConfig } from "@langchain/core/runnables";
import { Command, MemorySaver } from "@langchain/langgraph";

import { build } from "./application.ts";
import type { Expectation } from "./expectation.ts";
import { call, inputsOf, playCall } from "./grammar/endings.ts";
import { inputWith, taskIn } from "./grammar/inputs.ts";
import { handled, placed } from "./grammar/places.ts";
import { DeeplakeCallbackHandler, ExperienceStore, memoryOf, type RunRecord } from "./library.ts";
import { type Observation, observe } from "./observe.ts";
import { Occasions, taskOf } from "./occasions.ts";
import type { Keeper, Part } from "./part.ts";
import { type Given, Play, type Whose } from "./play.ts";
import type { Call, How, Program, Resume } from "./program.ts";
import { Step } from "./step.ts";
import { Stops } from "./stops.ts";
import { traced } from "./traced.ts";

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
  /** What outlives a process. */
  readonly #occasions = new Occasions();
  readonly #stops = new Stops();
  readonly #checkpointer = new MemorySaver();
  readonly #processes: Process[] = [];
  /** Questions that LangGraph still tells although a person has answered them. */
  readonly #answered = new Set<string>();

  constructor(program: Program, location: string) {
    this.#program = program;
    this.#location = location;
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
      streamed: this.#streams(one.how),
      within: within[at] as Step,
    }));
    this.play.forgetQuestions();
    const process = this.#processes.at(-1) ?? (await this.#start());
    const inputs = tasks.map((task) => inputWith(task, input));
    const [first] = told as [Given];
    let runId = await this.#run(process, one, inputs, told);
    for (const resume of one.resumes)
      if (this.play.waits) runId = await this.#resume(resume, first, one.withId);
    if (one.label) await this.#label(runId, one.label, first.within);
    if (one.replays) await this.#replay({ ...first, within: new Step() });
  }

  /** Says of the run, or of one inside it, what is expected to have come of it. */
  async #label(runId: string, where: "root" | "inside", within: Step): Promise<void> {
    const outcome = this.play.label(within, this.#program.fromRuns);
    if (!outcome) return;
    const { experience } = this.#processes.at(-1) as Process;
    await experience.label(await runInside(experience, runId, where), { outcome, source: "human" });
  }

  /** Goes through the graph again, from the state that it had before its first node. */
  async #replay(given: Given): Promise<void> {
    const process = this.#processes.at(-1) as Process;
    const configurable = { thread_id: this.#whose(1).thread };
    for await (const { next, config } of process.keeper?.graph?.getStateHistory({ configurable }) ?? [])
      if (next.every((name) => name.startsWith("first")) && next.length > 0) {
        const from = { checkpoint_id: config.configurable?.["checkpoint_id"] as string };
        await this.#run(
          process,
          { how: { way: "invoke" }, withId: false, stop: null },
          [null],
          [given],
          from,
        );
        return;
      }
  }

  async #resume({ how, answers, elsewhere }: Resume, given: Given, withId: boolean): Promise<string> {
    const process = elsewhere ? await this.#start() : (this.#processes.at(-1) as Process);
    const state = await process.keeper?.graph?.getState({
      configurable: { thread_id: this.#whose(1).thread },
    });
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
    return this.#run(
      process,
      { how, withId, stop: null },
      [input],
      [{ ...given, streamed: this.#streams(how) }],
    );
  }

  /** Calls the application once. @returns the id of its run, where the caller chose it */
  async #run(
    { app, config, handlers, play }: Process,
    one: Pick<Call, "how" | "withId" | "stop">,
    inputs: readonly unknown[],
    told: readonly Given[],
    from: Record<string, unknown> = {},
  ): Promise<string> {
    const { app: built, thread, user } = this.#program;
    const whose = told.map((_given, at) => this.#whose(one.how.way === "together" ? at + 1 : 1));
    const runId = randomUUID();
    const configs = whose.map((own) => {
      const given: RunnableConfig = { ...placed(thread, user, own), ...config };
      return {
        ...given,
        ...(Object.keys(from).length > 0 && { configurable: { ...given.configurable, ...from } }),
        ...(one.withId && inputs.length === 1 && { runId }),
      };
    });
    const calling = (): Promise<void> => call(app, one, { inputs, configs, stops: this.#stops });
    await (this.#program.traced ? traced(calling) : calling()).catch(() => {});
    await untilDone(() => handlers.every((handler) => handler.health().open === 0));
    playCall(this.play, one, built, told, whose, play);
    return runId;
  }

  /** Whether the application itself is streamed. */
  #streams({ way }: How): boolean {
    return ["stream", "events", "log"].includes(way) && !this.#program.handler.startsWith("inside");
  }

  #whose(thread: number): Whose {
    return {
      thread: this.#program.thread === "none" ? null : `thread-${thread}`,
      user: this.#program.user === "none" ? null : "user-1",
      userTold: !this.#program.user.startsWith("configurable."),
      inside: this.#program.handler === "inside another's",
    };
  }

  async #start(): Promise<Process> {
    const experience = await ExperienceStore.open(this.#location);
    const options = { experienceFromRun: this.#program.fromRuns };
    const handlers = [
      new DeeplakeCallbackHandler(experience, options),
      new DeeplakeCallbackHandler(experience, options),
    ] as const;
    const keeper: Keeper | null = this.#program.keeps
      ? { checkpointer: this.#checkpointer, graph: null }
      : null;
    const { runnable, play } = build(this.#program.app, {
      place: "app",
      input: this.#program.input,
      occasions: this.#occasions,
      stops: this.#stops,
      graphs: 0,
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

/** The id of a run, or of one inside it: of a model where there is one. */
async function runInside(
  experience: ExperienceStore,
  runId: string,
  where: "root" | "inside",
): Promise<string> {
  if (where === "root") return runId;
  await experience.flush();
  const inside: RunRecord[] = [];
  for await (const run of experience.runs.scan())
    if (run.rootId === runId && run.id !== runId) inside.push(run);
  return (inside.find(({ kind }) => kind === "chat_model") ?? inside[0])?.id ?? runId;
}

/** What a person says: to a middleware that asks for approval, or to a question. */
function answerTo(value: unknown): unknown {
  const { actionRequests } = value as { actionRequests?: readonly unknown[] };
  return actionRequests ? { decisions: actionRequests.map(() => ({ type: "approve" })) } : "yes";
}

/** Some runs end a little after what called them. */
async function untilDone(done: () => boolean): Promise<void> {
  const end = Date.now() + 1_000;
  while (!done() && Date.now() < end) await wait(1);
}
