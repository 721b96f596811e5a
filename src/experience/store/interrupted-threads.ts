import { Recent } from "../../base/collections/recent.ts";

/** A root run that stopped to wait for a person. */
export interface InterruptedRoot {
  readonly rootId: string;
  readonly task: string | undefined;
}

const REMEMBERED_THREADS = 1_000;

/**
 * The threads of this process in which a root run waits for a person. LangGraph resumes with a new root run
 * that shares only the thread with the old one, neither its id nor its task. The state is bounded; for a
 * forgotten thread only some details are missing.
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
