import { string, wholeFrom } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import { checkStore } from "../../experience/records/check-store.ts";
import type { Experience } from "../../experience/records/experience.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { LoggedRun } from "../../experience/records/run-codec.ts";
import { AttemptsOfRuns } from "./attempts-of-runs.ts";
import { meets, RUN_CONDITIONS, type RunConditions } from "./run-conditions.ts";
import { groupSessions, type Session } from "./session.ts";

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
 * Groups logged runs into sessions by thread, latest first. Reads all runs and experiences into memory.
 * @throws DeeplakeError INVALID_ARGUMENT
 * @example const [latest] = await sessionsOf(experience, { outcome: "failure", k: 1 });
 */
export async function sessionsOf(
  experience: ExperienceStore,
  options: SessionOptions = {},
): Promise<Session[]> {
  const { id, k, status, outcome, ...ofRuns } = readOptions("sessionsOf", options, SESSION_OPTIONS);
  const { runs, attempts } = await readRuns(experience);
  return groupSessions(runs, attempts)
    .filter(
      ({ session, runs: inside }) =>
        (id === undefined || session.id === id) &&
        (status === undefined || session.status === status) &&
        (outcome === undefined || session.outcome === outcome) &&
        inside.some((run) => meets(run, ofRuns)),
    )
    .slice(0, k)
    .map(({ session }) => session);
}

/** Reads all logged runs, including those still in buffers, and the experiences made from them. */
export async function readRuns(
  experience: ExperienceStore,
): Promise<{ runs: LoggedRun[]; attempts: AttemptsOfRuns }> {
  checkStore(experience);
  await experience.flush();
  const runs: LoggedRun[] = [];
  for await (const run of experience.runs.scan()) runs.push(run);
  const experiences: Experience[] = [];
  for await (const one of experience.scan()) experiences.push(one);
  return { runs, attempts: new AttemptsOfRuns(experiences) };
}
