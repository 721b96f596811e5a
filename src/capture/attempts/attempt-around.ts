import { BaseCallbackHandler } from "@langchain/core/callbacks/base";

import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { SharedAttempt, Work } from "./shared-attempt.ts";

const NAME = "langchain_deeplake_attempt";

/**
 * Tells the integrations inside a run of the attempt at which the run works. LangChain hands a handler down with the
 * callbacks of the run, also where no other handler is attached.
 */
export class AttemptAround extends BaseCallbackHandler {
  readonly name = NAME;
  override ignoreLLM = true;
  override ignoreChain = true;
  override ignoreAgent = true;
  override ignoreRetriever = true;
  override ignoreCustomEvent = true;
  readonly shared: SharedAttempt | undefined;
  /** The place of the run, as LangGraph names it: that of the graph that is all that happens in the run. */
  readonly graph: string;

  /** @param shared `undefined` if more happens in the run than one graph or one runnable that sees the attempt too */
  constructor(shared: SharedAttempt | undefined, graph: string) {
    super();
    this.shared = shared;
    this.graph = graph;
  }

  /** LangChain copies handlers by constructing them from themselves. A copy would tell nothing. */
  override copy(): this {
    return this;
  }
}

/**
 * The attempt of the run around code, if the code sees all of it: the same task in the same memory, in the graph or the
 * runnable that is all that happens in the run.
 * @param graph The place of the graph that the code is in, as LangGraph names it
 */
export function attemptAround(callbacks: unknown, work: Work, graph: string): SharedAttempt | undefined {
  const held = callbacks as { readonly handlers?: readonly unknown[] } | readonly unknown[] | undefined;
  const handlers =
    (Array.isArray(held) ? held : (held as { handlers?: unknown[] } | undefined)?.handlers) ?? [];
  const around = handlers.findLast((one) => (one as { name?: unknown } | null)?.name === NAME);
  const { shared, graph: place } = (around ?? {}) as Partial<AttemptAround>;
  return place === graph && shared?.isAt(work) ? shared : undefined;
}

/** What an attempt is at. @param scope That of the attempt's memory, if it is not the store's */
export function workAt(experience: ExperienceStore, task: string, scope: string | undefined): Work {
  return { experience, task, scope: scope ?? portOf(experience).outbox.scope };
}
