import type { Table } from "../../storage/table/table.ts";
import type { Row } from "../../base/types.ts";
import { keepingRecording } from "../records/labelled-row.ts";
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
  table: Table,
  changes: readonly StatusChange[],
  decidedBy: string,
): Promise<string[]> {
  const columns = table.schema.columns.map(({ name }) => name);
  const changed: string[] = [];
  for (let start = 0; start < changes.length; start += BATCH) {
    const batch = new Map(changes.slice(start, start + BATCH).map((change) => [change.id, change]));
    const rows = (await table.get([...batch.keys()], columns)).flatMap((row) => {
      if (!table.owns(row)) return [];
      const { status, reason } = batch.get(row["id"] as string) as StatusChange;
      const next: Row = { status, status_reason: reason, decided_by: decidedBy };
      const same = Object.entries(next).every(([name, value]) => row[name] === value);
      return same ? [] : [{ ...keepingRecording(row), ...next }];
    });
    await table.append(rows, { mayReplace: true });
    changed.push(...rows.map((row) => row["id"] as string));
  }
  return changed;
}
