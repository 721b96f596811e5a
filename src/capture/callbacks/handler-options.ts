import type { ScopeOfRun } from "../attempts/run-scope.ts";
import type { ExperienceFromRun } from "../../experience/records/experience-from-run.ts";
import type { CaptureOptions } from "./capture-options.ts";
import type { UserOption } from "../../base/messages/user-of-run.ts";

/** How the handler logs. */
export interface DeeplakeCallbackHandlerOptions extends CaptureOptions {
  /** Whether a failed root run becomes a failure experience. @default true */
  readonly recordFailures?: boolean;
  /** Whether a root run becomes an experience when it gets a label, unless a node or chain recorded one. @default false */
  readonly experienceFromRun?: boolean | ExperienceFromRun;
  /**
   * Whose the runs and failures are, within what the store writes: a scope, or a function of the root run's `metadata` and
   * `tags`: LangChain tells handlers no more of a config. A function that throws or gives nothing means that nothing of the run is stored, which `experience.health()`
   * counts. @default what a node, middleware or chain of the run says for failures, else the store's
   */
  readonly scope?: ScopeOfRun;
  /** Finds the task in a root run's inputs. @default `inputs.task`, else the last human message, else a text input */
  readonly task?: (inputs: unknown) => string | undefined;
  /**
   * Whose the runs are: an id, or a function of the config, as far as handlers are told it.
   * @default what a node, middleware or chain of the store found; else `user_id` or `userId` of `configurable` or of the
   * context around a call inside the run; else of the metadata
   */
  readonly user?: UserOption;
  /** Runs held in memory; more go to disk, and where there is none the oldest are dropped and counted. @default 10000 */
  readonly maxBufferedRuns?: number;
  /** Bytes held in memory, about; as `maxBufferedRuns`. @default 67108864 */
  readonly maxBufferedBytes?: number;
  /** Milliseconds between writes. @default 200 */
  readonly flushInterval?: number;
  /**
   * Whether SIGTERM and SIGINT, where the application does not listen for them itself, keep what is not stored yet on
   * disk before they end the process. @default false
   */
  readonly handleSignals?: boolean;
  /**
   * Milliseconds after which a run that has not ended is stored as `unknown`. When it ends after all, its row is made
   * right. @default 3600000
   */
  readonly closeAfter?: number;
}

/** What a handler did. */
export interface HandlerHealth {
  /** Runs seen to start, those that `excludeKinds` and `sample` leave out included. */
  readonly captured: number;
  /** Runs that have not ended yet. */
  readonly open: number;
  /** Runs in memory only. */
  readonly waiting: number;
  /** Runs that the store took from this handler. */
  readonly stored: number;
  /** Runs kept on disk because the store did not take them in time; the store's `health().replayed` counts on. */
  readonly spooled: number;
  readonly dropped: number;
  /** What was dropped, by reason. */
  readonly droppedBecause: Readonly<Record<string, number>>;
  /** Runs stored without an end, because none came in time. */
  readonly unknown: number;
  /** Ends that came without a start, or a second time. */
  readonly unmatched: number;
  /** Failures inside the handler's own callbacks; `experience.health()` has the last of them. */
  readonly errors: number;
  /** Failed roots that made no experience because no task was found in their inputs. */
  readonly withoutTask: number;
}
