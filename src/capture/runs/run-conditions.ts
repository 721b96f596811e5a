import { oneOf, string } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import type { Outcome } from "../../experience/records/experience.ts";
import { OUTCOMES } from "../../experience/records/outcome-of-score.ts";
import { moment } from "../../experience/records/unix-time.ts";
import {
  RUN_KINDS,
  RUN_STATUSES,
  type RunKind,
  type RunStatus,
} from "../../experience/records/run-record.ts";
import type { BriefRun } from "../../experience/records/brief-runs.ts";

/** Conditions on runs. All given conditions must hold. @default all runs */
export interface RunConditions {
  /** Started at or after this time: a date or Unix milliseconds. */
  readonly since?: Date | number;
  /** Started before this time: a date or Unix milliseconds. */
  readonly until?: Date | number;
  /** Logged by this agent. */
  readonly agent?: string;
  /** Logged in this scope. Scopes are compared by equality. */
  readonly scope?: string;
  /** Ended with this status. */
  readonly status?: RunStatus;
  /** The attempt that the run belongs to has this outcome. */
  readonly outcome?: Outcome;
  /** Is a call of this tool. */
  readonly tool?: string;
  /** Ended with an error that contains this text, ignoring case. */
  readonly error?: string;
  /** Is a run of this kind. */
  readonly kind?: RunKind;
}

export const RUN_CONDITIONS = {
  since: moment,
  until: moment,
  agent: string(),
  scope: string(),
  status: oneOf(...RUN_STATUSES),
  outcome: oneOf(...OUTCOMES),
  tool: string(),
  error: string(),
  kind: oneOf(...RUN_KINDS),
} satisfies OptionsSpec<RunConditions>;

/**
 * Whether a run satisfies all conditions except `outcome`. The outcome is not in the run's row, because it belongs to
 * the attempt.
 */
export function meets(
  run: BriefRun,
  { since, until, agent, scope, status, tool, error, kind }: RunConditions,
): boolean {
  return (
    (since === undefined || run.startedAt >= Number(since)) &&
    (until === undefined || run.startedAt < Number(until)) &&
    (agent === undefined || run.agent === agent) &&
    (scope === undefined || run.scope === scope) &&
    (status === undefined || run.status === status) &&
    (tool === undefined || (run.kind === "tool" && run.name === tool)) &&
    (error === undefined || (run.error !== "" && run.error.toLowerCase().includes(error.toLowerCase()))) &&
    (kind === undefined || run.kind === kind)
  );
}
