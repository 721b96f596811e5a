import type { RunKind, RunStatus } from "../../experience/records/run-record.ts";
import type { SpentSoFar } from "../../experience/records/spent-so-far.ts";
import type { AttemptCost } from "../../experience/store/attempt-cost.ts";
import type { InterruptedRoot, WentOn } from "../../experience/store/interrupted-threads.ts";
import type { Choice } from "./choose-run.ts";
import type { CodeConfig } from "./running-code.ts";
import type { ModelUsage } from "./model-usage.ts";
import type { Snapshot } from "../../base/messages/snapshot.ts";

/** Copies a value, inside the callback that received the value. `""` if the value must not be stored. */
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
  /**
   * Whether the run is a `RunnableSequence`. In a batch, each step runs for all inputs before the next step begins.
   * LangGraph also makes its nodes sequences, but one by one, and what they catch is no failure of theirs.
   */
  readonly isSequence?: boolean;
  /** Finds the task in the inputs. Called for a root run and for a graph. */
  readonly find?: (() => RootTask) | undefined;
  /** Whether the inputs ask a graph to continue where it stopped. */
  readonly resumes?: boolean;
}

/** Who owns a run, by the handler's option and by the code that started the run. */
export interface RunOwners {
  /** The user that the handler's option gives for this run itself, and not for the run around it. */
  readonly user?: string | undefined;
  /** The code that started the run; `undefined` if nothing is known of that code. */
  readonly around?: CodeAround | undefined;
  /** The signal in the config of a run that has no code of its own. */
  readonly signal?: AbortSignal | undefined;
  /** The config of the stream for which that code works. */
  readonly stream?: CodeConfig | undefined;
}

/** The code that starts a run: the run that the code is in, and the user and the thread that its config names. */
export interface CodeAround {
  readonly runId: string | undefined;
  readonly user: string | undefined;
  readonly threadId: string | undefined;
}

/** The task that was found in an input. Without a task: the shape of the input, and the texts that may be tasks. */
export interface RootTask {
  readonly task?: string | undefined;
  readonly shape?: string | undefined;
  readonly possible?: readonly string[] | undefined;
}

/** A run that has started, with its place in the tree. */
export interface OpenRun extends Omit<StartedRun, "inputs" | "find">, Omit<RunOwners, "signal">, RootTask {
  /** Names of the graph nodes that the run is in, the outermost first, and its own name if the run is a node. */
  readonly path: string;
  /** A copy of the inputs; `undefined` if the inputs must not be stored. */
  readonly taken: Snapshot | undefined;
  readonly choice: Choice;
  /** The nearest run above that a handler of the store knows, stored or not. */
  readonly above: string | null;
  /** The nearest run above that is stored. */
  readonly parentId: string | null;
  readonly rootId: string;
  readonly threadId: string | null;
  /** Scope of the run; `undefined` for the store's. */
  readonly scope: string | undefined;
  readonly startedAt: number;
  /** The root runs that wait for a person in the threads of this name, if this run asks a graph to continue. */
  readonly waiting: readonly InterruptedRoot[];
  /** Checkpoint namespace of the graph's first step, once that step has started. */
  firstStep: string | undefined;
  /** Id of the root run that waited for a person and that this run resumes; known once this run ends. */
  readonly resumesRoot: string | undefined;
  /** Where the resumed root run continued an attempt of another process; `undefined` if it did not. */
  readonly wentOn: WentOn | undefined;
  /** Whether the graph or a step of the graph reported an interrupt. For a sequence: whether its last step did. */
  interrupted: boolean;
  /** Checkpoint namespaces of the steps that reported an interrupt. */
  readonly waitsAt: Set<string>;
  /** The checkpoints at which a graph continued and stopped, if LangGraph reported them. */
  wentOnAt: string | undefined;
  stoppedAt: string | undefined;
  /** The texts in the state of a continued graph of which one may be the task. */
  tasksInState: readonly string[];
  /** The text in `tasksInState` at which this process has seen the thread work. Set when the run ends. */
  readonly workedAt: string | undefined;
  /**
   * The signal by which the run may be aborted. `undefined` if no code in the run or below it showed a signal; `null`
   * if the run's code has none.
   */
  signal: AbortSignal | null | undefined;
  /** Unix milliseconds when the reader left the run's stream; also set in a run that was closed for that reason. */
  leftAt: number | undefined;
  /** The run whose reader left while this run was open inside it. */
  leftIn: OpenRun | undefined;
}

/** The end of a run. */
export interface EndedRun {
  readonly status: RunStatus;
  readonly outputs: Take;
  /** The redacted error. */
  readonly error?: string;
  /** The thrown value. Runs that ended with the same error have the same value. */
  readonly thrown?: unknown;
  /** Replaces the inputs of a run that received them while it streamed. */
  readonly inputs?: Take;
  /** Finds the task in `inputs`. */
  readonly find?: () => RootTask;
  readonly usage?: ModelUsage;
  readonly model?: string;
  /** Text of the model's answer. */
  readonly said?: string;
  /** The user, if known at the end. */
  readonly user?: string | undefined;
  /** The cost so far of the attempts that wait for a person with this run. */
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
  /** Checkpoint namespace of the graph's first step, once that step has started. */
  readonly firstStep: string | undefined;
  readonly wentOn: WentOn | undefined;
  readonly tasksInState: readonly string[];
  readonly workedAt: string | undefined;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** The redacted error, as in the root run's row. */
  readonly error: string;
  /** The graph node that failed, if any. */
  readonly node: string | null;
  /** The last text of a model. */
  readonly said: string;
  readonly cost: AttemptCost;
  /**
   * Tasks whose attempts inside the root run were evaluated or recorded while the root run's own task was unknown.
   */
  readonly endedEarly: readonly string[];
}

/** What LangGraph reports about a graph that stops for a person, or continues. */
export interface GraphEvent {
  readonly runId: string;
  readonly checkpointId?: string;
}
