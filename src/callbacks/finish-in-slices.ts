import { setImmediate as turn } from "node:timers/promises";

import type { RunRecord } from "../experience/run-record.ts";
import type { CapturedRun } from "./captured-run.ts";

/** Longest that redacting and serialising hold up the agent at a time, in milliseconds, but for the last run of a slice. */
const SLICE = 1;

/** Finishes runs a few at a time, and lets the event loop turn in between. */
export async function finishInSlices(runs: readonly CapturedRun[]): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  let end = performance.now() + SLICE;
  for (const run of runs) {
    if (performance.now() > end) {
      await turn();
      end = performance.now() + SLICE;
    }
    records.push(run.finish());
  }
  return records;
}
