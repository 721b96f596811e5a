import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Serialized } from "@langchain/core/load/serializable";

import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { chainKind } from "./run-kind.ts";
import type { SharedAttempt, Work } from "./shared-attempt.ts";

const NAME = "langchain_deeplake_attempt";

/**
 * Tells the integrations inside a run of the attempt at which the run works, and sees in how many graphs they are.
 * LangChain hands a handler down with the callbacks of the run, also where no other handler is attached.
 */
export class AttemptAround extends BaseCallbackHandler {
  readonly name = NAME;
  override ignoreLLM = true;
  override ignoreAgent = true;
  override ignoreRetriever = true;
  readonly #shared: SharedAttempt | undefined;
  readonly #runId: string | undefined;
  /** The open chains inside the run, with the number of graphs that each is in, or is. */
  readonly #graphs = new Map<string, number>();

  /**
   * @param shared The attempt; `undefined` if more happens in the run than one graph or one runnable that sees the
   * attempt too.
   */
  constructor(shared: SharedAttempt | undefined, runId: string | undefined) {
    super({ _awaitHandler: true });
    this.#shared = shared;
    this.#runId = runId;
  }

  override copy(): this {
    return this;
  }

  override handleChainStart(
    serialized: Serialized,
    _inputs: unknown,
    id: string,
    above?: string,
    tags: string[] = [],
  ): void {
    const isGraph = chainKind({ serializedId: serialized?.id ?? [], tags }) === "graph";
    this.#graphs.set(id, this.#graphsAt(above) + (isGraph ? 1 : 0));
  }

  override handleChainEnd(_outputs: unknown, id: string): void {
    this.#graphs.delete(id);
  }

  override handleChainError(_error: unknown, id: string): void {
    this.#graphs.delete(id);
  }

  /** The attempt, if code in a run sees all of it: it is in the one graph that is all that happens, or in no graph. */
  seenIn(runId: string | undefined, work: Work): SharedAttempt | undefined {
    return this.#graphsAt(runId) <= 1 && this.#shared?.isAt(work) ? this.#shared : undefined;
  }

  /** Runs that are no chains, such as tools, are only parts of the attempt. */
  #graphsAt(runId: string | undefined): number {
    return runId === this.#runId ? 0 : (this.#graphs.get(runId ?? "") ?? Infinity);
  }
}

/** The attempt of the run around code, if the code sees all of it: the same task in the same memory. */
export function attemptAround(callbacks: unknown, work: Work): SharedAttempt | undefined {
  const manager = (callbacks ?? {}) as {
    readonly handlers?: readonly ({ readonly name?: unknown } | null)[];
    readonly getParentRunId?: () => string | undefined;
  };
  const around = manager.handlers?.findLast((one) => one?.name === NAME) as AttemptAround | undefined;
  return around?.seenIn(manager.getParentRunId?.(), work);
}

/** What an attempt is at. @param scope That of the attempt's memory, if it is not the store's */
export function workAt(experience: ExperienceStore, task: string, scope: string | undefined): Work {
  return { experience, task, scope: scope ?? portOf(experience).outbox.scope };
}
