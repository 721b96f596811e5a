import { setTimeout as wait } from "node:timers/promises";

import type { RunnableConfig } from "@langchain/core/runnables";
import { Command } from "@langchain/langgraph";

import { build } from "./application.ts";
import { type Deed, whoseOf } from "./deed.ts";
import { call, inputsOf } from "./grammar/endings.ts";
import { inputWith } from "./grammar/inputs.ts";
import { handled, placed } from "./grammar/places.ts";
import type { Lasting } from "./lasting.ts";
import { DeeplakeCallbackHandler, ExperienceStore, memoryOf, type RunRecord } from "./library.ts";
import { inputOf, question, taskOf } from "./occasions.ts";
import type { Keeper, Part } from "./part.ts";
import type { Call, Decision, Program, Resume } from "./program.ts";
import { Stops } from "./stops.ts";
import { traced } from "./traced.ts";

/** A store, a handler and an application: what a process has of a program. */
export class Process {
  readonly experience: ExperienceStore;
  readonly handlers: readonly [DeeplakeCallbackHandler, DeeplakeCallbackHandler];
  readonly part: Part;
  readonly #program: Program;
  readonly #lasting: Lasting;
  readonly #stops = new Stops();
  readonly #keeper: Keeper | null;

  private constructor(experience: ExperienceStore, program: Program, lasting: Lasting) {
    this.experience = experience;
    this.#program = program;
    this.#lasting = lasting;
    const options = { experienceFromRun: program.fromRuns };
    this.handlers = [
      new DeeplakeCallbackHandler(experience, options),
      new DeeplakeCallbackHandler(experience, options),
    ];
    this.#keeper = program.keeps ? { checkpointer: lasting.checkpointer, graph: null } : null;
    this.part = build(program.app, {
      place: "app",
      input: program.input,
      occasions: lasting.occasions,
      stops: this.#stops,
      graphs: 0,
      parts: 0,
      siblings: null,
      memory: memoryOf(experience),
      callbacks: [this.handlers[0]],
      keeper: this.#keeper,
      isKept: false,
      build,
    });
  }

  static async start(program: Program, location: string, lasting: Lasting): Promise<Process> {
    return new Process(await ExperienceStore.open(location), program, lasting);
  }

  async do(deed: Deed): Promise<void> {
    switch (deed.do) {
      case "call": {
        const tasks = Array.from({ length: inputsOf(deed.call) }, (_none, at) => taskOf(deed.index, at));
        const inputs = tasks.map((task) => inputWith(task, this.#program.input));
        return this.#call(deed.call, inputs, deed.call.withId ? { runId: deed.runId } : {});
      }
      case "resume": {
        const { how } = deed.resume;
        const input = await this.#answer(deed.resume);
        const more = deed.withId ? { runId: deed.runId } : {};
        return this.#call({ how, stop: null }, [input], more);
      }
      case "replay":
        return this.#replay();
      case "label":
        await this.experience.label(await this.#runInside(deed.runId, deed.where), {
          outcome: deed.outcome,
          source: "human",
        });
    }
  }

  async #call(
    one: Pick<Call, "how" | "stop">,
    inputs: readonly unknown[],
    more: Pick<RunnableConfig, "runId" | "configurable">,
  ): Promise<void> {
    const { thread, user, handler } = this.#program;
    const { bound } = this.#program;
    const placedOf = (at: number): RunnableConfig => placed(thread, user, whoseOf(this.#program, at));
    const runnable = bound ? this.part.runnable.withConfig(placedOf(1)) : this.part.runnable;
    const { app, config } = handled(runnable, handler, this.handlers);
    const configs = inputs.map((_input, at): RunnableConfig => {
      const given = bound ? {} : placedOf(one.how.way === "together" ? at + 1 : 1);
      const configurable = { ...given.configurable, ...more.configurable };
      return {
        ...given,
        ...config,
        ...(Object.keys(configurable).length > 0 && { configurable }),
        ...(inputs.length === 1 && more.runId !== undefined && { runId: more.runId }),
      };
    });
    const calling = (): Promise<void> => call(app, one, { inputs, configs, stops: this.#stops });
    await (this.#program.traced ? traced(calling) : calling()).catch(() => {});
    await untilDone(() => this.handlers.every((each) => each.health().open === 0));
  }

  /** What a graph that waits is given. */
  async #answer({ answers, decision }: Resume): Promise<Command | null> {
    const { answered } = this.#lasting;
    const state = await this.#keeper?.graph?.getState({ configurable: { thread_id: this.#thread } });
    const waiting = (state?.tasks ?? [])
      .flatMap(({ interrupts }) => interrupts)
      .filter(({ id = "" }) => !answered.has(id))
      .toSorted((one, two) => (questionIn(one.value) < questionIn(two.value) ? -1 : 1));
    if (waiting.length === 0) return null;
    const now = answers === "all" ? waiting : waiting.slice(0, 1);
    for (const { id = "" } of now) answered.add(id);
    return new Command({
      resume: Object.fromEntries(now.map(({ id = "", value }) => [id, answerTo(value, decision)])),
    });
  }

  async #replay(): Promise<void> {
    const config = { configurable: { thread_id: this.#thread } };
    for await (const { next, config: at } of this.#keeper?.graph?.getStateHistory(config) ?? [])
      if (next.length > 0 && next.every((name) => name.startsWith("first"))) {
        const checkpoint = at.configurable?.["checkpoint_id"] as string;
        const configurable = { checkpoint_id: checkpoint };
        return this.#call({ how: { way: "invoke" }, stop: null }, [null], { configurable });
      }
  }

  get #thread(): string | null {
    return whoseOf(this.#program, 1).thread;
  }

  /** The id of a run, or of one inside it: of a model where there is one. */
  async #runInside(runId: string, where: "root" | "inside"): Promise<string> {
    if (where === "root") return runId;
    await this.experience.flush();
    const inside: RunRecord[] = [];
    for await (const run of this.experience.runs.scan())
      if (run.rootId === runId && run.id !== runId) inside.push(run);
    return (inside.find(({ kind }) => kind === "chat_model") ?? inside[0])?.id ?? runId;
  }
}

/** What is asked, as the oracle calls it. */
function questionIn(value: unknown): string {
  const { actionRequests } = value as { actionRequests?: readonly { name: string; args: unknown }[] };
  const [tool] = actionRequests ?? [];
  return tool ? question(tool.name, inputOf(tool.args)) : String(value);
}

/** What a person says: to a middleware that asks for approval, or to a question. */
function answerTo(value: unknown, type: Decision): unknown {
  const { actionRequests } = value as { actionRequests?: readonly { name: string; args: object }[] };
  if (!actionRequests) return "yes";
  const decisions = actionRequests.map(({ name, args }) =>
    type === "edit" ? { type, editedAction: { name, args } } : { type },
  );
  return { decisions };
}

/** Some runs end a little after what called them. */
async function untilDone(done: () => boolean): Promise<void> {
  const end = Date.now() + 1_000;
  while (!done() && Date.now() < end) await wait(1);
}
