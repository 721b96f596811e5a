import { Recent } from "../../base/collections/recent.ts";

/** A root run that stopped to wait for a person. */
export interface InterruptedRoot {
  readonly rootId: string;
  readonly task: string | undefined;
  /** Whose it is, where somebody said. */
  readonly user: string | undefined;
  readonly memory: { readonly scope?: string } | null;
  /** Where in the graph's checkpoint its steps wait; empty for a breakpoint, which is before a step. */
  readonly steps: ReadonlySet<string>;
}

const REMEMBERED_THREADS = 1_000;

/**
 * The threads of this process in which a root run waits for a person. LangGraph resumes with a new root run
 * that shares the thread and the steps that waited with the old one, but neither its id nor its task. Threads
 * of two users may have one name: `goesOn` tells. The state is bounded; for a forgotten thread only some
 * details are missing.
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
 * Whether a root is the one that waits, gone on. The id of a step is that of its checkpoint, which no two threads have in
 * common; where a breakpoint has no step, the thread's name is enough only where both belong to the same user.
 * @param step Where the first step of the root is; `undefined` where none has started.
 */
export function goesOn(
  { steps, user, memory }: InterruptedRoot,
  by: { readonly step: string | undefined; readonly user: string | undefined },
): boolean {
  if (steps.size > 0) return by.step !== undefined && steps.has(by.step);
  return by.user === user && (user !== undefined || memory?.scope === undefined);
}
