import { batched } from "../../../base/async/batched.ts";
import { listsByKey } from "../../../base/collections/group-by.ts";
import { combineLabels } from "../../records/combine-labels.ts";
import type { ExperienceTables } from "../../records/experience-tables.ts";
import { fromRow } from "../../records/experience-codec.ts";
import { labelFromRow } from "../../records/label-codec.ts";
import { labelsOfRow, targetsOf } from "../../records/labelled-row.ts";
import type { Lesson } from "../../records/lesson.ts";
import type { LessonTrust } from "./lesson-trust.ts";

/** The tables that evidence is read from. */
type EvidenceTables = Pick<ExperienceTables, "experiences" | "injections" | "outcomes">;

type Evidence = Map<string, { helped: number; failed: number }>;

const BATCH = 250;

/**
 * Counts for each lesson the successes and failures of the attempts that were given its current version. An attempt
 * was given a lesson if it belongs to the run of the recall that gave the lesson. If that recall names no run, the
 * attempt must belong to its thread. Experiences that are not trusted, verdicts whose source is a model, and the
 * experiences that the lesson was made from do not count.
 */
export async function gatherEvidence(
  lessons: readonly Lesson[],
  tables: EvidenceTables,
  trust: LessonTrust,
): Promise<Evidence> {
  const informed = await informedAttempts(lessons, tables);
  const [experiences, outcomes] = [await tables.experiences(), await tables.outcomes()];
  const found: Evidence = new Map();
  for (const some of batched(informed.keys(), BATCH)) {
    const rows = (await experiences.get(some)).filter((row) => trust.believes(fromRow(row)));
    const labels = (await outcomes.find("target", rows.flatMap(targetsOf))).map(labelFromRow);
    for (const row of rows) {
      const verdict = combineLabels(labelsOfRow(row, labels).filter(trust.believesLabel));
      if (!verdict || verdict.source === "llm") continue;
      for (const id of informed.get(row.id) ?? []) {
        const counts = found.get(id) ?? { helped: 0, failed: 0 };
        if (verdict.outcome === "success") counts.helped++;
        if (verdict.outcome === "failure") counts.failed++;
        found.set(id, counts);
      }
    }
  }
  return found;
}

/** The attempts that were given lessons: ids of experiences, each with the ids of its lessons. */
async function informedAttempts(
  lessons: readonly Lesson[],
  { experiences, injections }: EvidenceTables,
): Promise<Map<string, string[]>> {
  const byId = new Map(lessons.map((lesson) => [lesson.id, lesson]));
  const givings: [place: string, id: string][] = [];
  const columns = ["experience_id", "run_id", "thread_id", "injected", "at"] as const;
  for await (const row of (await injections()).scan({ columns })) {
    const lesson = byId.get(row.experience_id);
    if (!lesson || !row.injected || row.at < lesson.at) continue;
    const place = placeOf(row.run_id, row.thread_id);
    if (place !== "") givings.push([place, lesson.id]);
  }
  const given = listsByKey(givings);
  const informed = new Map<string, string[]>();
  const attempts = (await experiences()).scan({ columns: ["run_id", "thread_id", "timestamp"] });
  for await (const { id, run_id: runId, thread_id: threadId, timestamp } of attempts) {
    const places = [placeOf(runId, ""), placeOf("", threadId)];
    const had = [...new Set(places.flatMap((place) => given.get(place) ?? []))].filter((name) => {
      const { at, sources } = byId.get(name) as Lesson;
      return (timestamp + 1) * 1000 >= at && !sources.includes(id);
    });
    if (had.length > 0) informed.set(id, had);
  }
  return informed;
}

function placeOf(run: string, thread: string): string {
  if (run !== "") return `run ${run}`;
  return thread === "" ? "" : `thread ${thread}`;
}
