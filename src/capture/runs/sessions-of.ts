import { string, wholeFrom } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { KnownAttempt } from "../../experience/records/known-attempts.ts";
import type { BriefRun } from "../../experience/records/brief-runs.ts";
import { sessionIdOf } from "./group-runs.ts";
import { knownRuns } from "./known-runs.ts";
import { meets, RUN_CONDITIONS, type RunConditions } from "./run-conditions.ts";
import { type Session, type SessionOf, sessionOf } from "./session.ts";
import { wholeSessions } from "./whole-sessions.ts";

/**
 * Which sessions to return. `status` and `outcome` are conditions on the session. At least one run of the session must
 * satisfy all other conditions together.
 */
export interface SessionOptions extends RunConditions {
  /** Only the session with this id: the id of a thread, or of a root run without a thread. */
  readonly id?: string;
  /** Most sessions to return, the latest ones. @default all */
  readonly k?: number;
}

const SESSION_OPTIONS = {
  ...RUN_CONDITIONS,
  id: string(),
  k: wholeFrom(1),
} satisfies OptionsSpec<SessionOptions>;

/**
 * Groups logged runs into sessions by thread, latest first. Keeps all runs without inputs and outputs in memory.
 * Reads inputs and outputs only of the root runs that are returned. See `docs/sessions.md`.
 * @throws DeeplakeError INVALID_ARGUMENT
 * @example const [latest] = await sessionsOf(experience, { outcome: "failure", k: 1 });
 */
export async function sessionsOf(
  experience: ExperienceStore,
  options: SessionOptions = {},
): Promise<Session[]> {
  const { id, k, status, outcome, ...ofRuns } = readOptions("sessionsOf", options, SESSION_OPTIONS);
  const { runs, attempts } = await knownRuns(experience);
  const chosen: SessionOf<BriefRun, KnownAttempt>[] = [];
  for (const group of await runs.groups()) {
    if (chosen.length === k) break;
    const { roots, runs: inside } = group;
    if (id !== undefined && sessionIdOf(roots[0] as BriefRun) !== id) continue;
    if (status !== undefined && roots.at(-1)?.status !== status) continue;
    if (!inside.some((run) => meets(run, ofRuns))) continue;
    const session = sessionOf(group, attempts);
    if (outcome === undefined || session.outcome === outcome) chosen.push(session);
  }
  return wholeSessions(experience, runs, chosen);
}
