import { batched } from "../../base/async/batched.ts";
import type { Table } from "../../storage/table/table.ts";
import { keepingRecording } from "../records/labelled-row.ts";
import type { experiencesSchema } from "../records/schemas.ts";
import type { ExperienceStatus } from "../records/status.ts";

const BATCH = 200;

/** A status to set, with its reason. */
export interface StatusChange {
  readonly id: string;
  readonly status: ExperienceStatus;
  readonly reason: string;
}

/**
 * Sets statuses by writing new versions. Returns the ids whose status, reason or decider changed. Unchanged
 * rows are not written, so repeating a call is harmless, even from two processes at once. If an experience is
 * recorded again under the same id at the same moment, the row that was read here replaces that recording.
 */
export async function setStatuses(
  table: Table<typeof experiencesSchema>,
  changes: readonly StatusChange[],
  decidedBy: string,
): Promise<string[]> {
  const columns = table.schema.columns.map(({ name }) => name);
  const changed: string[] = [];
  for (const some of batched(changes, BATCH)) {
    const batch = new Map(some.map((change) => [change.id, change]));
    const rows = (await table.get([...batch.keys()], columns)).flatMap((row) => {
      const change = batch.get(row.id);
      if (!change || !table.owns(row)) return [];
      const { status, reason } = change;
      const same = row.status === status && row.status_reason === reason && row.decided_by === decidedBy;
      if (same) return [];
      return [{ ...keepingRecording(row), status, status_reason: reason, decided_by: decidedBy }];
    });
    await table.append(rows, { mayReplace: true });
    changed.push(...rows.map(({ id }) => id));
  }
  return changed;
}
