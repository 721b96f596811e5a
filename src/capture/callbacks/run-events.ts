import type { RunKind, RunStatus } from "../../experience/records/run-record.ts";
import type { Choice } from "./choose-run.ts";
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
  /** Finds the task, for a root run. */
  readonly find?: () => string | undefined;
  /** Whether the inputs ask a graph to go on where it stopped. */
  readonly resumes?: boolean;
  /** Whose it is, where the handler's option says so, or the code that it was started in. */
  readonly user?: string | undefined;
}

/** A run that has started, with its place in the tree. */
export interface OpenRun extends Omit<StartedRun, "inputs" | "find"> {
  /** Of a root or a graph. */
  readonly task?: string | undefined;
  /** The graph nodes that it is in, from the outermost on, and the node that it is. */
  readonly path: string;
  /** What it was given; `undefined` when that is not to be stored. */
  readonly taken: Snapshot | undefined;
  readonly choice: Choice;
  /** The nearest run above that this handler sees or was told of, stored or not. */
  readonly above: string | null;
  /** The nearest run above that is stored. */
  readonly parentId: string | null;
  readonly rootId: string;
  readonly threadId: string | null;
  /** Whose it is, where it is not the store's. */
  readonly scope: string | undefined;
  readonly startedAt: number;
  /** The root run that waited for a person, when this one goes on with it. */
  readonly resumesRoot: string | undefined;
  /** A step of it, or the graph itself, said that it waits. */
  interrupted: boolean;
}

/** A run as it ends. */
export interface EndedRun {
  readonly status: RunStatus;
  readonly outputs: Take;
  /** Redacted. */
  readonly error?: string;
  /** What was thrown, to recognise the same error in several runs. */
  readonly thrown?: unknown;
  /** Replaces the inputs of a run that got them while it streamed. */
  readonly inputs?: Take;
  readonly usage?: ModelUsage;
  readonly model?: string;
  /** What a model said. */
  readonly said?: string;
  /** Whose it was, as far as that is known by then. */
  readonly user?: string | undefined;
}

/** An attempt that failed before anything evaluated it. */
export interface FailedAttempt {
  readonly rootId: string;
  readonly threadId: string | null;
  readonly user: string | undefined;
  readonly scope: string | undefined;
  readonly task?: string | undefined;
  /** What ended it, as the root run's row says: redacted. */
  readonly error: string;
  /** The graph node that failed, if one did. */
  readonly node: string | null;
  /** What the model said last. */
  readonly said: string;
  readonly tokens: number | null | undefined;
  readonly duration: number;
}
