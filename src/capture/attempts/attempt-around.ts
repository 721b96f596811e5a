import { BaseCallbackHandler } from "@langchain/core/callbacks/base";

import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { SharedAttempt, Work } from "./shared-attempt.ts";

const NAME = "langchain_deeplake_attempt";

/** What a run tells the code inside of it. */
interface Around {
  readonly name: typeof NAME;
  /** The attempt; `undefined` if more happens in the run than one graph or one runnable that sees the attempt too. */
  readonly shared: SharedAttempt | undefined;
  /** The place of the run, as LangGraph names it: that of the graph that is all that happens in the run. */
  readonly graph: string;
}

/**
 * A handler that tells the integrations inside a run of the attempt at which the run works. LangChain hands a handler down
 * with the callbacks of the run, also where no other handler is attached.
 */
export function tellsAttempt(shared: SharedAttempt | undefined, graph: string): BaseCallbackHandler {
  const around: Around = { name: NAME, shared, graph };
  return Object.assign(BaseCallbackHandler.fromMethods({}), around);
}

/**
 * The attempt of the run around code, if the code sees all of it: the same task in the same memory, in the graph or the
 * runnable that is all that happens in the run.
 * @param graph The place of the graph that the code is in, as LangGraph names it
 */
export function attemptAround(callbacks: unknown, work: Work, graph: string): SharedAttempt | undefined {
  const { handlers = callbacks } = (callbacks ?? {}) as { readonly handlers?: unknown };
  const around = (Array.isArray(handlers) ? handlers : []).findLast(
    (one: Partial<Around> | null) => one?.name === NAME,
  ) as Around | undefined;
  return around?.graph === graph && around.shared?.isAt(work) ? around.shared : undefined;
}

/** What an attempt is at. @param scope That of the attempt's memory, if it is not the store's */
export function workAt(experience: ExperienceStore, task: string, scope: string | undefined): Work {
  return { experience, task, scope: scope ?? portOf(experience).outbox.scope };
}
