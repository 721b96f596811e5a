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
  /** Whether somebody changed the state of the graph while it waited. The waiting steps then have new places. */
  readonly isChanged?: boolean;
}

/** Whose a thread is: threads of two users may have the same name. */
type Owner = Pick<InterruptedRoot, "user" | "memory">;

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

/** Most roots that wait in the threads with one name. */
const REMEMBERED_ROOTS = 1_000;

/** Most tasks of a thread that are remembered. */
export const REMEMBERED_TASKS = 20;

/**
 * The threads of this process in which a root run waits for a person. LangGraph resumes with a new root run. The
 * new root shares the thread and the steps that waited with the old root, but neither its id nor its task.
 * Threads of two users may have the same name: then a root of each may wait, and `resumedBy` tells them apart. The state
 * is bounded; for a forgotten thread only some details are missing.
 */
export class InterruptedThreads {
  readonly #waiting = new Recent<readonly InterruptedRoot[]>(REMEMBERED_THREADS);

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
    this.ended(threadId, root);
    this.#waiting.set(threadId, [...this.waitingIn(threadId), root].slice(-REMEMBERED_ROOTS));
  }

  /** Notes that a root run of an owner's thread ended without an interrupt, so that none of the owner waits any more. */
  ended(threadId: string, owner: Owner): void {
    const left = this.waitingIn(threadId).filter((one) => !isOf(one, owner));
    if (left.length > 0) this.#waiting.set(threadId, left);
    else this.#waiting.delete(threadId);
  }

  /** Notes that somebody changed the state of a thread. @param user The user of the thread, if known */
  changed(threadId: string, user: string | undefined): void {
    const waiting = this.waitingIn(threadId);
    if (waiting.length === 0) return;
    const isIt = (one: InterruptedRoot): boolean => user === undefined || one.user === user;
    this.#waiting.set(
      threadId,
      waiting.map((one) => (isIt(one) ? { ...one, isChanged: true } : one)),
    );
  }

  /** The root runs that wait in the threads with one name, at most one of each owner. */
  waitingIn(threadId: string): readonly InterruptedRoot[] {
    return this.#waiting.get(threadId) ?? [];
  }
}

/** The waiting root that a root resumes; `undefined` if it resumes none of them. */
export function resumedBy(by: GoingOn, waiting: readonly InterruptedRoot[]): InterruptedRoot | undefined {
  return waiting.find((one) => isAt(one, by) === true) ?? waiting.find((one) => goesOn(one, by));
}

/** Whether a waiting root belongs to an owner. Only a scope tells threads of nobody apart. */
function isOf(one: Owner, { user, memory }: Owner): boolean {
  return (
    one.user === user &&
    (user !== undefined || memory?.scope === undefined || one.memory?.scope === memory.scope)
  );
}

/** Whether a root is at the place where another waits; `undefined` if the places do not tell. */
function isAt({ steps, checkpoint, isChanged }: InterruptedRoot, by: GoingOn): boolean | undefined {
  if (checkpoint !== undefined && checkpoint === by.checkpoint) return true;
  if (steps.size === 0) return undefined;
  return (by.step !== undefined && steps.has(by.step)) || (isChanged ? undefined : false);
}

/**
 * Whether a root resumes the root that waits in its thread. It does if both have the same checkpoint. Otherwise, if
 * steps wait, their places in the checkpoint decide, because no two threads share a place. At a breakpoint no step
 * waits, and a change of the state gives the steps new places: then the root resumes if both have the same user, or if
 * neither has a user and the waiting root has no scope.
 */
export function goesOn(waiting: InterruptedRoot, by: GoingOn): boolean {
  const { user, memory } = waiting;
  return isAt(waiting, by) ?? (by.user === user && (user !== undefined || memory?.scope === undefined));
}
