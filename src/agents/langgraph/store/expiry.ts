import type { ItemRow, ItemTable } from "./store-schema.ts";

/** What tells how long an item lives. */
export const expiryColumns = ["revision", "expires_at", "ttl"] as const;

/** A row that tells how long its item lives. */
export type ExpiringRow = ItemRow<(typeof expiryColumns)[number]>;

/** The `part` of a row that renews an item. It is a row of its own, so that no renewal undoes another process's put. */
const RENEWAL = -1;

/** The id of the row that renews an item. */
export function renewalId(id: string): string {
  return `${id}#ttl`;
}

/** The rows of items that live at this time, in Unix milliseconds. A renewal counts for the put that it renews. */
export async function living<R extends ExpiringRow>(
  table: ItemTable,
  rows: readonly R[],
  now: number,
): Promise<R[]> {
  const overdue = rows.filter((row) => !isLiving(row, now));
  if (overdue.length === 0) return [...rows];
  const renewals = await table.get(
    overdue.map(({ id }) => renewalId(id)),
    expiryColumns,
  );
  const renewed = new Map(renewals.map((row) => [row.id, row]));
  return rows.filter((row) => {
    if (isLiving(row, now)) return true;
    const renewal = renewed.get(renewalId(row.id));
    return renewal !== undefined && renewal.revision === row.revision && isLiving(renewal, now);
  });
}

/** Lets items live as long again as their put said. */
export async function renew(table: ItemTable, rows: readonly ExpiringRow[], now: number): Promise<void> {
  const empty = { part: RENEWAL, namespace: "[]", vectors: 0, created_at: now, updated_at: now };
  const renewals = rows.flatMap(({ id, revision, ttl }) =>
    isNever(ttl) ? [] : [{ ...empty, id: renewalId(id), revision, ttl, expires_at: now + ttl }],
  );
  await table.append(renewals, { mayReplace: true });
}

function isLiving({ expires_at: end }: ExpiringRow, now: number): boolean {
  return isNever(end) || end > now;
}

/** Rows of earlier versions lack these columns, which some engines then read as 0. */
function isNever(time: number | null): time is null {
  return time === null || time === 0;
}
