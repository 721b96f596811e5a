import type { RunKind, RunStatus } from "../../experience/records/run-record.ts";
import type { SpentSoFar } from "../../experience/records/spent-so-far.ts";
import type { AttemptCost } from "../../experience/store/attempt-cost.ts";
import type { InterruptedRoot, WentOn } from "../../experience/store/interrupted-threads.ts";
import type { Choice } from "./choose-run.ts";
import type { CodeConfig } from "./running-code.ts";
import type { ModelUsage } from "./model-usage.ts";
import type { Snapshot } from "./snapshot.ts";

/** Copies a value, inside the callback that received it. Empty if it must not be stored. */
export type Take = (() => Snapshot) | "";

export interface StartedRun {
  readonly id: string;
  readonly parentRunId: string | undefined;
  readonly kind: RunKind;
  readonly name: string;
  readonly inputs: Take;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly model?: string;
  /** Whether its steps run one after the other, in a batch for all inputs. */
  readonly isSequence?: boolean;
  /** Finds the task, for a root run. */
  readonly find?: () => RootTask;
  /** Whether the inputs ask a graph to go on where it stopped. */
  readonly resumes?: boolean;
  /** The user, as the handler's option says for this very run. */
  readonly user?: string | undefined;
  /** The code that it was started in; `undefined` where nothing is known of it. */
  readonly around?: CodeAround | undefined;
  /** The stream that this code works for. */
  readonly stream?: CodeConfig | undefined;
}

/** The code that starts a run: the run that it is in, and what its config names. */
export interface CodeAround {
  readonly runId: string | undefined;
  readonly user: string | undefined;
  readonly threadId: string | undefined;
}

/** The task that was found in an input, else what the input looked like. */
export interface RootTask {
  readonly task?: string | undefined;
  readonly shape?: string | undefined;
}

/** A run that has started, with its place in the tree. */
export interface OpenRun extends Omit<StartedRun, "inputs" | "find">, RootTask {
  /** The graph nodes that it is in, from the outermost on, and the node that it is. */
  readonly path: string;
  /** What it was given; `undefined` when that is not to be stored. */
  readonly taken: Snapshot | undefined;
  readonly choice: Choice;
  /** The nearest run above that this handler knows of, stored or not. */
  readonly above: string | null;
  /** The nearest run above that is stored. */
  readonly parentId: string | null;
  readonly rootId: string;
  readonly threadId: string | null;
  /** Scope of the run; `undefined` for the store's. */
  readonly scope: string | undefined;
  readonly startedAt: number;
  /** The root run that waits for a person in a thread of this name, when this one asks a graph to go on. */
  readonly waiting: InterruptedRoot | undefined;
  /** Where in the graph's checkpoint its first step is, once that has started. */
  firstStep: string | undefined;
  /** The root run that waited for a person and that this one continues; known once it ends. */
  readonly resumesRoot: string | undefined;
  /** Where that one went on with what another process began, if it did. */
  readonly wentOn: WentOn | undefined;
  /** Whether the run, or a step of it, reported an interrupt. */
  interrupted: boolean;
  /** Where in the graph's checkpoint the steps are that said so. */
  readonly waitsAt: Set<string>;
  /** The checkpoints at which a graph went on and stopped, as far as LangGraph told them. */
  wentOnAt: string | undefined;
  stoppedAt: string | undefined;
  /** The task in the state with which a graph went on. */
  taskInState: string | undefined;
  /** That task, if this process has seen the thread work at it; known once the run ends. */
  readonly workedAt: string | undefined;
  /** Unix milliseconds when the reader of its stream went away, or it was closed because of that. */
  leftAt: number | undefined;
  /** The run in whose stream it was when that was left. */
  leftIn: OpenRun | undefined;
}

/** The end of a run. */
export interface EndedRun {
  readonly status: RunStatus;
  readonly outputs: Take;
  /** The redacted error. */
  readonly error?: string;
  /** The thrown value, by which the same error is recognised in several runs. */
  readonly thrown?: unknown;
  /** Replaces the inputs of a run that received them while it streamed. */
  readonly inputs?: Take;
  /** Finds the task in these. */
  readonly find?: () => RootTask;
  readonly usage?: ModelUsage;
  readonly model?: string;
  /** Text of the model's answer. */
  readonly said?: string;
  /** The user, as far as known at the end. */
  readonly user?: string | undefined;
  /** What the attempts have cost that wait with it for a person. */
  readonly spent?: SpentSoFar | undefined;
}

/** An attempt that failed before it was evaluated. */
export interface FailedAttempt {
  readonly rootId: string;
  readonly threadId: string | null;
  readonly user: string | undefined;
  readonly scope: string | undefined;
  readonly task: string | undefined;
  readonly resumes: boolean;
  /** Where in the graph's checkpoint its first step is, once that has started. */
  readonly firstStep: string | undefined;
  readonly wentOn: WentOn | undefined;
  readonly taskInState: string | undefined;
  readonly workedAt: string | undefined;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** What ended it, as the root run's row says: redacted. */
  readonly error: string;
  /** The graph node that failed, if any. */
  readonly node: string | null;
  /** The last text of a model. */
  readonly said: string;
  readonly cost: AttemptCost;
}

/** What LangGraph tells of a graph that stops for a person, or goes on. */
export interface GraphEvent {
  readonly runId: string;
  readonly checkpointId?: string;
}
