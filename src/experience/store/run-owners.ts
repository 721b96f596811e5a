import type { SeenRun } from "./attempt-state.ts";
import type { RunScope } from "./run-memory.ts";
import { graphAround, type Owner, type Place, type RunStart, type SeenRuns } from "./seen-runs.ts";

/** The user of a run, and its thread. */
export interface Belonging {
  readonly user?: string | undefined;
  readonly threadId?: string | undefined;
}

/** The users, threads and memories of the runs that handlers and integrations see. */
export class RunOwners {
  readonly #seen: SeenRuns;

  constructor(seen: SeenRuns) {
    this.#seen = seen;
  }

  /**
   * Sets the user and the thread that an integration read from a run's config. Handlers do not receive that config.
   */
  belongsTo({ user, threadId }: Belonging, place: Place): void {
    const owner = this.#ownerAt(place);
    owner.user.read(user);
    owner.thread.read(threadId);
  }

  /**
   * Notes that the code of a run begins, with the user and the thread that the code's config names. Calls `told` only
   * if the user or the thread is not noted yet, because code begins for each small step inside a run.
   */
  codeBegins(runId: string, told: () => Belonging): void {
    const run = this.#seen.get(runId);
    if (!run || (run.user.hasBegun && run.thread.hasBegun)) return;
    const { user, threadId } = told();
    run.user.begins(user ?? null);
    run.thread.begins(threadId ?? null);
  }

  /** The user and the thread of a run that a handler sees. */
  belongingOf(runId: string): Belonging {
    const run = this.#seen.get(runId);
    return { user: run?.user.value, threadId: run?.thread.value };
  }

  /** The user and the thread at a place, for an integration whose own config does not name them. */
  belongingAt(place: Place): Belonging {
    const { user, thread } = this.#seen.get(place.runId) ?? this.#seen.root(place.fallback).owner;
    return { user: user.value, threadId: thread.value };
  }

  /** Sets the memory that a run uses. */
  hasMemory(place: Place, memory: RunScope): void {
    this.#ownerAt(place).memory.set(memory);
  }

  /**
   * The memory that a run uses, as set by integrations; `{}` if no integration set one. `null` if the run uses none,
   * or if the runs below use several.
   */
  memoryOf(runId: string | undefined): RunScope {
    const run = this.#seen.get(runId);
    return run ? run.memory.value : {};
  }

  /**
   * Notes the user and the thread in the config of the code that started a run. Both belong to the run that the code
   * is in. If no handler saw that run, they belong to the started run.
   */
  learn(run: SeenRun, startedIn: string | undefined, told: RunStart["told"]): void {
    const code = this.#seen.get(startedIn);
    for (const name of ["user", "thread"] as const) {
      const said = told[name].code;
      if (said === undefined) continue;
      if (code) code[name].ran(said);
      else run[name].calledBy(said);
    }
  }

  /** The owner that an integration's config describes: the integration's own run, or the graph around that run. */
  #ownerAt(place: Place): Owner {
    const run = this.#seen.get(place.runId);
    if (!run) return this.#seen.root(place.fallback).owner;
    return place.own === "run" ? run : graphAround(run);
  }
}
