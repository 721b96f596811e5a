import type { Experience } from "../experience/records/experience.ts";
import type { LoggedRun } from "../experience/records/run-codec.ts";
import type { ExperienceStore } from "../experience/store/experience-store.ts";
import { shortIds } from "./text/short-ids.ts";

/** What a command has read already. */
interface Read {
  readonly experiences?: readonly Experience[];
  readonly runs?: readonly LoggedRun[];
}

/**
 * How every list shortens the ids of experiences, runs, threads and lessons. An id is shortened among all that are
 * stored, not among those that the list shows, so that every command that takes such an id understands it.
 */
export async function shortStoredIds(
  experience: ExperienceStore,
  { experiences, runs }: Read = {},
): Promise<(id: string) => string> {
  const ids: string[] = [];
  for (const run of runs ?? (await allOf(experience.runs.scan()))) ids.push(...idsOfRun(run));
  for (const one of experiences ?? (await allOf(experience.scan()))) ids.push(...idsOfExperience(one));
  for (const { id } of await experience.lessons.list()) ids.push(id);
  return shortIds(ids.filter((id) => id !== ""));
}

/** The ids by which a run can be found. */
export function idsOfRun({ id, rootId, threadId }: LoggedRun): string[] {
  return [id, rootId, threadId ?? ""].filter((one) => one !== "");
}

/** The ids by which an experience can be found. */
export function idsOfExperience({ id, runId, threadId }: Experience): string[] {
  return [id, runId, threadId].filter((one) => one !== "");
}

async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
