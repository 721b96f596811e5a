import type { Row } from "../../base/types.ts";
import type { TableSchema } from "../driver/driver.ts";

/** One stored version of a record. */
export interface StoredVersion {
  readonly key: string;
  readonly version: number;
}

/**
 * What may be deleted of all stored versions: superseded ones, and tombstones that nothing is left behind. A tombstone
 * younger than `before` stays, since a writer whose row is under way may not have seen it.
 */
export function deadVersions(
  rows: readonly Row[],
  schema: TableSchema,
  before: number,
): { readonly dead: readonly StoredVersion[]; readonly live: number } {
  const newest = new Map<string, { version: number; deleted: boolean }>();
  for (const row of rows) {
    const { key, version } = stored(row, schema);
    const known = newest.get(key);
    if (!known || version > known.version)
      newest.set(key, { version, deleted: row[schema.deleted] === true });
  }
  const dead = new Map<string, StoredVersion>();
  for (const row of rows) {
    const one = stored(row, schema);
    const current = newest.get(one.key);
    const buried = current?.deleted === true && current.version < before;
    if (one.key !== "" && (current?.version !== one.version || buried))
      dead.set(`${one.version} ${one.key}`, one);
  }
  const live = [...newest].filter(([key, { deleted }]) => key !== "" && !deleted).length;
  // Older versions first: a tombstone that went before them would bring them back.
  return { dead: [...dead.values()].toSorted((a, b) => a.version - b.version), live };
}

function stored(row: Row, schema: TableSchema): StoredVersion {
  return { key: row[schema.key] as string, version: row[schema.version] as number };
}
