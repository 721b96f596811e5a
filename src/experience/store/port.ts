import { CallsUnderWay, PATIENCE } from "../../base/async/calls-under-way.ts";
import { inTime, UNDER_WAY, untilLate } from "../../base/async/in-time.ts";
import { Recent } from "../../base/collections/recent.ts";
import { once } from "../../base/async/once.ts";
import type { RedactOptions } from "../../storage/redaction/redact.ts";
import { invalidKind } from "../../base/options/invalid-argument.ts";
import {
  type InterruptedAttempt,
  interruptedAttempt,
  type Resumer,
  taskOfAttempt,
} from "../records/attempt-roots.ts";
import type { Evidence } from "../ledger/ledger.ts";
import type { Table } from "../../storage/table/table.ts";
import { recallAgain } from "../recall/recall-again.ts";
import type { RecallOptions } from "../recall/recall-options.ts";
import { type AttemptOf, type Cost, spentBefore, hasBegunAgain } from "../records/spent-so-far.ts";
import type { Experience } from "../records/experience.ts";
import { fromRow } from "../records/experience-codec.ts";
import { type KnownAttempt, knownAttempts } from "../records/known-attempts.ts";
import type { RunRecord } from "../records/run-record.ts";
import type { runsSchema } from "../records/schemas.ts";
import { notAStore } from "../records/check-store.ts";
import type { LabelAnswer } from "../records/label-answer.ts";
import { runFromRow } from "../records/run-codec.ts";
import { type HintAnswer, type HintRequest, recallHint } from "../recall/hints/recall-hint.ts";
import type { Judgement } from "../trust/judge.ts";
import type { StoreParts } from "./assemble-store.ts";
import { Attempts } from "./attempts.ts";
import type { ExperienceOutbox } from "./experience-outbox.ts";
import type { FlushHook, FlushOptions } from "./experience-store-options.ts";

/** The side of a store that only the integrations and commands of this package use. */
export class StorePort {
  /** Connects recall, evaluation and the callback handler within this process. */
  readonly attempts: Attempts = new Attempts();
  /** Records in the background, for integrations. */
  readonly outbox: ExperienceOutbox;
  /** How texts are redacted before they are stored. */
  readonly redaction: RedactOptions;
  readonly #parts: StoreParts;
  readonly #closers = new Set<() => void>();
  /**
   * Shapes of inputs about which a warning was already emitted. The store remembers them, because many
   * programs make a handler for each invocation.
   */
  readonly #warned = new Recent<true>(1_000);
  readonly #hooks = new Set<FlushHook>();
  /** The calls for which `close` waits. */
  readonly calls: CallsUnderWay = new CallsUnderWay();
  /** Like `close` of the store. */
  readonly close: (options?: FlushOptions) => Promise<void>;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.outbox = parts.outbox;
    this.redaction = parts.redaction;
    this.onFlush(untilLate(() => parts.ledger.settled()));
    this.close = once(async ({ timeout = PATIENCE } = {}) => {
      const until = performance.now() + timeout;
      // From now on no call waits for the replay.
      void this.outbox.stopReplaying();
      await this.calls.settled(timeout);
      const left = (): number => Math.max(0, Math.ceil(until - performance.now()));
      await this.#handOver(() => parts.tables.close(left()), left());
    });
  }

  /** The attempt that waits for a person in a thread, read from the stored runs. */
  async interruptedAttempt(
    threadId: string,
    by: Resumer,
    before: number = Date.now(),
  ): Promise<InterruptedAttempt | undefined> {
    return interruptedAttempt(await this.#runsOf(threadId), before, by);
  }

  /**
   * The cost of an attempt that another process began and that waited for a person in a thread, read from the stored
   * runs.
   */
  async spentElsewhere(
    threadId: string,
    by: Resumer,
    before: number,
    attempt: AttemptOf,
  ): Promise<Cost | undefined> {
    const runs = await this.#runsOf(threadId);
    const { roots = [], user } = interruptedAttempt(runs, before, by) ?? {};
    const spent = spentBefore(runs, roots, attempt);
    return spent && { ...spent, user };
  }

  /**
   * The first of these tasks that a stored root run of the thread had. Only root runs of the resuming run's user
   * count, or if it has no user, root runs without one.
   */
  async workedAt(threadId: string, { user }: Resumer, tasks: readonly string[]): Promise<string | undefined> {
    const roots = (await this.#runsOf(threadId)).filter(({ id, rootId }) => id === rootId);
    const worked = roots
      .filter((root) => (root.user || undefined) === user)
      .map((root) => taskOfAttempt([root]));
    return tasks.find((task) => worked.includes(task));
  }

  /**
   * Whether the attempt that `interruptedAttempt` finds is stored as an experience. An experience of only a part of
   * the attempt does not count.
   */
  async isInterruptedRecorded(threadId: string, by: Resumer, before: number): Promise<boolean> {
    const runs = await this.#runsOf(threadId);
    const waiting = interruptedAttempt(runs, before, by);
    if (!waiting || hasBegunAgain(runs, waiting.roots)) return false;
    const experiences = await this.#parts.tables.experiences();
    const recorded = await experiences.find("run_id", [...waiting.roots]);
    return recorded.some(({ task_description: task }) => task === waiting.task);
  }

  /** The text of an earlier recall, made again from the ledger. */
  recallAgain(id: string, task: string, options: RecallOptions): Promise<string> {
    return recallAgain(id, task, options, this.#parts);
  }

  /** The table of logged runs. */
  runsTable(): Promise<Table<typeof runsSchema>> {
    return this.#parts.tables.runs();
  }

  /** All experiences without their long texts. */
  knownAttempts(): Promise<readonly KnownAttempt[]> {
    return knownAttempts(this.#parts.tables);
  }

  /** The experiences with these ids. */
  async experiencesOf(ids: readonly string[]): Promise<Experience[]> {
    return (await this.#parts.experiences.get(ids, ids)).map(fromRow);
  }

  /** The ids of all runs and experiences, and of their roots and threads. Their texts are not read. */
  async storedIds(): Promise<string[]> {
    const ids: string[] = [];
    const { runs, experiences } = this.#parts.tables;
    for await (const row of (await runs()).scan({ columns: ["id", "root_id", "thread_id"] }))
      ids.push(row.id, row.root_id, row.thread_id);
    for await (const row of (await experiences()).scan({ columns: ["id", "run_id", "thread_id"] }))
      ids.push(row.id, row.run_id, row.thread_id);
    return [...new Set(ids)].filter((id) => id !== "");
  }

  /** The stored runs of a root, including the root, in the order in which they started. */
  async runsOfRoot(rootId: string): Promise<RunRecord[]> {
    const table = await this.#parts.tables.runs();
    const runs = (await table.find("root_id", [rootId])).map(runFromRow);
    return runs.sort((a, b) => a.startedAt - b.startedAt);
  }

  /** The labels that no experience takes into account, oldest first, each with the reason. */
  labelsWithoutExperience(): Promise<LabelAnswer[]> {
    return this.#parts.labels.withoutExperience();
  }

  /**
   * Counts a root run without a task.
   * @param warning Emitted once for inputs of this shape; an empty warning is never emitted.
   */
  withoutTask(shape: string, warning: string): void {
    this.#parts.health.withoutTask++;
    if (warning === "" || this.#warned.has(shape)) return;
    this.#warned.set(shape, true);
    process.emitWarning(warning, { code: "LANGCHAIN_DEEPLAKE_TASK" });
  }

  /** Tells an agent what experience says about a tool that has just failed. */
  hint(request: HintRequest, options: RecallOptions): Promise<HintAnswer> {
    return recallHint(request, options, this.#parts);
  }

  /** Reads the recalls in the ledger, and the labelled attempts that may have followed them. */
  async evidence(): Promise<Evidence> {
    await this.#parts.ledger.settled();
    return this.#parts.ledger.evidence();
  }

  /** The status of an experience under the store's trust policy, and why. */
  standing(experience: Experience): Judgement {
    return this.#parts.trust.standing(experience);
  }

  /** Ids of the experiences that are stale. */
  async stale(): Promise<ReadonlySet<string>> {
    return new Set((await this.#parts.trust.stale()).map(({ id }) => id));
  }

  /** Counts a failure that must not reach the agent, and tells `onProblem`. */
  noteError(where: string, error: unknown): void {
    this.#parts.noteError(where, error);
  }

  /**
   * Adds a hook that empties a buffer before `flush` and `close` proceed. Returns a function that removes the
   * hook.
   */
  onFlush(hook: FlushHook): () => void {
    return added(this.#hooks, hook);
  }

  /**
   * Adds a hook that `close` calls before the last flush, to hand over what a handler still buffers. The hook must
   * not throw. Returns a function that removes the hook.
   */
  onClose(hook: () => void): () => void {
    return added(this.#closers, hook);
  }

  /**
   * Waits until everything recorded so far is stored or on disk. Returns `false` if some of it waits on disk, or if work
   * of a hook is still under way.
   */
  async flush({ timeout }: FlushOptions = {}): Promise<boolean> {
    const started = performance.now();
    const ended = await this.#runHooks(timeout === undefined ? {} : { timeout });
    const replayed = this.outbox.replay();
    const left =
      timeout === undefined ? undefined : Math.max(0, Math.ceil(timeout - (performance.now() - started)));
    await inTime(
      left,
      () => replayed,
      () => undefined,
    );
    return !ended.includes(UNDER_WAY) && (await this.outbox.isEmpty());
  }

  /** Stores the rest and releases the engine, like `close`, but the next use opens the store again. */
  async rest(): Promise<void> {
    await this.#handOver(() => this.#parts.tables.rest());
    this.#parts.opening.forget();
  }

  async #runsOf(threadId: string): Promise<RunRecord[]> {
    // The process that worked at the thread before may have left its last runs on disk.
    await this.outbox.catchUp();
    const table = await this.#parts.tables.runs();
    return (await table.find("thread_id", [threadId])).map(runFromRow);
  }

  async #handOver(end: () => Promise<void>, patience: number = PATIENCE): Promise<void> {
    const { calibration } = this.#parts;
    try {
      for (const closer of this.#closers) closer();
      await this.outbox.stopReplaying();
      await Promise.all([this.#runHooks({ patience }), untilLate(() => calibration.rest())({ patience })]);
    } finally {
      await end();
    }
  }

  #runHooks(options: Parameters<FlushHook>[0]): Promise<unknown[]> {
    return Promise.all([...this.#hooks].map((hook) => hook(options)));
  }
}

function added<Hook>(hooks: Set<Hook>, hook: Hook): () => void {
  if (typeof hook !== "function") throw invalidKind("a function as hook", hook);
  hooks.add(hook);
  return () => hooks.delete(hook);
}

/**
 * A registered symbol is shared by all copies of the package in a process: an agent may load the ES modules
 * of this package, and a tool its CommonJS build.
 */
const PORT: unique symbol = Symbol.for("langchain-deeplake.port");

/** Attaches a port to a store. */
export function givePort(store: object, port: StorePort): void {
  Object.defineProperty(store, PORT, { value: port });
}

/**
 * The port of a store, even through a proxy.
 * @throws DeeplakeError INVALID_ARGUMENT for a value that is not an open store, such as a promise of one
 */
export function portOf(store: object): StorePort {
  const isObject = typeof store === "object" && store !== null;
  const port = isObject ? (store as { readonly [PORT]?: StorePort })[PORT] : undefined;
  if (!port) throw notAStore(store);
  return port;
}
