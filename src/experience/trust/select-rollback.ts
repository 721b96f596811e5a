import { idsOption } from "../../base/options/check-ids.ts";
import { invalid } from "../../base/options/invalid-argument.ts";
import { string } from "../../base/options/option.ts";
import { endingWith, type OptionsSpec, statedOptions } from "../../base/options/read-options.ts";
import type { Experience } from "../records/experience.ts";
import { unixSeconds } from "../records/unix-time.ts";

/** Selects experiences to roll back: those that meet all given conditions. At least one condition is required. */
export interface RollbackSelection {
  /** Selects experiences of this author. */
  readonly author?: string;
  /**
   * Selects experiences from this time on, in Unix seconds. Select by author if the author may have lied
   * about the time.
   */
  readonly since?: number;
  readonly ids?: readonly string[];
}

/** The result of a rollback. Ids are in the order in which they are stored. */
export interface RollbackReport {
  /** Ids that this call retired. */
  readonly retired: readonly string[];
  /** Matching ids that were already retired. */
  readonly already: readonly string[];
  /** Ids of experiences that this call quarantined, because they were derived from matching ones. */
  readonly quarantined: readonly string[];
  /**
   * Ids of lessons that were made from matching experiences or from those derived from them. Such a lesson is not
   * shown while one of its sources is not active.
   */
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

/** The experiences that match a selection. */
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
