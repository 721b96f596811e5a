import { listOf } from "../base/async/list-of.ts";
import type { LoggedRun } from "../experience/records/run-codec.ts";
import type { ExperienceStore } from "../experience/store/experience-store.ts";
import { portOf } from "../experience/store/port.ts";
import { idMeant, shortIds } from "./text/short-ids.ts";

/**
 * How every list shortens the ids of experiences, runs, threads and lessons. An id is shortened among all that are
 * stored, not among those that the list shows, so that every command that takes such an id understands it.
 */
export async function shortStoredIds(experience: ExperienceStore): Promise<(id: string) => string> {
  const ids = await portOf(experience).storedIds();
  for (const { id } of await experience.lessons.list()) ids.push(id);
  return shortIds(ids);
}

/** The experience that an id, in full or its beginning, stands for. @throws DeeplakeError INVALID_ARGUMENT */
export async function experienceMeant(experience: ExperienceStore, typed: string): Promise<string> {
  const known = (await listOf(experience.scan())).map(({ id }) => id);
  return idMeant(known, typed, "an experience", 'Run "experiences" to list them.');
}

/** The ids by which a run can be found. */
export function idsOfRun({ id, rootId, threadId }: LoggedRun): string[] {
  return [id, rootId, threadId ?? ""].filter((one) => one !== "");
}
