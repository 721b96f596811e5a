import { randomUUID } from "node:crypto";

import { type Hands, streams, whoseOf } from "./deed.ts";
import type { Expectation } from "./expectation.ts";
import { inputsOf, playCall } from "./grammar/endings.ts";
import { taskIn } from "./grammar/inputs.ts";
import type { Observation } from "./observe.ts";
import { taskOf } from "./occasions.ts";
import { type Given, Play, type Whose } from "./play.ts";
import type { Call, Program, Resume } from "./program.ts";
import { Step } from "./step.ts";

/** Runs a program, and plays it: what it leaves behind, and what it should leave behind. */
export async function runProgram(
  program: Program,
  handsOf: (program: Program) => Promise<Hands>,
): Promise<{ expected: Expectation; observed: Observation }> {
  const hands = await handsOf(program);
  try {
    const running = new Running(program, hands);
    for (const [index, call] of program.calls.entries()) await running.call(index, call);
    return { expected: running.play.expectation, observed: await hands.observe() };
  } finally {
    await hands.close();
  }
}

class Running {
  readonly play: Play;
  readonly #program: Program;
  readonly #hands: Hands;

  constructor(program: Program, hands: Hands) {
    this.#program = program;
    this.#hands = hands;
    this.play = new Play();
  }

  /** Calls the application, and goes on with it as long as it waits for a person and somebody answers. */
  async call(index: number, call: Call): Promise<void> {
    const { input } = this.#program;
    const told = Array.from({ length: inputsOf(call) }, (_none, at): Given => ({
      input: input.in === "nothing" ? "" : `${index}.${at}`,
      task: taskIn(input, taskOf(index, at)),
      streamed: streams(call.how, this.#program),
      within: new Step(),
    }));
    const [first] = told as [Given];
    let runId = randomUUID();
    this.play.forgetQuestions();
    await this.#hands.do({ do: "call", index, call, runId }, false);
    this.#played(call, told);
    for (const resume of call.resumes)
      if (this.play.waits) {
        runId = randomUUID();
        await this.#resume(resume, first, call.withId, runId);
      }
    if (call.label) await this.#label(runId, call.label, first);
    if (call.replays) {
      await this.#hands.do({ do: "replay" }, false);
      this.#played({ how: { way: "invoke" }, stop: null }, [{ ...first, within: new Step() }]);
    }
  }

  async #resume(resume: Resume, given: Given, withId: boolean, runId: string): Promise<void> {
    await this.#hands.do({ do: "resume", resume, withId, runId }, resume.elsewhere);
    this.play.answer(resume);
    this.#played({ how: resume.how, stop: null }, [
      { ...given, streamed: streams(resume.how, this.#program) },
    ]);
  }

  /** Says of the run, or of one inside it, what is expected to have come of it. */
  async #label(runId: string, where: "root" | "inside", { within }: Given): Promise<void> {
    const outcome = this.play.label(within, this.#program.fromRuns);
    if (outcome) await this.#hands.do({ do: "label", runId, where, outcome }, false);
  }

  #played(call: Pick<Call, "how" | "stop">, told: readonly Given[]): void {
    const { app, user, handler } = this.#program;
    const whose = told.map((_given, at): Whose => ({
      ...whoseOf(this.#program, call.how.way === "together" ? at + 1 : 1),
      userTold: user === "none" || user.startsWith("metadata."),
      inside: handler === "inside another's",
    }));
    playCall(this.play, call, app, told, whose, this.#hands.playApp);
  }
}
