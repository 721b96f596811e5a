import { fromRow } from "../records/experience-codec.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import type { Experience } from "../records/experience.ts";
import type { InjectionRow } from "../records/schemas.ts";
import type { ExposedItem, Exposure } from "./exposure.ts";
import { exposuresOf } from "./injection-rows.ts";
import { LESSON, RULE } from "../records/ledger-reasons.ts";

/** The ledger's record of a recall: what it found, what it gave, what it withheld, and why. */
export interface RecallTrace extends Exposure {
  /** Best first. */
  readonly items: readonly TracedItem[];
  /** The rules at the beginning of the recall's text, and those that were withheld. */
  readonly rules: readonly TracedRule[];
  /** The lessons at the end of the recall's text. */
  readonly lessons: readonly { readonly lessonId: string; readonly version: number }[];
}

/** An experience that a recall found and could give. */
export interface TracedItem extends ExposedItem {
  /**
   * The experience as it is now; `null` if it was deleted since. If its version differs from `version` of the
   * item, the experience has changed.
   */
  readonly experience: Experience | null;
}

/** A rule that a recall gave or withheld, with its text at that time. */
export interface TracedRule {
  readonly ruleId: string;
  readonly revision: number;
  readonly text: string;
  readonly given: boolean;
}

/** Reads a recall from the ledger; `null` if the id is unknown. */
export async function traceRecall(tables: ExperienceTables, recallId: string): Promise<RecallTrace | null> {
  const rows = await (await tables.injections()).find("recall_id", [recallId]);
  const [exposure] = exposuresOf(rows);
  if (!exposure) return null;
  const ids = exposure.items.map(({ experienceId }) => experienceId);
  const found = (await (await tables.experiences()).get(ids)).map(fromRow);
  const experiences = new Map(found.map((experience) => [experience.id, experience]));
  return {
    ...exposure,
    items: exposure.items.map((item) => ({
      ...item,
      experience: experiences.get(item.experienceId) ?? null,
    })),
    rules: about(rows, RULE).map((row) => ({
      ruleId: row.experience_id,
      revision: row.experience_version,
      text: row.context,
      given: row.injected,
    })),
    lessons: about(rows, LESSON).map((row) => ({
      lessonId: row.experience_id,
      version: row.experience_version,
    })),
  };
}

/** The rows about rules or lessons, in their order in the text. */
function about(rows: readonly InjectionRow[], kind: typeof RULE | typeof LESSON): InjectionRow[] {
  return rows.filter(({ reason }) => reason === kind).toSorted((a, b) => a.rank - b.rank);
}
