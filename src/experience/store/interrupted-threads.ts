import { Recent } from "../../base/collections/recent.ts";

/** A root run that stopped to wait for a person. */
export interface InterruptedRoot {
  readonly rootId: string;
  readonly task: string | undefined;
  /** The user of the run, if known. */
  readonly user: string | undefined;
  readonly memory: { readonly scope?: string } | null;
  /** The places of the waiting steps in the graph's checkpoint; empty for a breakpoint, which is before a step. */
  readonly steps: ReadonlySet<string>;
  /** The checkpoint at which the root waits, if LangGraph reported it. */
  readonly checkpoint: string | undefined;
  /** Only for a root whose task this process does not know: where the root continued what another process began. */
  readonly wentOn?: WentOn | undefined;
}

/** Where a process continued an attempt that another process began. */
export interface WentOn {
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** The place of its first step in the graph's checkpoint; `undefined` if no step has started. */
  readonly step: string | undefined;
}

/** What is known of a root that may resume another. */
export interface GoingOn {
  /** The place of the root's first step in the checkpoint; `undefined` if no step has started. */
  readonly step: string | undefined;
  readonly user: string | undefined;
  /** The checkpoint from which the root continues, if LangGraph reported it. */
  readonly checkpoint?: string | undefined;
}

const REMEMBERED_THREADS = 1_000;

/** Most tasks of a thread that are remembered. */
export const REMEMBERED_TASKS = 20;

/**
 * The threads of this process in which a root run waits for a person. LangGraph resumes with a new root run. The
 * new root shares the thread and the steps that waited with the old root, but neither its id nor its task.
 * Threads of two users may have the same name: `goesOn` tells them apart. The state is bounded; for a forgotten
 * thread only some details are missing.
 */
export class InterruptedThreads {
  readonly #waiting = new Recent<InterruptedRoot>(REMEMBERED_THREADS);

  /** By thread, the tasks that the thread's root runs had. */
  readonly #tasks = new Recent<readonly string[]>(REMEMBERED_THREADS);

  /** Notes the task of a root run of a thread. */
  workedAt(threadId: string, task: string): void {
    const others = (this.#tasks.get(threadId) ?? []).filter((one) => one !== task);
    this.#tasks.set(threadId, [...others, task].slice(-REMEMBERED_TASKS));
  }

  /**
   * Whether a root run of a thread had this task. This tells which text in the state of a graph that runs again from
   * a checkpoint is the task.
   */
  hasWorkedAt(threadId: string, task: string): boolean {
    return this.#tasks.get(threadId)?.includes(task) === true;
  }

  /** Notes that a root run of a thread was interrupted. */
  interrupted(threadId: string, root: InterruptedRoot): void {
    this.#waiting.set(threadId, root);
  }

  /** Notes that a root run of a thread ended without an interrupt, so that no root run waits any more. */
  ended(threadId: string): void {
    this.#waiting.delete(threadId);
  }

  /** The root run that waits in a thread. */
  waitingIn(threadId: string): InterruptedRoot | undefined {
    return this.#waiting.get(threadId);
  }
}

/**
 * Whether a root resumes the root that waits in its thread. It does if both have the same checkpoint. Otherwise, if
 * steps wait, their places in the checkpoint decide, because no two threads share a place. At a breakpoint no step
 * waits: then the root resumes if both have the same user, or if neither has a user and the waiting root has no scope.
 */
export function goesOn({ steps, user, memory, checkpoint }: InterruptedRoot, by: GoingOn): boolean {
  if (checkpoint !== undefined && checkpoint === by.checkpoint) return true;
  if (steps.size > 0) return by.step !== undefined && steps.has(by.step);
  return by.user === user && (user !== undefined || memory?.scope === undefined);
}
