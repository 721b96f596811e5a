import { randomUUID } from "node:crypto";

import type { Runnable, RunnableConfig } from "@langchain/core/runnables";

import { Recent } from "../../base/collections/recent.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { resumesGraph } from "../../base/messages/resumes-graph.ts";
import { isWordless, possibleTasks, taskOfInput, taskOfState } from "../../base/messages/task.ts";
import { threadOfRun } from "../../base/messages/thread.ts";
import { returned } from "../../base/options/returned.ts";
import type { IntegrationOptions } from "../../capture/attempts/integration-options.ts";
import type { Attempt } from "../../capture/attempts/record-attempt.ts";
import { readBounds, scopeOfRun } from "../../capture/attempts/run-scope.ts";
import { userAt } from "../../capture/attempts/user-at.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { REMEMBERED_TASKS } from "../../experience/store/interrupted-threads.ts";
import type { RunScope } from "../../experience/store/run-memory.ts";
import { stateAhead } from "./state-ahead.ts";

/** An attempt, with the memory that the attempt uses. */
export interface OwnedAttempt extends Attempt {
  readonly memory: RunScope;
}

/** An attempt that waits for a person. Threads of two users may have the same name. */
type Waiting = Pick<Attempt, "id" | "task"> & Owner;

/** The options by which an attempt is found. */
type CallOptions<Input> = Pick<IntegrationOptions, "scope" | "user"> & {
  readonly task?: (input: Input) => string | undefined;
};

/** The attempts of a runnable. A call begins an attempt, resumes one, or leaves one waiting for a person. */
export class CallAttempts<Input> {
  readonly #bound: Runnable<Input>;
  readonly #experience: ExperienceStore;
  readonly #options: CallOptions<Input>;
  /** The attempts that wait for a person, by thread. */
  readonly #waiting = new Recent<readonly Waiting[]>(1_000);
  /**
   * The tasks of an owner in a thread, the latest last. They tell a task apart from human messages that a node added
   * to the state.
   */
  readonly #tasks = new Recent<readonly string[]>(1_000);

  constructor(bound: Runnable<Input>, experience: ExperienceStore, options: CallOptions<Input>) {
    this.#bound = bound;
    this.#experience = experience;
    this.#options = options;
  }

  /**
   * The attempt that begins, or that the input resumes. `undefined` if the input resumes an attempt whose task is
   * unknown, or if the input has no words of a person, such as an image alone.
   * @throws DeeplakeError INVALID_STATE if an input that begins an attempt has no place for a task
   */
  async begin(
    input: Input,
    config: Partial<RunnableConfig>,
    runId: string | undefined,
  ): Promise<OwnedAttempt | undefined> {
    const threadId = threadOfRun(config);
    const resumes = resumesGraph(input);
    const memory = scopeOfRun(readBounds(this.#experience), this.#options.scope, config);
    const named = userAt(portOf(this.#experience), this.#options.user, config);
    const owner = { user: named, scope: memory?.scope };
    const waiting = resumes ? await this.#waitingIn(threadId, owner) : undefined;
    const task =
      waiting?.task ?? (resumes ? await this.#taskInState(input, config, owner) : this.#taskIn(input));
    if (typeof task !== "string" || task.trim() === "") {
      const problem = noTask(resumes);
      if (!resumes && !isWordless(this.#options.task ? task : input)) throw problem;
      portOf(this.#experience).noteError("recall", problem);
      return undefined;
    }
    if (threadId !== undefined) this.#worksAt(keyOf(threadId, owner), task);
    const id = waiting?.id ?? randomUUID();
    const user = named ?? waiting?.user;
    const found = this.#options.task || resumes ? undefined : task;
    const place = { runId, fallback: id, own: "run", task: found } as const;
    portOf(this.#experience).attempts.owners.hasMemory(place, memory);
    if (!resumes) portOf(this.#experience).attempts.recalled(place);
    portOf(this.#experience).attempts.owners.belongsTo({ user, threadId }, place);
    return { id, task, place, threadId, user, memory };
  }

  /**
   * The owner's attempt that waits for a person in a thread, even if another process began the attempt;
   * `undefined` if no such attempt is known.
   */
  async #waitingIn(
    threadId: string | undefined,
    owner: Owner,
  ): Promise<Pick<Attempt, "id" | "task" | "user"> | undefined> {
    if (threadId === undefined) return undefined;
    const waiting = this.#waiting.get(threadId) ?? [];
    const known = waitingOf(owner, waiting);
    if (known) {
      const others = waiting.filter((one) => one !== known);
      this.#waiting.set(threadId, others);
      return known;
    }
    try {
      return await portOf(this.#experience).interruptedAttempt(threadId, owner);
    } catch (error) {
      portOf(this.#experience).noteError("recall", error);
      return undefined;
    }
  }

  #taskIn(input: Input): unknown {
    const { task } = this.#options;
    return task ? returned(task(input)) : taskOfInput(input);
  }

  /**
   * The task in the state from which the owner's graph continues. `undefined` if nothing shows that the owner worked
   * at this task in the thread: threads of two users may have the same name.
   */
  async #taskInState(input: Input, config: Partial<RunnableConfig>, owner: Owner): Promise<unknown> {
    const threadId = threadOfRun(config) ?? "";
    const own = this.#tasks.get(keyOf(threadId, owner)) ?? [];
    const before = own.at(-1);
    const port = portOf(this.#experience);
    try {
      const { values } = (await stateAhead(this.#bound, input, config)) ?? {};
      if (!values) return undefined;
      const fields: unknown[] = Object.values(values);
      const isBefore = fields.length === 0 || fields.includes(before);
      const named = taskOfState(values, "task", before) ?? (isBefore ? before : undefined);
      const tasks = named === undefined ? possibleTasks(values) : [named];
      const known = before === undefined ? undefined : (named ?? tasks.find((task) => own.includes(task)));
      const found = known ?? (await port.workedAt(threadId, owner, tasks));
      const isOwn = before !== undefined || found !== undefined;
      return isOwn && this.#options.task ? this.#taskIn(values as Input) : found;
    } catch (error) {
      port.noteError("recall", error);
      return undefined;
    }
  }

  #worksAt(key: string, task: string): void {
    const others = (this.#tasks.get(key) ?? []).filter((one) => one !== task);
    this.#tasks.set(key, [...others, task].slice(-REMEMBERED_TASKS));
  }

  /** An attempt waits for a person. */
  wait({ threadId, id, task, user }: Attempt, memory: RunScope): void {
    if (threadId === undefined || id === undefined) return;
    const owner = { user, scope: memory?.scope };
    const others = (this.#waiting.get(threadId) ?? []).filter((one) => !isOwnedBy(one, owner));
    this.#waiting.set(threadId, [...others, { id, task, ...owner }]);
  }
}

function noTask(resumes: boolean): DeeplakeError {
  return new DeeplakeError(
    "INVALID_STATE",
    resumes
      ? "Expected an interrupted run with this thread id, which has the task, got none. Give each run that may be interrupted a DeeplakeCallbackHandler of this store."
      : "Expected the task in the chain's input (a string, a human message, a field task, question, query, input or prompt, or a single string field), got none. Give withExperience the option task: (input) => string.",
  );
}

/** The user and the scope to which an attempt belongs. */
interface Owner {
  readonly user: string | undefined;
  readonly scope: string | undefined;
}

/**
 * The attempt that an owner resumes: the owner's own attempt. Without one, an owner without a user resumes the
 * scope's attempt if only one waits.
 */
function waitingOf(owner: Owner, waiting: readonly Waiting[]): Waiting | undefined {
  const own = waiting.find((one) => isOwnedBy(one, owner));
  if (own || owner.user !== undefined) return own;
  const some = waiting.filter(({ scope }) => owner.scope === undefined || scope === owner.scope);
  return some.length === 1 ? some[0] : undefined;
}

function keyOf(threadId: string, owner: Owner): string {
  return JSON.stringify([threadId, owner]);
}

function isOwnedBy({ user, scope }: Owner, owner: Owner): boolean {
  return user === owner.user && scope === owner.scope;
}
