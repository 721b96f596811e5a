import type { ScopeOfRun } from "../attempts/run-scope.ts";
import type { ExperienceFromRun } from "../../experience/records/experience-from-run.ts";
import type { CaptureOptions } from "./capture-options.ts";
import type { UserOption } from "../../base/messages/user-of-run.ts";

/** Options of the callback handler. */
export interface DeeplakeCallbackHandlerOptions extends CaptureOptions {
  /** Whether a failed root run is recorded as an experience with the outcome failure. @default true */
  readonly recordFailures?: boolean;
  /**
   * Whether a root run becomes an experience when it is labelled, unless a node, middleware or chain recorded it.
   * @default false
   */
  readonly experienceFromRun?: boolean | ExperienceFromRun;
  /**
   * Owner of the runs and failures: a scope that the store writes to, or a function of the root run's config.
   * LangChain gives handlers only `metadata` and `tags`. The function also gets `configurable` and `context` if the
   * handler can find them. If the function throws, returns nothing, or returns a scope that the store does not write
   * to, nothing of the run is stored. `experience.health()` counts that error.
   * @default for failures the scope of a node, middleware or chain in the run, else the store's
   */
  readonly scope?: ScopeOfRun;
  /**
   * Finds the task in a root run's inputs.
   * @default the first of these: an input that is a string; the field `task`, `question`, `query`, `input` or
   * `prompt`; the last human message; the only string field that is no thread, user or id; the last human message of
   * a history
   */
  readonly task?: (inputs: unknown) => string | undefined;
  /**
   * The user of the runs: an id, or a function of those parts of the config that the handler can find.
   * @default the user that a node, middleware or chain of the store found; else `user_id` or `userId` of
   * `configurable` or of the context, if the handler can find them; else `user_id` or `userId` of the metadata
   */
  readonly user?: UserOption;
  /**
   * Most ended runs that wait in memory. Beyond that, all waiting runs go to disk. If the disk does not take them, the
   * oldest runs are dropped and counted.
   * @default 10000
   */
  readonly maxBufferedRuns?: number;
  /**
   * Most memory for ended runs that wait, in bytes, approximately. Beyond that, the same happens as beyond
   * `maxBufferedRuns`.
   * @default 67108864
   */
  readonly maxBufferedBytes?: number;
  /** Milliseconds between writes of runs to the store. @default 200 */
  readonly flushInterval?: number;
  /**
   * Whether runs that are not yet stored are kept on disk before SIGTERM or SIGINT ends the process. This applies
   * only to a signal for which the application has no listener.
   * @default false
   */
  readonly handleSignals?: boolean;
  /**
   * Milliseconds after which a run without an end is stored as `unknown`. If such a run ends later, its row is
   * corrected. The handler remembers at least the last 100 such runs.
   * @default 3600000
   */
  readonly closeAfter?: number;
}

/** Counters of a handler. */
export interface HandlerHealth {
  /** Runs that were seen to start, including those that `excludeKinds` and `sample` leave out. */
  readonly captured: number;
  /** Runs that have started and are neither ended nor closed. */
  readonly open: number;
  /** Ended runs that wait in memory, without those that are being written. */
  readonly waiting: number;
  /** Runs from this handler that are stored. */
  readonly stored: number;
  /**
   * Runs kept on disk because the store had not taken them. When the store takes them later, its `health().replayed`
   * counts them.
   */
  readonly spooled: number;
  readonly dropped: number;
  /** Number of dropped runs by reason. */
  readonly droppedBecause: Readonly<Record<string, number>>;
  /** Runs stored without their end: as `unknown`, or as `cancelled` below a cancelled root. */
  readonly unknown: number;
  /** Ends of runs whose start was not seen, and repeated ends. */
  readonly unmatched: number;
  /**
   * Errors in the handler's callbacks and in its options `scope` and `task`. `experience.health()` has the last
   * error.
   */
  readonly errors: number;
  /** Root runs of chains, graphs and models in whose inputs no task was found. */
  readonly withoutTask: number;
}
