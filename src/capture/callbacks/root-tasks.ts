import { possibleTasks, taskOfInput } from "../../base/messages/task.ts";
import { resumesGraph } from "../../base/messages/resumes-graph.ts";
import { returned } from "../../base/options/returned.ts";
import { shortened } from "../../base/shortened.ts";
import type { Resumer } from "../../experience/records/attempt-roots.ts";
import type { RunStatus } from "../../experience/records/run-record.ts";
import type { StorePort } from "../../experience/store/port.ts";
import type { HandlerSettings } from "./handler-settings.ts";
import { wentOnOf } from "./resumed-roots.ts";
import type { OpenRun, RootTask } from "./run-events.ts";

/** Most fields of an input that a warning names. */
const NAMED = 12;

/**
 * Finds the tasks of a handler's root runs. A root run without a task is counted. If the root run would have become an
 * experience, a warning names the shape of its input.
 */
export class RootTasks {
  readonly #port: StorePort;
  readonly #find: HandlerSettings["task"];
  /** Whether a root with a task becomes an experience when it fails. */
  readonly #recordFailures: boolean;
  /** Whether a root with a task becomes an experience when it is labelled. */
  readonly #fromRuns: boolean;
  readonly #note: (where: string, error: unknown) => void;
  /** Roots without a task. */
  missing = 0;

  constructor(
    port: StorePort,
    { task, recordFailures, experienceFromRun }: HandlerSettings,
    note: (where: string, error: unknown) => void,
  ) {
    this.#port = port;
    this.#find = task;
    this.#recordFailures = recordFailures;
    this.#fromRuns = experienceFromRun !== false;
    this.#note = note;
  }

  in(inputs: unknown): RootTask {
    const task = this.#found(inputs);
    if (task !== undefined) return { task };
    return { shape: shapeOf(inputs), possible: this.#find ? [] : possibleTasks(inputs) };
  }

  /**
   * The task and the user of a root run that ended. If the root run continues an attempt of another process, both
   * come from the store. If the root run repeats a graph, the task comes from the state, provided that the thread has
   * worked at this task.
   */
  async of(root: TaskedRoot): Promise<Pick<TaskedRoot, "task" | "user">> {
    const { task, user, tasksInState, workedAt } = root;
    const waiting = waitingFor(root);
    if (!waiting) return { task, user };
    const found = await this.#port.interruptedAttempt(...waiting);
    if (found || workedAt !== undefined || tasksInState.length === 0)
      return { task: found?.task ?? workedAt, user: user ?? found?.user };
    const [threadId, by] = waiting;
    return { task: await this.#port.workedAt(threadId, by, tasksInState), user };
  }

  /**
   * Whether another process recorded the attempt that a root run resumes. A failure of the root run then belongs to
   * that attempt.
   */
  async isRecorded(root: TaskedRoot): Promise<boolean> {
    const waiting = waitingFor(root);
    return waiting !== undefined && this.#port.isInterruptedRecorded(...waiting);
  }

  /** Counts a root that has no task. Never throws. */
  async check(root: TaskedRoot & Pick<OpenRun, "kind" | "name" | "shape">, status: RunStatus): Promise<void> {
    try {
      if ((await this.of(root)).task !== undefined) return;
    } catch (error) {
      this.#note("task", error);
    }
    this.missing++;
    const { kind, name, shape = "nothing" } = root;
    const matters = this.#fromRuns || (this.#recordFailures && status === "failure");
    const run = `${kind} ${JSON.stringify(shortened(name, 60))}`;
    this.#port.withoutTask(`${kind} ${shape}`, matters ? this.#warning(run, shape) : "");
  }

  #warning(run: string, shape: string): string {
    const lost = "Neither failures nor labels of this run become experiences.";
    return this.#find
      ? `Expected a task from the option task of DeeplakeCallbackHandler for the input of the ${run}, got none for ${shape}. ${lost} Let the option return a text for such inputs.`
      : `Expected the task in the input of the ${run} (a text, a human message, a field task, question, query, input or prompt, or a single text field), got ${shape}. ${lost} Give DeeplakeCallbackHandler the option task: (inputs) => string.`;
  }

  #found(inputs: unknown): string | undefined {
    try {
      const task = this.#find ? returned(this.#find(inputs)) : taskOfInput(inputs);
      return typeof task === "string" && task.trim() !== "" ? task : undefined;
    } catch (error) {
      // Without a task the run is still worth logging.
      this.#note("task", error);
      return undefined;
    }
  }
}

/** The fields of a root from which its task is found. */
type TaskedRoot = Pick<
  OpenRun,
  | "task"
  | "resumes"
  | "threadId"
  | "startedAt"
  | "user"
  | "scope"
  | "firstStep"
  | "wentOn"
  | "tasksInState"
  | "workedAt"
>;

/**
 * Identifies the attempt that a root run resumes, if another process began that attempt. `undefined` if the root run
 * has a task of its own or resumes no attempt.
 */
function waitingFor(root: TaskedRoot): [threadId: string, by: Resumer, before: number] | undefined {
  const { task, resumes, threadId, user, scope } = root;
  if (task !== undefined || !resumes || threadId === null) return undefined;
  const { step, startedAt } = wentOnOf(root);
  return [threadId, { user, scope, step }, startedAt];
}

/** The fields of an input with the types of their values. The text has no value, because values may be secret. */
function shapeOf(inputs: unknown): string {
  try {
    if (Array.isArray(inputs)) return "a list";
    if (inputs === undefined || inputs === null) return "nothing";
    if (typeof inputs !== "object") return `a ${typeof inputs}`;
    if (resumesGraph(inputs)) return "an input that resumes a graph, and no interrupted run in the thread";
    const fields = Object.entries(inputs)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${shortened(name, 40)}: ${Array.isArray(value) ? "list" : typeof value}`);
    const more = fields.length > NAMED ? ", …" : "";
    return `{ ${fields.slice(0, NAMED).join(", ")}${more} }`;
  } catch {
    return "an input that cannot be read";
  }
}
