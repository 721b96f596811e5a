import type { ScopeOfRun } from "../attempts/run-scope.ts";
import type { ExperienceFromRun } from "../../experience/records/experience-from-run.ts";
import type { CaptureOptions } from "./capture-options.ts";
import type { UserOption } from "../../base/messages/user-of-run.ts";

/** Options of the callback handler. */
export interface DeeplakeCallbackHandlerOptions extends CaptureOptions {
  /** Whether a failed root run is recorded as a failure. @default true */
  readonly recordFailures?: boolean;
  /**
   * Whether a root run becomes an experience when it is labelled, unless a node or chain recorded one.
   * @default false
   */
  readonly experienceFromRun?: boolean | ExperienceFromRun;
  /**
   * Owner of the runs and failures: a scope, or a function of the root run's `metadata` and `tags`, among
   * those that the store writes to. LangChain tells handlers no more of a config. If the function throws or
   * returns nothing, nothing of the run is stored, and `experience.health()` counts it.
   * @default for failures the scope of a node, middleware or chain in the run, else the store's
   */
  readonly scope?: ScopeOfRun;
  /**
   * Finds the task in a root run's inputs.
   * @default an input that is a string; `task`, `question`, `query`, `input` or `prompt`; the last human message; the only string
   */
  readonly task?: (inputs: unknown) => string | undefined;
  /**
   * The user of the runs: an id, or a function of the parts of the config that handlers receive.
   * @default the user that a node, middleware or chain of the store found; else `user_id` or `userId` of
   * `configurable` or of the context around a call inside the run; else of the metadata
   */
  readonly user?: UserOption;
  /**
   * Most runs in memory. Beyond it runs go to disk. Without a disk the oldest are dropped and counted.
   * @default 10000
   */
  readonly maxBufferedRuns?: number;
  /**
   * Most memory for runs, in bytes, approximately. Beyond it the same happens as for `maxBufferedRuns`.
   * @default 67108864
   */
  readonly maxBufferedBytes?: number;
  /** Milliseconds between writes. @default 200 */
  readonly flushInterval?: number;
  /**
   * Whether SIGTERM and SIGINT keep unstored runs on disk before they end the process. It applies to signals
   * for which the application has no listener.
   * @default false
   */
  readonly handleSignals?: boolean;
  /**
   * Milliseconds after which a run without an end is stored as `unknown`. If it ends later, its row is
   * corrected.
   * @default 3600000
   */
  readonly closeAfter?: number;
}

/** Counters of a handler. */
export interface HandlerHealth {
  /** Runs that were seen to start, including those that `excludeKinds` and `sample` leave out. */
  readonly captured: number;
  /** Runs that have not ended yet. */
  readonly open: number;
  /** Runs that are only in memory. */
  readonly waiting: number;
  /** Runs from this handler that the store took. */
  readonly stored: number;
  /**
   * Runs kept on disk because the store did not take them in time. The store's `health().replayed` counts
   * when they are stored.
   */
  readonly spooled: number;
  readonly dropped: number;
  /** Dropped runs, counted by reason. */
  readonly droppedBecause: Readonly<Record<string, number>>;
  /** Runs stored as `unknown`, because they did not end in time. */
  readonly unknown: number;
  /** Ends without a start, and repeated ends. */
  readonly unmatched: number;
  /** Failures inside the handler's own callbacks. `experience.health()` has the last one. */
  readonly errors: number;
  /** Root runs of chains, graphs and models in whose inputs no task was found. */
  readonly withoutTask: number;
}
