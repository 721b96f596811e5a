import type { Table } from "../../table/table.ts";
import type { Lesson } from "./lesson.ts";

/**
 * How attempts ended that were given a lesson after it was made: experiences of the same run, or without a run of the
 * same thread. What a model judged does not count, nor do the experiences that the lesson was made of.
 */
export async function gatherEvidence(
  lessons: readonly Lesson[],
  experiences: Table,
  injections: Table,
): Promise<Map<string, { helped: number; failed: number }>> {
  const byId = new Map(lessons.map((lesson) => [lesson.id, lesson]));
  const given = new Map<string, Set<string>>();
  const columns = ["experience_id", "run_id", "thread_id", "injected", "at"];
  for await (const row of injections.scan({ columns })) {
    const lesson = byId.get(row["experience_id"] as string);
    if (!lesson || row["injected"] !== true || (row["at"] as number) < lesson.at) continue;
    const place = placeOf(row["run_id"], row["thread_id"]);
    if (place !== "") given.set(place, (given.get(place) ?? new Set()).add(lesson.id));
  }
  const found = new Map<string, { helped: number; failed: number }>();
  const wanted = ["run_id", "thread_id", "outcome", "label_source", "timestamp", "status"];
  for await (const row of experiences.scan({ columns: wanted })) {
    if (row["label_source"] === "llm" || row["status"] === "quarantined") continue;
    const places = [placeOf(row["run_id"], ""), placeOf("", row["thread_id"])];
    for (const id of new Set(places.flatMap((place) => [...(given.get(place) ?? [])]))) {
      const lesson = byId.get(id) as Lesson;
      const earlier = ((row["timestamp"] as number) + 1) * 1000 < lesson.at;
      if (earlier || lesson.sources.includes(row["id"] as string)) continue;
      const counts = found.get(id) ?? { helped: 0, failed: 0 };
      if (row["outcome"] === "success") counts.helped++;
      if (row["outcome"] === "failure") counts.failed++;
      found.set(id, counts);
    }
  }
  return found;
}

function placeOf(run: unknown, thread: unknown): string {
  if (typeof run === "string" && run !== "") return `run ${run}`;
  return typeof thread === "string" && thread !== "" ? `thread ${thread}` : "";
}
