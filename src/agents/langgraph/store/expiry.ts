import type { ItemRow, ItemTable } from "./store-schema.ts";

/** Columns that say how long an item lives. */
export const expiryColumns = ["revision", "expires_at", "ttl"] as const;

/** A row with `expiryColumns`. */
export type ExpiringRow = ItemRow<(typeof expiryColumns)[number]>;

/**
 * The `part` of a row that renews an item. A renewal has a row of its own, so that it cannot undo a put
 * of another process.
 */
const RENEWAL = -1;

/** Id of the row that renews an item. */
export function renewalId(id: string): string {
  return `${id}#ttl`;
}

/**
 * The rows of those items that are alive at the time `now`, in Unix milliseconds. A renewal counts only for the put
 * that the renewal names.
 */
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

/** Restarts the lifetime of items. The length of the lifetime stays as the put of the item set it. */
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

/**
 * Whether an item never expires. Rows of earlier versions lack the columns `expires_at` and `ttl`, and some engines
 * read 0 for them.
 */
function isNever(time: number | null): time is null {
  return time === null || time === 0;
}
