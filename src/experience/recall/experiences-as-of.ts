import { memoryDriver } from "../../storage/driver/memory.ts";
import { groupBy } from "../../base/collections/group-by.ts";
import { versionOf } from "../../storage/table/newest-rows.ts";
import { Table } from "../../storage/table/table.ts";
import type { Row } from "../../base/types.ts";
import { labelFromRow } from "../records/label-codec.ts";
import type { Label } from "../records/label.ts";
import { byRecording, isFromRun, recordedRow, settledRow, targetsOf } from "../records/labelled-row.ts";

/** Rows with a lower version were there. */
export interface CutOffs {
  readonly experiences: number;
  readonly outcomes: number;
}

/**
 * Experiences as they were, in memory: what was recorded by then, as the labels given by then made it. Labels change
 * the columns of a row and leave what was recorded in it, so a label given later takes nothing away. What maintenance
 * has removed since is missing, and rows of other processes that were on their way then are as they are now.
 */
export async function experiencesAsOf(
  { experiences, outcomes }: { readonly experiences: Table; readonly outcomes: Table },
  before: CutOffs,
): Promise<Table> {
  const driver = memoryDriver("memory:", null);
  const then = await Table.over(driver, experiences.schema, { dimensions: experiences.dimensions });
  const recorded = await recordedBefore(experiences, before.experiences);
  const labels = await labelsBefore(outcomes, before.outcomes);
  const runs = groupBy(recorded, (row) => (row["run_id"] === "" ? row : row["run_id"]));
  for (const attempts of runs.values()) await driver.append(labelled(attempts, labels), { mayReplace: true });
  return then;
}

/** Of each experience what was last recorded, unless it was forgotten by then. */
async function recordedBefore(table: Table, before: number): Promise<Row[]> {
  const newest = new Map<string, Row>();
  for await (const rows of table.versions())
    for (const row of rows) {
      const state = row["deleted"] === true ? row : recordedRow(row);
      const known = newest.get(row["id"] as string);
      if (versionOf(state) < before && !(known && versionOf(known) > versionOf(state)))
        newest.set(row["id"] as string, state);
    }
  return [...newest.values()].filter((row) => row["deleted"] !== true);
}

async function labelsBefore(table: Table, before: number): Promise<Map<string, Label[]>> {
  const labels: Label[] = [];
  for await (const row of table.scan()) if (versionOf(row) < before) labels.push(labelFromRow(row));
  return groupBy(labels, ({ target }) => target);
}

/** The attempts of one run with their labels. */
function labelled(rows: readonly Row[], labels: ReadonlyMap<string, readonly Label[]>): Row[] {
  const about = (row: Row): Label[] => targetsOf(row).flatMap((target) => labels.get(target) ?? []);
  const recorded = rows.filter((row) => !isFromRun(row)).toSorted(byRecording);
  // A run that nobody recorded is an experience because of its labels only.
  const attempts = recorded.length > 0 ? recorded : rows.filter((row) => about(row).length > 0);
  return attempts.map((row, index) => {
    const given = about(row);
    if (given.length === 0) return row;
    const run = { superseded: index < attempts.length - 1, attempts: attempts.length };
    const settled = settledRow(row, given, run);
    return settled ? { ...settled.row, version: settled.version } : row;
  });
}
