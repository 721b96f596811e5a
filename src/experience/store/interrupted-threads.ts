import { Recent } from "../../base/collections/recent.ts";

/** A root run that stopped to wait for a person. */
export interface InterruptedRoot {
  readonly rootId: string;
  readonly task: string | undefined;
  /** The user of the run, if known. */
  readonly user: string | undefined;
  readonly memory: { readonly scope?: string } | null;
  /** Where in the graph's checkpoint its steps wait; empty for a breakpoint, which is before a step. */
  readonly steps: ReadonlySet<string>;
}

const REMEMBERED_THREADS = 1_000;

/**
 * The threads of this process in which a root run waits for a person. LangGraph resumes with a new root run
 * that shares the thread and the steps that waited with the old one, but neither its id nor its task. Threads
 * of two users may have the same name: `goesOn` tells them apart. The state is bounded; for a forgotten
 * thread only some details are missing.
 */
export class InterruptedThreads {
  readonly #waiting = new Recent<InterruptedRoot>(REMEMBERED_THREADS);

  /** Notes that a root run of a thread was interrupted. */
  interrupted(threadId: string, root: InterruptedRoot): void {
    this.#waiting.set(threadId, root);
  }

  /** Notes that a root run of a thread ended otherwise, so that none waits any more. */
  ended(threadId: string): void {
    this.#waiting.delete(threadId);
  }

  /** The root run that waits in a thread. */
  waitingIn(threadId: string): InterruptedRoot | undefined {
    return this.#waiting.get(threadId);
  }
}

/**
 * Whether a root resumes the root that waits. If steps wait, their checkpoint ids decide, because no two
 * threads share one. At a breakpoint no step waits. Then the thread decides, if both roots have the same
 * user, or if the waiting one has neither user nor scope and the other has no user.
 * @param by `step`: the checkpoint id of the root's first step; `undefined` if no step has started.
 */
export function goesOn(
  { steps, user, memory }: InterruptedRoot,
  by: { readonly step: string | undefined; readonly user: string | undefined },
): boolean {
  if (steps.size > 0) return by.step !== undefined && steps.has(by.step);
  return by.user === user && (user !== undefined || memory?.scope === undefined);
}
