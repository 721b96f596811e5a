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
  readonly #waiting = new Map<string, InterruptedRoot>();

  /** A root run stopped in a thread. */
  interrupted(threadId: string, root: InterruptedRoot): void {
    this.#waiting.delete(threadId);
    this.#waiting.set(threadId, root);
    if (this.#waiting.size > REMEMBERED_THREADS)
      this.#waiting.delete(this.#waiting.keys().next().value as string);
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
