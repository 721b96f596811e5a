import type { Attempts } from "../experience/attempts.ts";
import type { RunKind, RunStatus } from "../experience/run-record.ts";
import type { RedactOptions } from "../redaction/redact.ts";
import { capturedRun, type CapturedRun } from "./captured-run.ts";
import { chooseRun, type Choice, type Chosen } from "./choose-run.ts";
import { LeftOut } from "./left-out.ts";
import type { ModelUsage } from "./model-usage.ts";
import type { Snapshot } from "./snapshot.ts";

/** Copies a value when it is wanted, in the callback that it came with; empty when it is not to be stored. */
export type Take = (() => Snapshot) | "";

/** A run as it starts. */
export interface StartedRun {
  readonly id: string;
  readonly parentRunId: string | undefined;
  readonly kind: RunKind;
  readonly name: string;
  readonly inputs: Take;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly model?: string;
  /** The task, for a root run. */
  readonly task?: string | undefined;
}

/** A run as it ends. */
export interface EndedRun {
  readonly status: RunStatus;
  readonly outputs: Take;
  readonly error?: string;
  /** Replaces the inputs of a run that got them while it streamed. */
  readonly inputs?: Take | undefined;
  readonly usage?: ModelUsage;
  readonly model?: string;
  /** What a model said. */
  readonly said?: string;
}

/** An attempt that failed before anything evaluated it. */
export interface FailedAttempt {
  readonly rootId: string;
  readonly threadId: string | null;
  readonly task: string | undefined;
  /** The graph node that failed, if one did. */
  readonly node: string | null;
  /** What the model said last. */
  readonly said: string;
  readonly tokens: number | null;
  readonly duration: number | null;
}

/** A run that has started and not ended. */
export interface OpenRun extends Omit<StartedRun, "inputs"> {
  readonly taken: Snapshot | undefined;
  readonly choice: Choice;
  readonly parentId: string | null;
  readonly rootId: string;
  readonly threadId: string | null;
  readonly startedAt: number;
}

interface RootState {
  interrupted: boolean;
  failedNode: string | null;
  said: string;
}

/** Milliseconds after its root's end that a child may still end. */
const LATE_END = 30_000;

/** Most runs remembered as open; the oldest beyond it are closed as unknown. */
const MAX_OPEN = 50_000;

/**
 * Runs that have started and not ended. Makes one record of each end, and closes as `unknown` what is still open a
 * while after its root ended, since some runs never end (a stream nobody reads on).
 */
export class OpenRuns {
  readonly #attempts: Attempts;
  readonly #emit: (run: CapturedRun) => void;
  readonly #redaction: RedactOptions;
  readonly #open = new Map<string, OpenRun>();
  readonly #roots = new Map<string, RootState>();
  /** Plumbing runs that are left out, with the run that stands for them. */
  readonly #hidden = new Map<string, string | undefined>();
  readonly #leftOut = new LeftOut();
  readonly #chosen: Chosen;
  readonly #late = new Map<NodeJS.Timeout, OpenRun[]>();
  captured = 0;

  constructor(
    attempts: Attempts,
    emit: (run: CapturedRun) => void,
    redaction: RedactOptions,
    chosen: Chosen = {},
  ) {
    this.#chosen = chosen;
    this.#attempts = attempts;
    this.#emit = emit;
    this.#redaction = redaction;
  }

  get open(): number {
    return this.#open.size;
  }

  start(run: StartedRun): void {
    const above = this.#visible(run.parentRunId);
    const parent = above === undefined ? undefined : this.#open.get(above);
    const choice = chooseRun(run, this.#leftOut.has(above) ? "out" : parent?.choice, this.#chosen);
    if (choice === "out") return this.#leftOut.add(run.id);
    if (choice === "skipped") {
      this.#hidden.set(run.id, run.parentRunId);
      return;
    }
    const parentId = (parent?.choice === "excluded" ? parent.parentId : above) ?? null;
    const rootId = parent?.rootId ?? run.id;
    const thread = run.metadata["thread_id"];
    this.captured++;
    this.#open.set(run.id, {
      id: run.id,
      parentRunId: run.parentRunId,
      kind: run.kind,
      name: run.name,
      tags: run.tags,
      metadata: run.metadata,
      model: run.model ?? "",
      task: run.task,
      taken: run.inputs && choice === "stored" ? run.inputs() : undefined,
      choice,
      parentId,
      rootId,
      threadId: typeof thread === "string" ? thread : (parent?.threadId ?? null),
      startedAt: Date.now(),
    });
    if (rootId === run.id) this.#roots.set(rootId, { interrupted: false, failedNode: null, said: "" });
    this.#attempts.runStarted({ id: run.id, rootId, node: run.kind === "node" ? run.name : null });
    if (this.#open.size > MAX_OPEN)
      this.#close(this.#open.keys().next().value as string, { status: "unknown", outputs: "" });
  }

  /** Records the end of a run. Returns the attempt when it is a root whose failure nothing has evaluated. */
  end(id: string, end: EndedRun): FailedAttempt | undefined {
    if (this.#hidden.delete(id)) return undefined;
    const run = this.#open.get(id);
    if (!run) return undefined;
    const root = this.#roots.get(run.rootId);
    if (root) {
      if (end.status === "interrupted") root.interrupted = true;
      if (end.status === "failure" && run.kind === "node") root.failedNode = run.name;
      if (end.said) root.said = end.said;
    }
    if (end.usage?.total) this.#attempts.tokensUsed(run.rootId, end.usage.total);
    const isRoot = id === run.rootId;
    const status = isRoot && root?.interrupted && end.status === "success" ? "interrupted" : end.status;
    const failed = isRoot && status === "failure" ? this.#failedAttempt(run, root) : undefined;
    this.#close(id, status === end.status ? end : { ...end, status });
    if (isRoot) this.#closeChildren(id);
    return failed;
  }

  /** The graph said itself that a root run stopped to wait. */
  interrupted(rootId: string): void {
    const root = this.#roots.get(rootId);
    if (root) root.interrupted = true;
  }

  #failedAttempt(run: OpenRun, root: RootState | undefined): FailedAttempt | undefined {
    const node = root?.failedNode ?? null;
    if (!this.#attempts.endsUnevaluated(run.id, node)) return undefined;
    return {
      rootId: run.id,
      threadId: run.threadId,
      task: run.task,
      node,
      said: root?.said ?? "",
      ...this.#attempts.costOf(run.id),
    };
  }

  #close(id: string, end: EndedRun): void {
    const run = this.#open.get(id);
    if (!run) return;
    this.#open.delete(id);
    this.#attempts.runEnded({ id, rootId: run.rootId });
    if (run.choice === "stored") this.#emit(capturedRun(run, end, this.#redaction));
  }

  /** Late ends of children are normal after an abort; those that never come must not stay here for ever. */
  #closeChildren(rootId: string): void {
    this.#roots.delete(rootId);
    const left = [...this.#open.values()].filter((run) => run.rootId === rootId);
    if (left.length === 0) return;
    const timer = setTimeout(() => {
      this.#late.delete(timer);
      for (const run of left) this.#close(run.id, { status: "unknown", outputs: "" });
    }, LATE_END);
    timer.unref();
    this.#late.set(timer, left);
  }

  /** Closes now what waits for a late end. */
  settle(): void {
    for (const [timer, runs] of this.#late) {
      clearTimeout(timer);
      for (const run of runs) this.#close(run.id, { status: "unknown", outputs: "" });
    }
    this.#late.clear();
  }

  #visible(id: string | undefined): string | undefined {
    let current = id;
    while (current !== undefined && this.#hidden.has(current)) current = this.#hidden.get(current);
    return current;
  }
}
