import { readRunFile } from "../../src/cli/commands/read-run-file.ts";
import { outcomeOfScore } from "../../src/experience/records/outcome-of-score.ts";
import type { ExperienceInput, Outcome } from "../../src/index.ts";

/** A recorded run, whose outcome is derived from the score where only that was recorded. */
export type RecordedRun = ExperienceInput & { readonly outcome: Outcome };

/** Recorded runs in the order they happened. */
export interface RecordedRuns {
  /** Runs of one moment could not know of one another. */
  readonly moments: readonly (readonly RecordedRun[])[];
  /** Lines that could not be read. */
  readonly refused: readonly { readonly line: number; readonly refused: string }[];
}

/** Reads recorded runs. Those without a time come last, one after the other in the order of the file. */
export async function readRecordedRuns(
  file: string,
  limit: number = Number.POSITIVE_INFINITY,
): Promise<RecordedRuns> {
  const runs: RecordedRun[] = [];
  const refused: { line: number; refused: string }[] = [];
  for await (const entry of readRunFile(file)) {
    if ("refused" in entry) refused.push(entry);
    else runs.push({ ...entry.run, outcome: entry.run.outcome ?? outcomeOfScore(entry.run.score ?? 0) });
  }
  const time = ({ timestamp }: RecordedRun): number => timestamp ?? Number.MAX_SAFE_INTEGER;
  const moments: RecordedRun[][] = [];
  for (const run of runs.sort((a, b) => time(a) - time(b)).slice(0, limit)) {
    const moment = moments.at(-1);
    if (run.timestamp !== undefined && moment?.[0]?.timestamp === run.timestamp) moment.push(run);
    else moments.push([run]);
  }
  return { moments, refused };
}
