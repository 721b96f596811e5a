import { sum } from "../../base/collections/sum.ts";
import type { ReadRow } from "../../storage/table/row-of.ts";
import { taskOfAttempt } from "./attempt-roots.ts";
import { CLEARED } from "./cleared-row.ts";
import { type ClearedRow, toRow } from "./experience-codec.ts";
import { runExperienceId, wantedOf } from "./experience-from-run.ts";
import { runFromRow } from "./run-codec.ts";
import type { runsSchema } from "./schemas.ts";

/**
 * The experience that the root runs of an attempt describe, still without label and vector; `undefined` if no
 * handler asked for one, or if no root has a task. Approach and metadata are those of the last root with an
 * approach, because that root describes the whole attempt.
 * @param rows The roots, the first one first.
 * @param tokens Tokens of all model calls below the roots; `null` if no provider reported any.
 */
export function experienceOfAttempt(
  rows: readonly ReadRow<typeof runsSchema>[],
  tokens: number | null,
): ClearedRow | undefined {
  const runs = rows.map(runFromRow);
  const wants = runs.flatMap((run) => wantedOf(run) ?? []);
  const [first, last] = [runs[0], runs.at(-1)];
  const wanted = wants.findLast(({ approach }) => approach.trim() !== "") ?? wants.at(-1);
  const task = taskOfAttempt(runs);
  if (!first || !last || !wanted || task === "") return undefined;
  const { agent, author, scope } = first;
  const worked = runs.flatMap(({ startedAt, endedAt }) => (endedAt === null ? [] : [endedAt - startedAt]));
  const made = toRow({
    ...wanted,
    task,
    id: runExperienceId(first.id),
    outcome: "partial",
    score: 0.5,
    labelSource: "",
    confidence: 0,
    // An empty status means that nobody has decided: each recall judges the experience itself.
    origin: "model",
    status: "",
    statusReason: "",
    decidedBy: "",
    recordedBy: author,
    lessons: "",
    metadata: {
      tokens_used: tokens,
      ...(worked.length > 0 && { duration: sum(worked) / 1000 }),
      ...(last.status === "failure" && last.error !== "" && { error: last.error }),
      ...wanted.metadata,
    },
    timestamp: Math.floor((last.endedAt ?? last.startedAt) / 1000),
    tags: first.tags,
    agent,
    author,
    scope,
    runId: first.id,
    threadId: first.threadId ?? "",
    user: first.user || last.user || "",
  });
  // The texts were cleared together with the runs.
  return { ...made, cleared: rows.every(({ cleared }) => cleared === CLEARED) ? CLEARED : "" };
}
