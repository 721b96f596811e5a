import type { Row } from "../../base/types.ts";
import { codec } from "../../storage/table/codec.ts";
import type { NewRow } from "../../storage/table/row-of.ts";
import type { NewRun, RunRecord } from "./run-record.ts";
import { runsSchema } from "./schemas.ts";

/** The agent, author and scope that logged a run. */
export interface RunOrigin {
  readonly agent: string;
  readonly author: string;
  readonly scope: string;
}

export type LoggedRun = RunRecord & RunOrigin;

const { toRow, fromRow } = codec(runsSchema, "cleared");

/** Converts a run to a row of the `runs` table. */
export function runToRow(run: NewRun, origin: RunOrigin): NewRow<typeof runsSchema> {
  const { inputs, outputs, scope = origin.scope } = run;
  const row = toRow({
    ...run,
    inputs: "",
    outputs: "",
    ...origin,
    scope,
    parentId: run.parentId ?? "",
    threadId: run.threadId ?? "",
    user: run.user ?? "",
  });
  return { ...row, inputs, outputs };
}

export function runFromRow(row: Row): LoggedRun {
  const run = fromRow(row);
  return { ...run, parentId: run.parentId || null, threadId: run.threadId || null };
}
