import { idsOption } from "../../base/options/check-ids.ts";
import { invalid } from "../../base/options/invalid-argument.ts";
import { string } from "../../base/options/option.ts";
import { endingWith, type OptionsSpec, statedOptions } from "../../base/options/read-options.ts";
import type { Experience } from "../records/experience.ts";
import { unixSeconds } from "../records/unix-time.ts";

/** What to take back. All that is given must hold; at least one must be given. */
export interface RollbackSelection {
  /** Experiences of this author. */
  readonly author?: string;
  /** Experiences whose timestamp is this or later, in Unix seconds. An author who lies about the time is better named. */
  readonly since?: number;
  readonly ids?: readonly string[];
}

/** What a rollback took back. Ids in the order they are stored. */
export interface RollbackReport {
  /** Retired by this call. */
  readonly retired: readonly string[];
  /** Matched too, and were retired before. */
  readonly already: readonly string[];
  /** Derived from any of these, and quarantined by this call. */
  readonly quarantined: readonly string[];
  /** Lessons made of any of these: nobody is given them while one of their sources stays taken back. */
  readonly lessons: readonly string[];
}

const ROLLBACK = endingWith("Nothing was rolled back.", {
  author: string(),
  since: unixSeconds,
  ids: idsOption,
} satisfies OptionsSpec<RollbackSelection>);

/** @throws DeeplakeError INVALID_ARGUMENT */
export function readRollback(selection: RollbackSelection): RollbackSelection {
  const given = statedOptions("rollback", selection, ROLLBACK);
  if (Object.keys(given).length > 0) return given;
  throw invalid("author, since or ids", "none of them", "Nothing was rolled back.");
}

/** The experiences that a rollback is about. */
export function selected(
  experiences: readonly Experience[],
  { author, since, ids }: RollbackSelection,
): Experience[] {
  const wanted = ids && new Set(ids);
  return experiences.filter(
    (experience) =>
      (author === undefined || experience.author === author) &&
      (since === undefined || experience.timestamp >= since) &&
      (wanted === undefined || wanted.has(experience.id)),
  );
}
