import { groupBy } from "../../base/collections/group-by.ts";
import { steers } from "../../experience/records/error-status.ts";
import type { Experience, Outcome } from "../../experience/records/experience.ts";
import type { LoggedRun } from "../../experience/records/run-codec.ts";
import type { RunStatus } from "../../experience/records/run-record.ts";
import type { AttemptOfRun, AttemptsOfRuns } from "./attempts-of-runs.ts";
import { type BriefRun, byStart } from "../../experience/records/brief-runs.ts";
import { groupRuns, type RunGroup, sessionIdOf } from "./group-runs.ts";
import { sumIfAny } from "../../base/collections/sum.ts";
import { isModelCall } from "../../experience/records/run-record.ts";

/** How often a session called one tool. */
export interface ToolUse {
  readonly name: string;
  readonly calls: number;
  /** Number of calls that failed. */
  readonly failures: number;
}

/** A session. Its runs and experiences are either whole or without their long texts. */
export interface SessionOf<Run, Attempt> {
  /** Id of the thread, or of the root run if there is no thread. */
  readonly id: string;
  readonly threadId: string | null;
  readonly scope: string;
  /** The agents that logged the session's runs, in the order of the first run of each. */
  readonly agents: readonly string[];
  /**
   * The session's root runs, in the order of their start. If a root run was never stored, the first run below the
   * root run takes its place.
   */
  readonly roots: readonly Run[];
  /** Number of the session's runs, including root runs. */
  readonly runs: number;
  /** How the session's last root run ended. */
  readonly status: RunStatus;
  /** Start of the first root run, in Unix milliseconds. */
  readonly startedAt: number;
  /** Latest end of a run, in Unix milliseconds; `null` if no end of a run was seen. */
  readonly endedAt: number | null;
  /** Tokens of all model calls; `null` if no call reported any. */
  readonly tokens: number | null;
  /** The tools that the session's runs called, in the order of the first call of each. */
  readonly tools: readonly ToolUse[];
  /** The different errors of the session's runs, in the order of the runs. */
  readonly errors: readonly string[];
  /** The experiences that were recorded from the session's runs, oldest first. */
  readonly experiences: readonly Attempt[];
  /** Outcome of the session's last experience; `null` if there is none. */
  readonly outcome: Outcome | null;
}

/** The runs of one thread. A root run without a thread is a session of its own. */
export type Session = SessionOf<LoggedRun, Experience>;

/** A session and its runs, in the order of their start. */
export interface GroupedSession {
  readonly session: Session;
  readonly runs: readonly LoggedRun[];
}

/** Groups runs into sessions, latest start first. Runs of different scopes never share a session. */
export function groupSessions(runs: readonly LoggedRun[], attempts: AttemptsOfRuns): GroupedSession[] {
  return groupRuns(runs.toSorted(byStart)).map((group) => ({
    session: sessionOf(group, attempts),
    runs: group.runs,
  }));
}

/** Makes a session of a group of runs. */
export function sessionOf<Run extends BriefRun, Attempt extends AttemptOfRun>(
  { roots, runs }: RunGroup<Run>,
  attempts: AttemptsOfRuns<Attempt>,
): SessionOf<Run, Attempt> {
  const [first, last] = [roots[0] as Run, roots.at(-1) as Run];
  const ends = runs.flatMap(({ endedAt }) => endedAt ?? []);
  const counted = runs.filter(isModelCall).flatMap(({ tokensTotal }) => tokensTotal ?? []);
  const experiences = attempts.ofAll(runs);
  return {
    id: sessionIdOf(first),
    threadId: first.threadId,
    scope: first.scope,
    agents: distinct(runs.map(({ agent }) => agent)),
    roots,
    runs: runs.length,
    status: last.status,
    startedAt: first.startedAt,
    endedAt: ends.length === 0 ? null : ends.reduce((latest, end) => Math.max(latest, end)),
    tokens: sumIfAny(counted),
    tools: toolsOf(runs),
    errors: distinct(runs.filter(({ status }) => !steers(status)).map(({ error }) => error)),
    experiences,
    outcome: experiences.at(-1)?.outcome ?? null,
  };
}

/** Counts calls of tools. A call that waits for a person is left out: the tool is called again after the answer. */
function toolsOf(runs: readonly BriefRun[]): ToolUse[] {
  const calls = groupBy(
    runs.filter(({ kind, status }) => kind === "tool" && status !== "interrupted"),
    ({ name }) => name,
  );
  return [...calls].map(([name, all]) => ({
    name,
    calls: all.length,
    failures: all.filter(({ status }) => status === "failure").length,
  }));
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== "");
}
