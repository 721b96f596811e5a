import { traceRecall } from "../ledger/trace-recall.ts";
import { counterOf } from "../prompt/count-tokens.ts";
import { fitExperiences, fitLessons, joined } from "../prompt/fit-recalled.ts";
import { fromRow } from "../records/experience-codec.ts";
import type { RecalledExperience } from "../records/experience.ts";
import { formatRules } from "../records/rule.ts";
import type { RecallParts } from "./recall.ts";
import type { RecallOptions } from "./recall-options.ts";
import { check } from "./recall-request.ts";

/**
 * Makes the text of an earlier recall again from its rows in the ledger, for a run that another process continues.
 * Nothing is searched, drawn or noted, because the run must get the same text as before. Experiences and lessons that
 * were deleted, erased or withdrawn since then are left out. An unknown recall gives an empty text.
 * @param id Id of the recall in the ledger
 * @param given The options of that recall, which shape its text
 */
export async function recallAgain(
  id: string,
  task: string,
  given: RecallOptions,
  parts: RecallParts,
): Promise<string> {
  const { options } = check(task, given, parts);
  await parts.ledger.settled();
  const trace = await traceRecall(parts.tables, id);
  if (!trace) return "";
  const shown = trace.items.filter(({ injected }) => injected);
  const rows = await parts.experiences.get(shown.map(({ experienceId }) => experienceId));
  const kept = new Map(rows.map((row) => [row["id"], fromRow(row)]));
  const { admits } = parts.trust.admission(["active"]);
  const found = shown.flatMap(({ experienceId, similarity, score }): RecalledExperience[] => {
    const experience = kept.get(experienceId);
    return experience && admits(experience) ? [{ experience, similarity, score }] : [];
  });
  const count = counterOf(options);
  const { items, text } = await fitExperiences(found, options, count);
  const taught = new Set(trace.lessons.map(({ lessonId }) => lessonId));
  const about =
    taught.size === 0
      ? []
      : await parts.lessons.about(
          items.map(({ experience }) => experience),
          options.lessons,
        );
  const lessons = await fitLessons(
    text,
    about.filter((lesson) => taught.has(lesson.id)),
    options,
    count,
  );
  return joined(formatRules(trace.rules.filter((rule) => rule.given)), lessons.text);
}
