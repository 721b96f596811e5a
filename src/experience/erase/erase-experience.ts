import { randomUUID } from "node:crypto";

import type { ErasureReport } from "../../storage/driver/driver.ts";
import { batched } from "../../base/async/batched.ts";
import type { Table } from "../../storage/table/table.ts";
import { keyOf } from "../../storage/driver/newest-rows.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import { type EraseRequest, readErase } from "./erase-request.ts";
import { decodeNames, encodeNames } from "./erased-names.ts";
import { type Erasure, scrubbedRun } from "./erasure.ts";
import { planErasure } from "./plan-erasure.ts";

/** Removes rows that wait elsewhere to be stored; resolves to how many. */
export type EraseHook = (erasure: Erasure) => Promise<number>;

/** What was done to one table. */
export interface ErasedTable {
  readonly table: string;
  /** Records removed. */
  readonly records: number;
  /** Records kept without their texts: runs of others that were shown what was erased. */
  readonly scrubbed: number;
  /** Rows physically removed, dead ones of before included; 0 in a store with scopes, which is not told of others' rows. */
  readonly rows: number;
  /** Where bytes of them may still be. */
  readonly remains: ErasureReport["remains"];
}

/** What an erasure did. */
export interface EraseReport {
  /** Whether there was anything to erase: `false` where nothing matched what was asked for. */
  readonly found: boolean;
  /** In the order in which they were dealt with. */
  readonly tables: readonly ErasedTable[];
  /** Ids of experiences and lessons removed because what they were made of was. */
  readonly derived: readonly string[];
  /** Ids of experiences that stay, of runs that were shown what was erased: look at them. */
  readonly informed: readonly string[];
  /** Rows removed that waited to be stored. */
  readonly waiting: number;
}

/** Rows read at a time. */
const BATCH = 200;

/** Columns that name records of other tables, runs, threads and people. */
const NAMING: ReadonlySet<string> = new Set([
  "author",
  "experience_id",
  "lesson_id",
  "parent_id",
  "root_id",
  "run_id",
  "sources",
  "target",
  "thread_id",
  "user_id",
]);

/**
 * Notes what goes, removes the records, then rewrites every table, also where nothing was removed now: what was deleted
 * earlier is still there until then. The next call does what one that was cut short had left to do.
 */
export async function eraseExperience(
  tables: ExperienceTables,
  asked: EraseRequest,
  hooks: Iterable<EraseHook>,
): Promise<EraseReport> {
  const request = readErase(asked);
  const erasures = await tables.erasures();
  const begun = await erasures.rows();
  const names = decodeNames(begun.map((row) => row.names));
  const { erasure, derived, informed } = await planErasure(tables, request, names);
  const note = randomUUID();
  await erasures.append([{ id: note, names: encodeNames(names), at: Date.now() }]);
  let waiting = 0;
  for (const hook of hooks) waiting += await hook(erasure);
  // Where texts were shown to others is found by these texts: they go last.
  const last = ["runs", "lessons", "rules", "experiences"];
  const ordered = (await tables.all())
    .filter(({ name }) => name !== "erasures")
    .toSorted((a, b) => last.indexOf(a.name) - last.indexOf(b.name));
  const done: { name: string; table: Table; records: number; scrubbed: number }[] = [];
  for (const one of ordered) done.push({ ...one, ...(await removeRecords(one.name, one.table, erasure)) });
  const reports: ErasedTable[] = [];
  for (const { name, table, records, scrubbed } of done) {
    const { removed, remains } = await table.erase();
    reports.push({ table: name, records, scrubbed, rows: removed, remains });
  }
  await erasures.remove([note, ...begun.map(({ id }) => id)]);
  await erasures.erase();
  const found = waiting > 0 || reports.some(({ records, scrubbed }) => records > 0 || scrubbed > 0);
  return { found, tables: reports, derived, informed, waiting };
}

/** Only runs are judged by their texts, which are read in batches; elsewhere what names others is enough. */
async function removeRecords(
  name: string,
  table: Table,
  erasure: Erasure,
): Promise<{ records: number; scrubbed: number }> {
  const columns = table.schema.columns.map((column) => column.name).filter((column) => NAMING.has(column));
  const gone: string[] = [];
  const kept: string[] = [];
  for await (const row of table.scan({ columns }))
    (erasure.verdict(name, row) === "remove" ? gone : kept).push(keyOf(table.schema, row));
  let [records, scrubbed] = [0, 0];
  for (const some of batched(gone, BATCH)) records += await table.remove(some);
  for (const some of batched(name === "runs" ? kept : [], BATCH)) {
    const told = (await table.get(some)).filter(
      (row) => table.owns(row) && erasure.verdict(name, row) === "scrub",
    );
    await table.append(told.map(scrubbedRun), { mayReplace: true });
    scrubbed += told.length;
  }
  return { records, scrubbed };
}
