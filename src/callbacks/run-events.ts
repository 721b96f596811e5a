import type { RunKind, RunStatus } from "../experience/run-record.ts";
import type { ModelUsage } from "./model-usage.ts";

/** A run as it starts. */
export interface StartedRun {
  readonly id: string;
  readonly parentRunId: string | undefined;
  readonly kind: RunKind;
  readonly name: string;
  /** JSON text. */
  readonly inputs: string;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly model?: string;
  /** The task, for a root run. */
  readonly task?: string | undefined;
  /** Whether the inputs ask a graph to go on where it stopped. */
  readonly resumes?: boolean;
}

/** A run as it ends. */
export interface EndedRun {
  readonly status: RunStatus;
  /** JSON text. */
  readonly outputs: string;
  readonly error?: string;
  /** What was thrown, to recognise the same error in several runs. */
  readonly thrown?: unknown;
  /** JSON text; replaces the inputs of a run that got them while it streamed. */
  readonly inputs?: string;
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
  /** What ended it, as the root run's row says. */
  readonly error: string;
  /** The graph node that failed, if one did. */
  readonly node: string | null;
  /** What the model said last. */
  readonly said: string;
  readonly tokens: number | null;
  readonly duration: number | null;
}
