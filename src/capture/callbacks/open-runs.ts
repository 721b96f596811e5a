import type { Attempts } from "../../experience/store/attempts.ts";
import type { RunScope } from "../../experience/store/run-memory.ts";
import type { RunStatus } from "../../experience/records/run-record.ts";
import { nodeIn } from "../../experience/records/spent-so-far.ts";
import { userOfRun } from "../../base/messages/user-of-run.ts";
import { threadOfRun } from "../../base/messages/thread.ts";
import { Recent } from "../../base/collections/recent.ts";
import type { RedactOptions } from "../../storage/redaction/redact.ts";
import { capturedRun, type RevisableRun } from "./captured-run.ts";
import { chooseRun, type Chosen } from "./choose-run.ts";
import { failedAttempt } from "./failure-experience.ts";
import { LateEnds } from "./late-ends.ts";
import { LeftOutRuns } from "./left-out-runs.ts";
import { endOfAborted, markLeft, noteSignal, runOf, withAllInside } from "./left-runs.ts";
import type { CodeConfig } from "./running-code.ts";
import { OwnIds } from "./own-ids.ts";
import { openedRun, type RunPlace } from "./opened-run.ts";
import { ResumedRoots, type SpentElsewhere } from "./resumed-roots.ts";
import { RootState } from "./root-state.ts";
import { runAbove, type Surroundings } from "./run-above.ts";
import { startOf, stepOf } from "./run-start.ts";
import { SequenceErrors } from "./sequence-errors.ts";
import type { EndedRun, FailedAttempt, OpenRun, RunOwners, StartedRun } from "./run-events.ts";

/** Options of `OpenRuns`. */
export interface OpenRunsOptions {
  readonly redaction: RedactOptions;
  /** Which runs are stored. @default all */
  readonly chosen?: Chosen;
  /** The memory of a run whose parent is unknown. `null`: nothing of the run is stored. @default the store's */
  readonly memoryOf?: (run: StartedRun) => RunScope;
  /** Milliseconds from the start of a run. A run that has not ended by then is closed as `unknown`. */
  readonly closeAfter: number;
  /** Called when a root run ends and no task was found in its input. */
  readonly onNoTask?: (root: OpenRun, status: RunStatus) => void;
  /** Reads what an attempt has cost in another process. */
  readonly spentElsewhere?: SpentElsewhere;
  /** Called with `true` before a run opens, and with `false` when none is open any more. */
  readonly onBusy?: (busy: boolean) => void;
}

/** Most open runs, and most bytes of their inputs. Beyond either, the oldest run is closed as `unknown`. */
const MAX_OPEN = 50_000;
const MAX_BYTES = 64 * 1024 * 1024;

/** Milliseconds in which the runs of a stream may still end by themselves after the reader left. */
const AFTER_LEAVING = 1_000;

/** Least number of runs closed without an end that are remembered. A later end can still correct their rows. */
const MAX_CLOSED = 100;

/**
 * Least number of ended runs whose places are kept, because code that continues after an abort starts runs below
 * them.
 */
const MAX_ENDED = 1_000;

/** The place of a run in its tree, and what happens to it. */
type Place = Pick<OpenRun, "rootId" | "parentId" | "choice" | "scope">;

/**
 * The runs that have started but not ended. At the end of a run, its record is made. Some runs never end, because
 * nobody reads their stream or a promise never settles. Such a run is closed in one of two ways:
 * - Some time after its root ended: as `cancelled` if the root was cancelled, else as `unknown`.
 * - After `closeAfter`: as `unknown`.
 */
export class OpenRuns {
  readonly #attempts: Attempts;
  readonly #emit: (run: RevisableRun) => void;
  readonly #options: OpenRunsOptions;
  readonly #open = new Map<string, OpenRun>();
  readonly #roots = new Map<string, RootState>();
  readonly #closed = new Recent<OpenRun>(MAX_CLOSED);
  readonly #ended = new Recent<Place>(MAX_ENDED);
  readonly #leftOut = new LeftOutRuns();
  readonly #late = new LateEnds();
  readonly #ids = new OwnIds();
  readonly #resumes: ResumedRoots;
  readonly sequences: SequenceErrors = new SequenceErrors();
  #overdue: NodeJS.Timeout | undefined;
  #bytes = 0;
  captured = 0;
  /** Number of runs that were stored without an end. */
  unknown = 0;
  /** Number of ends of runs whose start was not seen, and of repeated ends. */
  unmatched = 0;

  constructor(attempts: Attempts, emit: (run: RevisableRun) => void, options: OpenRunsOptions) {
    this.#attempts = attempts;
    this.#resumes = new ResumedRoots(attempts, (run) => this.#userOf(run), options.spentElsewhere);
    this.#emit = emit;
    this.#options = options;
  }

  get open(): number {
    return this.#open.size;
  }

  /**
   * @param surroundings The code that starts the run.
   * @param owners Who owns the run.
   * @throws TypeError for an id that no row can have
   */
  start(told: StartedRun, surroundings: Surroundings = {}, owners: RunOwners = {}): void {
    if (!isStorableId(told.id))
      throw new TypeError(`Expected a run id that is a string, got ${typeof told.id}.`);
    const run = this.#ids.started(told);
    const { id } = run;
    // The application may have passed the same handler twice.
    if (this.#open.has(id)) return;
    const parentRunId = this.#above(run, surroundings);
    const visible = this.#leftOut.visible(parentRunId);
    const above = isStorableId(visible) ? visible : null;
    const parent = above === null ? undefined : this.#open.get(above);
    const place = parent ?? (above === null ? undefined : this.#ended.get(above));
    const rootId = place?.rootId ?? this.#attempts.rootOf(above ?? undefined) ?? run.id;
    const parentChoice = this.#leftOut.hidesAllInside(visible) ? "out" : place?.choice;
    const { kind, tags, metadata } = run;
    const choice = chooseRun({ rootId, kind, tags, metadata }, parentChoice, this.#options.chosen);
    if (choice === "out") return this.#leftOut.addWithAllInside(run.id);
    if (choice === "skipped") return this.#leftOut.add(run.id, parentRunId);
    const memory = place ?? (this.#options.memoryOf ? this.#options.memoryOf(run) : {});
    if (memory === null) return this.#leftOut.addWithAllInside(run.id);
    this.#options.onBusy?.(true);
    const parentId = place?.choice === "excluded" ? place.parentId : above;
    const placed = { parentRunId, choice, above, parentId, rootId, scope: memory.scope };
    const opened = this.#opened(run, owners, placed, parent);
    if (owners.signal) noteSignal(opened, owners.signal, this.#open);
    if (parent) this.#resumes.noteStep(opened, parent, this.#open.get(rootId), run.find);
    if (!this.#attempts.runStarted(startOf(opened, this.#resumes.elsewhere(opened)))) {
      this.#leftOut.add(run.id, run.id);
      return this.#watch();
    }
    // A run that was left out may have used this id before.
    this.#leftOut.delete(run.id);
    this.#add(opened);
  }

  #opened(run: StartedRun, owners: RunOwners, place: RunPlace, parent: OpenRun | undefined): OpenRun {
    const threadId =
      threadOfRun({ metadata: run.metadata }) ?? parent?.threadId ?? owners.around?.threadId ?? null;
    const found = place.rootId === run.id || run.kind === "graph" ? run.find?.() : undefined;
    const waiting = run.resumes && threadId !== null ? this.#attempts.threads.waitingIn(threadId) : [];
    return openedRun(run, owners, place, { above: parent?.path, threadId, found, waiting });
  }

  #add(opened: OpenRun): void {
    const { id, rootId } = opened;
    this.captured++;
    this.#open.set(id, opened);
    this.#bytes += opened.taken?.bytes ?? 0;
    if (rootId === id) this.#roots.set(rootId, new RootState());
    const root = this.#roots.get(rootId);
    if (root) root.started();
    else if (this.#ended.get(rootId)) this.#late.expect(() => this.#closeWithoutEnd(id, "unknown"));
    if (this.#open.size > MAX_OPEN || this.#bytes > MAX_BYTES)
      this.#closeWithoutEnd(this.#open.keys().next().value as string, "unknown");
    this.#watch();
  }

  /**
   * Records the end of a run. Returns the attempt if the run is a root that failed before it was evaluated.
   * @param parentRunId The id of the run around this run, as LangChain gives it. Callers pass it only for chains.
   */
  end(told: string, given: EndedRun, parentRunId: string | null = told): FailedAttempt | undefined {
    const { id, end } = this.#ids.ended(told, given, parentRunId !== told);
    return this.#end(id, end);
  }

  #end(id: string, end: EndedRun): FailedAttempt | undefined {
    const started = this.#open.get(id) ?? this.#closed.get(id);
    if (!started) {
      if (!this.#leftOut.has(id)) this.unmatched++;
      return undefined;
    }
    const run = this.#known(started, end);
    const root = this.#roots.get(run.rootId);
    const isRoot = id === run.rootId;
    const parent = run.above === null ? undefined : this.#open.get(run.above);
    // An interrupt ends the node with an error, but the graph as if the graph had succeeded.
    if (end.status === "interrupted" && parent?.kind === "graph") {
      parent.interrupted = true;
      const step = stepOf(run);
      if (step !== undefined) parent.waitsAt.add(step);
    }
    if (typeof end.usage?.total === "number") this.#attempts.tokensUsed(id, end.usage.total);
    let final =
      run.interrupted && end.status === "success" ? { ...end, status: "interrupted" as const } : end;
    final = this.sequences.endOf(run, final);
    final = endOfAborted(run, final, this.#open);
    if (final.status === "failure" && parent) this.sequences.stepFailed(parent, final);
    // In some stream modes, the output of a sequence does not show that the graph in its last step stopped for a
    // person.
    if (parent?.isSequence) parent.interrupted = final.status === "interrupted";
    const abort = isRoot && final.status === "cancelled" ? root?.abortedSteps(id) : undefined;
    // The graph reports only that it was aborted. The error of its step says that the reason was a timeout.
    if (abort?.timedOut) final = { ...final, status: "failure", error: abort.error };
    else for (const step of abort?.cancelled() ?? []) this.#emit(step);
    if (final.status === "interrupted") final = { ...final, spent: this.#attempts.spentIn(id) };
    const user = this.#userOf(run);
    const captured = this.#captured(run, { ...final, user }, Date.now());
    if (!isRoot) root?.ended(run, final, captured);
    this.#resumes.noteThread(run, (isRoot ? run : this.#open.get(run.rootId)) ?? run, final.status);
    const failed = isRoot && final.status === "failure" ? this.#failedAttempt(run, root, final) : undefined;
    // A node may have found the task and recorded the attempt.
    const lacksTask =
      isRoot &&
      run.shape !== undefined &&
      run.task === undefined &&
      this.#attempts.endsUnevaluated(id, null, undefined);
    // A node that failed may be tried again.
    const goesOn = final.status === "interrupted" || (run.kind === "node" && final.status === "failure");
    this.#remove(run, goesOn);
    if (captured) this.#emit(captured);
    if (isRoot) this.#closeChildren(run, final.status);
    if (lacksTask) this.#options.onNoTask?.({ ...run, user }, final.status);
    return failed;
  }

  /** Notes what LangGraph reported about a graph: the graph stops for a person, or the graph continues. */
  told(graphId: string, of: Partial<Pick<OpenRun, "interrupted" | "stoppedAt" | "wentOnAt">>): void {
    const graph = this.#open.get(graphId);
    if (graph) Object.assign(graph, of);
  }

  /**
   * Call this method when the reader of a stream has left. If the reader leaves between two chunks, LangChain reports
   * no end for the runs of the stream. Runs that do not end soon by themselves are closed as cancelled.
   */
  left(stream: CodeConfig): void {
    const top = runOf(stream, this.#open);
    if (!top || top.leftAt !== undefined) return;
    markLeft(top, this.#open);
    this.#late.expect(() => this.#closeLeft(top), AFTER_LEAVING);
  }

  /** Notes that code of a run begins. The code's config may name the user and the thread, which no callback gives. */
  runsWith(id: string, { configurable, context, signal }: CodeConfig): void {
    const run = this.#open.get(id);
    if (run) noteSignal(run, signal, this.#open);
    this.#attempts.owners.codeBegins(id, () => ({
      user: userOfRun({ configurable, context }),
      threadId: threadOfRun({ configurable }),
    }));
  }

  #closeLeft(top: OpenRun): void {
    for (const run of withAllInside(top, this.#open).toReversed()) {
      run.leftAt = top.leftAt;
      this.#end(run.id, { status: "cancelled", outputs: "" });
      this.#closed.set(run.id, run);
    }
  }

  /** Closes the runs that still had time for a late end. */
  settle(): void {
    this.#late.settle();
  }

  /** Closes all open runs, because nobody will see them end. */
  closeAll(): void {
    this.#late.settle();
    for (const id of this.#open.keys()) this.#closeWithoutEnd(id, "unknown");
  }

  #above({ parentRunId, metadata }: StartedRun, surroundings: Surroundings): string | undefined {
    if (parentRunId !== undefined && this.#isKnown(parentRunId)) return parentRunId;
    const isOpen = (id: string): boolean => this.#isOpen(id);
    const inNode = (): string | undefined => this.#lastIn(metadata);
    const above = runAbove(parentRunId, surroundings, { isOpen, inNode });
    return above === undefined || parentRunId !== undefined ? above : this.#ids.innermost(above);
  }

  #isOpen(id: string): boolean {
    return this.#open.has(id) || this.#leftOut.has(id) || this.#attempts.rootOf(id) !== undefined;
  }

  #isKnown(id: string): boolean {
    return this.#isOpen(id) || this.#ended.get(id) !== undefined;
  }

  /** The open run that began last in the graph node that this metadata names. */
  #lastIn(metadata: StartedRun["metadata"]): string | undefined {
    const node = nodeIn(metadata);
    if (node === undefined) return undefined;
    return [...this.#open.values()].findLast((run) => nodeIn(run.metadata) === node)?.id;
  }

  /** Captures the run; `undefined` if the run is not stored. */
  #captured(run: OpenRun, end: EndedRun, endedAt: number | null): RevisableRun | undefined {
    return run.choice === "stored" ? capturedRun(run, end, endedAt, this.#options.redaction) : undefined;
  }

  /**
   * The run with the facts that became known after its start: the task of a late input, the thread, and the resumed
   * root run.
   */
  #known(run: OpenRun, { find }: Pick<EndedRun, "find"> = {}): OpenRun {
    const { id, rootId } = run;
    const { task, shape } = (rootId === id && run.task === undefined && find?.()) || run;
    const threadId = run.threadId ?? this.#attempts.owners.belongingOf(id).threadId ?? null;
    return this.#resumes.joined({ ...run, task, shape, threadId });
  }

  /** The user of a run: as the store knows it while the run is open, else from the option, else from the metadata. */
  #userOf({ id, user, metadata }: OpenRun): string | undefined {
    return this.#attempts.owners.belongingOf(id).user ?? user ?? userOfRun({ metadata });
  }

  #failedAttempt(
    run: OpenRun,
    root: RootState | undefined,
    { error = "" }: EndedRun,
  ): FailedAttempt | undefined {
    const path = root?.failedPath ?? null;
    // If there is a run above, which this handler does not see, that run may handle the failure.
    if (run.above !== null || !this.#attempts.endsUnevaluated(run.id, path, run.task)) return undefined;
    const memory = this.#attempts.owners.memoryOf(run.id);
    if (memory === null) return undefined;
    const scope = run.scope ?? memory.scope;
    return failedAttempt(
      { ...run, user: this.#userOf(run), scope },
      root,
      error,
      this.#attempts.costOf(run.id),
      this.#attempts.endedEarly(run.id, path),
    );
  }

  #closeWithoutEnd(id: string, status: RunStatus): void {
    const run = this.#open.get(id);
    if (!run) return;
    const known = { ...this.#known(run), user: this.#userOf(run) };
    this.#remove(run);
    this.#closed.set(id, known);
    const captured = this.#captured(known, { status, outputs: "", user: known.user }, null);
    if (captured) {
      this.unknown++;
      this.#emit(captured);
    }
    if (id === run.rootId) this.#closeChildren(run, status);
  }

  #remove(run: OpenRun, goesOn = false): void {
    this.#closed.delete(run.id);
    if (!this.#open.delete(run.id)) return;
    this.#bytes -= run.taken?.bytes ?? 0;
    const { rootId, parentId, choice, scope } = run;
    this.#ended.set(run.id, { rootId, parentId, choice, scope });
    const root = this.#roots.get(run.rootId);
    if (root) root.open--;
    this.#attempts.runEnded({ id: run.id, rootId: run.rootId, goesOn });
    this.#watch();
  }

  #closeChildren(root: OpenRun, status: RunStatus): void {
    const open = this.#roots.get(root.id)?.open ?? 0;
    this.#roots.delete(root.id);
    if (open === 0) return;
    const left = [...this.#open.values()].filter(({ rootId }) => rootId === root.id).map(({ id }) => id);
    const end = status === "cancelled" ? status : "unknown";
    this.#late.expect(() => left.forEach((id) => this.#closeWithoutEnd(id, end)));
  }

  /**
   * Sets one timer for the oldest run. Without open runs there is no timer, because a timer would keep the handler
   * in memory.
   */
  #watch(): void {
    if (this.#open.size === 0) {
      clearTimeout(this.#overdue);
      this.#overdue = undefined;
      this.#options.onBusy?.(false);
      return;
    }
    if (this.#overdue) return;
    const oldest = this.#open.values().next().value as OpenRun;
    const wait = Math.max(oldest.startedAt + this.#options.closeAfter - Date.now(), 1);
    this.#overdue = setTimeout(() => this.#closeOverdue(), wait).unref();
  }

  #closeOverdue(): void {
    this.#overdue = undefined;
    const due = Date.now() - this.#options.closeAfter;
    for (const run of this.#open.values()) {
      if (run.startedAt > due) break;
      this.#closeWithoutEnd(run.id, "unknown");
    }
    this.#watch();
  }
}

function isStorableId(id: unknown): id is string {
  return typeof id === "string" && id !== "" && !id.includes("\0") && id.isWellFormed();
}
