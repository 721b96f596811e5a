import { batched } from "../../../base/async/batched.ts";
import { groupBy } from "../../../base/collections/group-by.ts";
import type { Table } from "../../../storage/table/table.ts";
import { combineLabels } from "../../records/combine-labels.ts";
import { fromRow } from "../../records/experience-codec.ts";
import { labelFromRow } from "../../records/label-codec.ts";
import { labelsOfRow, targetsOf } from "../../records/labelled-row.ts";
import type { Lesson } from "../../records/lesson.ts";
import type { LessonTrust } from "./lesson-trust.ts";

/** What evidence is read from. */
export interface EvidenceTables {
  readonly experiences: Table;
  readonly injections: Table;
  readonly outcomes: Table;
}

type Evidence = Map<string, { helped: number; failed: number }>;

const BATCH = 250;

/**
 * How attempts ended that were given a lesson after it was made: experiences of the same run, or without a run of the
 * same thread. What is not believed does not count, nor what a model judged, nor the experiences that the lesson was
 * made of.
 */
export async function gatherEvidence(
  lessons: readonly Lesson[],
  tables: EvidenceTables,
  trust: LessonTrust,
): Promise<Evidence> {
  const informed = await informedAttempts(lessons, tables);
  const found: Evidence = new Map();
  for (const some of batched(informed.keys(), BATCH)) {
    const rows = (await tables.experiences.get(some)).filter((row) => trust.believes(fromRow(row)));
    const labels = (await tables.outcomes.find("target", rows.flatMap(targetsOf))).map(labelFromRow);
    for (const row of rows) {
      const verdict = combineLabels(labelsOfRow(row, labels).filter(trust.believesLabel));
      if (!verdict || verdict.source === "llm") continue;
      for (const id of informed.get(row["id"] as string) ?? []) {
        const counts = found.get(id) ?? { helped: 0, failed: 0 };
        if (verdict.outcome === "success") counts.helped++;
        if (verdict.outcome === "failure") counts.failed++;
        found.set(id, counts);
      }
    }
  }
  return found;
}

/** Ids of the attempts that were given lessons, each with the ids of these. */
async function informedAttempts(
  lessons: readonly Lesson[],
  { experiences, injections }: EvidenceTables,
): Promise<Map<string, string[]>> {
  const byId = new Map(lessons.map((lesson) => [lesson.id, lesson]));
  const givings: { place: string; id: string }[] = [];
  const columns = ["experience_id", "run_id", "thread_id", "injected", "at"];
  for await (const row of injections.scan({ columns })) {
    const lesson = byId.get(row["experience_id"] as string);
    if (!lesson || row["injected"] !== true || (row["at"] as number) < lesson.at) continue;
    const place = placeOf(row["run_id"], row["thread_id"]);
    if (place !== "") givings.push({ place, id: lesson.id });
  }
  const given = groupBy(
    givings,
    ({ place }) => place,
    ({ id }) => id,
  );
  const informed = new Map<string, string[]>();
  for await (const row of experiences.scan({ columns: ["run_id", "thread_id", "timestamp"] })) {
    const id = row["id"] as string;
    const places = [placeOf(row["run_id"], ""), placeOf("", row["thread_id"])];
    const had = [...new Set(places.flatMap((place) => given.get(place) ?? []))].filter((name) => {
      const { at, sources } = byId.get(name) as Lesson;
      return ((row["timestamp"] as number) + 1) * 1000 >= at && !sources.includes(id);
    });
    if (had.length > 0) informed.set(id, had);
  }
  return informed;
}

function placeOf(run: unknown, thread: unknown): string {
  if (typeof run === "string" && run !== "") return `run ${run}`;
  return typeof thread === "string" && thread !== "" ? `thread ${thread}` : "";
}
