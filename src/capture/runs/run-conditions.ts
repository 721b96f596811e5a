import { checkOptions, type OptionType, type OptionTypes } from "../../base/options/check-options.ts";
import { invalidArgument } from "../../base/options/invalid-argument.ts";
import type { Outcome } from "../../experience/records/experience.ts";
import { OUTCOMES } from "../../experience/records/outcome-of-score.ts";
import { isMoment } from "../../experience/records/unix-time.ts";
import type { LoggedRun } from "../../experience/records/run-codec.ts";
import type { RunKind, RunStatus } from "../../experience/records/run-record.ts";

const STATUSES: readonly RunStatus[] = ["success", "failure", "interrupted", "cancelled", "unknown"];
const KINDS: readonly RunKind[] = ["chain", "graph", "node", "chat_model", "llm", "tool", "retriever"];

/** Which runs are looked at; all conditions must hold. @default all runs */
export interface RunConditions {
  /** Began at this time or later: a date, or Unix milliseconds. */
  readonly since?: Date | number;
  /** Began before this time: a date, or Unix milliseconds. */
  readonly until?: Date | number;
  /** Logged by this agent. */
  readonly agent?: string;
  /** Logged in this scope, compared by equality. */
  readonly scope?: string;
  /** Ended like this. */
  readonly status?: RunStatus;
  /** What labels made of the attempt that the run belongs to. */
  readonly outcome?: Outcome;
  /** Calls of the tool of this name. */
  readonly tool?: string;
  /** Ended with an error that has this in its text, in whatever case. */
  readonly error?: string;
  /** Runs of this kind. */
  readonly kind?: RunKind;
}

const CONDITIONS: OptionTypes<RunConditions> = {
  since: "any",
  until: "any",
  agent: "string",
  scope: "string",
  status: STATUSES,
  outcome: OUTCOMES,
  tool: "string",
  error: "string",
  kind: KINDS,
};

/**
 * @param more What is asked beside these.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function checkConditions(
  what: string,
  conditions: RunConditions,
  more: Readonly<Record<string, OptionType>>,
): void {
  checkOptions(what, conditions, { ...CONDITIONS, ...more });
  for (const name of ["since", "until"] as const)
    if (conditions[name] !== undefined && !isMoment(conditions[name]))
      throw invalidArgument(`a date or Unix milliseconds in ${name}`, conditions[name]);
}

/** Whether a run meets what its own row can say: all conditions but `outcome`. */
export function meets(
  run: LoggedRun,
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

/** @throws DeeplakeError INVALID_ARGUMENT */
export function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw invalidArgument(`a whole number from 1 in ${name}`, value);
}
