import { Recent } from "../../base/collections/recent.ts";

/** A root run that stopped to wait for a person. */
export interface InterruptedRoot {
  readonly rootId: string;
  readonly task: string | undefined;
}

const REMEMBERED_THREADS = 1_000;

/**
 * The threads of this process in which a root run waits. LangGraph resumes with a new root that has the thread in common
 * with the old one and nothing else: neither its id nor its task. Bounded; a forgotten thread only means less detail.
 */
export class InterruptedThreads {
  readonly #waiting = new Recent<InterruptedRoot>(REMEMBERED_THREADS);

  /** A root run stopped in a thread. */
  interrupted(threadId: string, root: InterruptedRoot): void {
    this.#waiting.set(threadId, root);
  }

  /** A root run of a thread ended in another way: nothing waits there any more. */
  ended(threadId: string): void {
    this.#waiting.delete(threadId);
  }

  /** The root run that waits in a thread. */
  waitingIn(threadId: string): InterruptedRoot | undefined {
    return this.#waiting.get(threadId);
  }
}
