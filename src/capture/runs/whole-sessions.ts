import type { Experience } from "../../experience/records/experience.ts";
import type { KnownAttempt } from "../../experience/records/known-attempts.ts";
import type { LoggedRun } from "../../experience/records/run-codec.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { BriefRun } from "../../experience/records/brief-runs.ts";
import { type KnownRuns, MOST_KEYS } from "./known-runs.ts";
import type { Session, SessionOf } from "./session.ts";

/**
 * Adds the parts of sessions that are not kept in memory: inputs and outputs of root runs, and the texts of
 * experiences.
 */
export async function wholeSessions(
  experience: ExperienceStore,
  known: KnownRuns,
  sessions: readonly SessionOf<BriefRun, KnownAttempt>[],
): Promise<Session[]> {
  const ids = (some: readonly { readonly id: string }[]): string[] => some.map(({ id }) => id);
  const [runs, experiences] = await Promise.all([
    known.whole(sessions.flatMap(({ roots }) => ids(roots))),
    wholeExperiences(
      experience,
      sessions.flatMap((session) => ids(session.experiences)),
    ),
  ]);
  return sessions.map((session) => ({
    ...session,
    roots: session.roots.map((run): LoggedRun => runs.get(run.id) ?? withoutBodies(run)),
    experiences: session.experiences.flatMap(({ id }) => experiences.get(id) ?? []),
  }));
}

/** Replaces a run that was removed after it was found. The result has only the fields that are kept in memory. */
export function withoutBodies(run: BriefRun): LoggedRun {
  return { ...run, inputs: "", outputs: "", tags: [], metadata: "" };
}

/** Experiences with all their texts, by their ids. */
async function wholeExperiences(
  experience: ExperienceStore,
  ids: readonly string[],
): Promise<Map<string, Experience>> {
  const found = new Map<string, Experience>();
  if (ids.length <= MOST_KEYS) {
    for (const one of await portOf(experience).experiencesOf(ids)) found.set(one.id, one);
    return found;
  }
  const wanted = new Set(ids);
  for await (const one of experience.scan()) if (wanted.has(one.id)) found.set(one.id, one);
  return found;
}
