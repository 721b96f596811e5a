import { readOption } from "../../base/options/option.ts";
import { readOptions } from "../../base/options/read-options.ts";
import { briefRuns } from "../records/brief-runs.ts";
import { type LoggedRun, runFromRow, runToRow } from "../records/run-codec.ts";
import { type RunRecord, runsOption } from "../records/run-record.ts";
import type { StoreParts } from "./assemble-store.ts";
import { type Usage, USAGE_OPTIONS, type UsageOptions, UsageSums } from "./usage.ts";

/** Logged runs of chains, graphs, models and tools, from handlers and programs: `docs/handler.md`. */
export interface Runs {
  /** Redacts the texts of runs and stores the runs. A later record of the same id replaces the earlier one. */
  log(records: readonly RunRecord[]): Promise<void>;
  /** All logged runs, in a stable order. */
  scan(): AsyncGenerator<LoggedRun>;
  /**
   * Sums the tokens of all stored model calls, and their cost at the given prices; most tokens first.
   * @param options `by`: what to sum by. `prices`: per million tokens; none are built in, because prices
   * change.
   * @throws DeeplakeError INVALID_ARGUMENT
   */
  usage(options?: UsageOptions): Promise<Usage[]>;
}

export function runsOf({ tables, origin, health, labels }: StoreParts): Runs {
  async function* scan(): AsyncGenerator<LoggedRun> {
    const table = await tables.runs();
    for await (const row of table.scan()) yield runFromRow(row);
  }
  return {
    scan,
    log: async (records) => {
      const runs = readOption(runsOption, records, "records");
      const table = await tables.runs();
      await table.append(
        runs.map((record) => runToRow(record, origin)),
        { mayReplace: false },
      );
      health.runs += records.length;
      await labels.runsStored(records);
    },
    usage: async (options = {}) => {
      const { by, prices } = readOptions("usage", options, USAGE_OPTIONS);
      const sums = new UsageSums(by, prices);
      for (const run of await briefRuns(await tables.runs())) sums.add(run);
      return sums.result();
    },
  };
}
