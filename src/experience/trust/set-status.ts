import type { Table } from "../../storage/table/table.ts";
import { keepingRecording } from "../records/labelled-row.ts";
import type { experiencesSchema } from "../records/schemas.ts";
import type { ExperienceStatus } from "../records/status.ts";

const BATCH = 200;

/** A decision about an experience, and whose it is. */
export interface StatusChange {
  readonly id: string;
  readonly status: ExperienceStatus;
  readonly reason: string;
}

/**
 * Sets statuses, as new versions; resolves to the ids whose status or reason changed. What is as it should be is left
 * alone, so that doing it again, or by two processes at once, comes to the same. A recording of the same id at the same
 * moment is superseded by the version that was read.
 */
export async function setStatuses(
  table: Table<typeof experiencesSchema>,
  changes: readonly StatusChange[],
  decidedBy: string,
): Promise<string[]> {
  const columns = table.schema.columns.map(({ name }) => name);
  const changed: string[] = [];
  for (let start = 0; start < changes.length; start += BATCH) {
    const batch = new Map(changes.slice(start, start + BATCH).map((change) => [change.id, change]));
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
