import type { Row } from "../../base/types.ts";
import type { TableSchema } from "../driver/driver.ts";
import { keyOf, NewestRows, versionOf } from "../driver/newest-rows.ts";

/** One stored version of a record. */
export interface StoredVersion {
  readonly key: string;
  readonly version: number;
}

/**
 * Finds the stored versions that may be deleted: superseded ones, and tombstones older than `before`. A
 * younger tombstone stays, because a writer whose row is still on its way may not have seen it.
 */
export function deadVersions(
  rows: readonly Row[],
  schema: TableSchema,
  before: number,
): { readonly dead: readonly StoredVersion[]; readonly live: number } {
  const newest = new NewestRows(schema);
  newest.add(rows);
  const dead = new Map<string, StoredVersion>();
  for (const row of rows) {
    const one = { key: keyOf(schema, row), version: versionOf(row) };
    const current = newest.newest(one.key);
    const counts = current !== undefined && versionOf(current) === one.version;
    const buried = counts && current["deleted"] === true && one.version < before;
    if (one.key !== "" && (!counts || buried)) dead.set(`${one.version} ${one.key}`, one);
  }
  const live = [...newest.all()].filter((row) => keyOf(schema, row) !== "").length;
  // Delete older versions first: if a tombstone were deleted first, the older versions would be live again.
  return { dead: [...dead.values()].toSorted((a, b) => a.version - b.version), live };
}
