import { parseArgs } from "node:util";

import { invalidArgument } from "../base/options/invalid-argument.ts";
import type { LiftBy, LiftOptions } from "../experience/ledger/lift.ts";
import type { FindOptions } from "../experience/recall/recall-options.ts";
import type { SessionOptions } from "../capture/runs/sessions-of.ts";

/** A command line that this program does not accept. */
export class UsageError extends Error {}

/** The options of each command, beside `json`. */
const TAKES: ReadonlyMap<string, readonly string[]> = new Map([
  ["setup", ["python", "force"]],
  ["doctor", ["from"]],
  ["import", ["to"]],
  ["recall", ["from", "k", "outcome", "scope", "ranking", "explain", "calibrate", "keep"]],
  ["lift", ["from", "by", "metric", "since", "until", "scope"]],
  [
    "export",
    [
      "from",
      "out",
      "force",
      "style",
      "source",
      "min-confidence",
      "min-gap",
      "pairs-per-task",
      "splits",
      "seed",
    ],
  ],
  ["erase", ["from", "user", "author", "id", "yes"]],
  ["labels", ["from"]],
  ["patterns", ["from"]],
  ["skills", ["from"]],
  ["runs", ["from", "k", "status", "outcome", "tool", "error", "kind", "agent", "scope", "since", "until"]],
]);

const OPTIONS = {
  python: { type: "string" },
  force: { type: "boolean" },
  to: { type: "string" },
  from: { type: "string" },
  k: { type: "string" },
  outcome: { type: "string" },
  scope: { type: "string" },
  by: { type: "string" },
  metric: { type: "string" },
  since: { type: "string" },
  until: { type: "string" },
  status: { type: "string" },
  tool: { type: "string" },
  error: { type: "string" },
  kind: { type: "string" },
  agent: { type: "string" },
  ranking: { type: "string" },
  explain: { type: "boolean" },
  calibrate: { type: "boolean" },
  keep: { type: "string" },
  out: { type: "string" },
  user: { type: "string" },
  author: { type: "string" },
  id: { type: "string", multiple: true },
  yes: { type: "boolean" },
  style: { type: "string" },
  source: { type: "string", multiple: true },
  "min-confidence": { type: "string" },
  "min-gap": { type: "string" },
  "pairs-per-task": { type: "string" },
  splits: { type: "string" },
  seed: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

type Arguments = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: typeof OPTIONS }>
>;
export type Values = Arguments["values"];

/** @throws UsageError */
export function parseArguments(args: readonly string[]): Arguments {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** @throws UsageError for an unknown command, or an option that the command does not take */
export function checkOptions(command: string, values: Values): void {
  const taken = TAKES.get(command);
  if (!taken) throw new UsageError(`Unknown command ${command}.`);
  const stray = Object.keys(values).find((name) => name !== "json" && !taken.includes(name));
  if (stray !== undefined) throw new UsageError(`${command} has no option --${stray}.`);
}

/** Parses a number that was typed. @throws DeeplakeError INVALID_ARGUMENT that repeats it */
export function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number)) return number;
  throw invalidArgument(`a number for --${name}`, text);
}

/** Parses a date that was typed. @throws DeeplakeError INVALID_ARGUMENT that repeats it */
export function dateOf(name: string, text: string): Date {
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw invalidArgument(`a date such as 2026-11-29 for --${name}`, text);
}

export function recallOptions({ k, outcome, scope, ranking, explain }: Values): FindOptions {
  return {
    ...(ranking !== undefined && { ranking: ranking as NonNullable<FindOptions["ranking"]> }),
    ...(explain && { explain }),
    ...(k !== undefined && { k: numberOf("k", k) }),
    ...(outcome !== undefined && { outcome: outcome as NonNullable<FindOptions["outcome"]> }),
    ...(scope !== undefined && { scope }),
  };
}

export function liftOptions({ by, metric, since, until, scope }: Values): LiftOptions {
  return {
    ...(by !== undefined && { by: by as LiftBy }),
    ...(metric !== undefined && { metric: metric as NonNullable<LiftOptions["metric"]> }),
    ...(since !== undefined && { since: dateOf("since", since) }),
    ...(until !== undefined && { until: dateOf("until", until) }),
    ...(scope !== undefined && { scope }),
  };
}

export function runOptions({
  k,
  since,
  until,
  status,
  outcome,
  tool,
  error,
  kind,
  agent,
  scope,
}: Values): SessionOptions {
  return {
    ...(k !== undefined && { k: numberOf("k", k) }),
    ...(since !== undefined && { since: dateOf("since", since) }),
    ...(until !== undefined && { until: dateOf("until", until) }),
    ...(status !== undefined && { status: status as NonNullable<SessionOptions["status"]> }),
    ...(outcome !== undefined && { outcome: outcome as NonNullable<SessionOptions["outcome"]> }),
    ...(tool !== undefined && { tool }),
    ...(error !== undefined && { error }),
    ...(kind !== undefined && { kind: kind as NonNullable<SessionOptions["kind"]> }),
    ...(agent !== undefined && { agent }),
    ...(scope !== undefined && { scope }),
  };
}

export function only(operands: readonly string[], what: string): string {
  const [operand] = operands;
  if (operand === undefined || operands.length > 1)
    throw new UsageError(`Expected ${what}, got ${operands.length} arguments.`);
  return operand;
}

export function none(operands: readonly string[]): void {
  if (operands.length > 0) throw new UsageError(`Expected options only, got ${operands.join(" ")}.`);
}
