import { randomUUID } from "node:crypto";

import type { ErasureReport } from "../../storage/driver/driver.ts";
import { batched } from "../../base/async/batched.ts";
import type { Table } from "../../storage/table/table.ts";
import type { Row } from "../../base/types.ts";
import { keyOf } from "../../storage/driver/newest-rows.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import { type EraseRequest, readErase } from "./erase-request.ts";
import { decodeNames, encodeNames } from "./erased-names.ts";
import { type Erasure, scrubbedRun } from "./erasure.ts";
import { planErasure } from "./plan-erasure.ts";

/** The result of an erasure for one table. */
export interface ErasedTable {
  readonly table: string;
  /** Number of records removed. */
  readonly records: number;
  /** Number of records that stay but lose their texts: runs that are not erased, but may repeat what was erased. */
  readonly scrubbed: number;
  /**
   * Rows that were physically removed, including rows that were deleted earlier. 0 in a store with scopes, because it
   * must not learn about the rows of others.
   */
  readonly rows: number;
  /** Where bytes of the removed rows may still exist. */
  readonly remains: ErasureReport["remains"];
}

/** The result of an erasure. */
export interface EraseReport {
  /** Whether anything matched the request. */
  readonly found: boolean;
  /** The tables in the order in which they were processed. */
  readonly tables: readonly ErasedTable[];
  /** Ids of experiences and lessons that were removed because one of their sources was. */
  readonly derived: readonly string[];
  /** Ids of experiences that stay although a recall for their run or thread found what was erased. Review them. */
  readonly informed: readonly string[];
}

/** Rows read at a time. */
const BATCH = 200;

/** Columns that name records of other tables, runs, threads, people or scopes. */
const NAMING: ReadonlySet<string> = new Set([
  "author",
  "experience_id",
  "lesson_id",
  "parent_id",
  "root_id",
  "run_id",
  "scope",
  "sources",
  "target",
  "thread_id",
  "user_id",
]);

/**
 * Stores the names of what will be removed, removes the records, then rewrites every table. A rewrite is needed
 * even if nothing matched, because records deleted earlier still exist on disk until then. If an erasure is
 * interrupted, the next call finishes it.
 */
export async function eraseExperience(tables: ExperienceTables, asked: EraseRequest): Promise<EraseReport> {
  const erasures = await tables.erasures();
  const plan = await planned(tables, asked);
  const { begun, names, erasure } = plan;
  const note = randomUUID();
  await erasures.append([{ id: note, names: encodeNames(names), at: Date.now() }]);
  // These tables come last, `runs` first. If the erasure is interrupted, the next call needs the texts of lessons,
  // rules and experiences to find the runs that repeat them.
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
  return reported(reports, plan);
}

/**
 * Counts what an erasure would remove, and removes nothing. Does not count rows that wait on disk. `remains` says
 * "none", because only an erasure shows what stays on disk.
 */
export async function previewErasure(tables: ExperienceTables, asked: EraseRequest): Promise<EraseReport> {
  const plan = await planned(tables, asked);
  const reports: ErasedTable[] = [];
  for (const { name, table } of await tables.all()) {
    if (name === "erasures") continue;
    const { gone, kept } = await sortRecords(name, table, plan.erasure);
    let [records, scrubbed] = [0, 0];
    for (const some of batched(gone, BATCH)) {
      // A store with scopes removes only its own rows.
      records += (await table.get(some)).filter((row) => table.owns(row)).length;
    }
    for await (const told of toldRows(name, table, plan.erasure, kept)) scrubbed += told.length;
    reports.push({ table: name, records, scrubbed, rows: 0, remains: "none" });
  }
  return reported(reports, plan);
}

/** Plans an erasure, together with earlier erasures that were interrupted. */
async function planned(tables: ExperienceTables, asked: EraseRequest) {
  const request = readErase(asked);
  const begun = await (await tables.erasures()).rows();
  const names = decodeNames(begun.map((row) => row.names));
  return { begun, names, ...(await planErasure(tables, request, names)) };
}

function reported(
  tables: readonly ErasedTable[],
  { derived, informed }: Pick<EraseReport, "derived" | "informed">,
): EraseReport {
  const found = tables.some(({ records, scrubbed }) => records > 0 || scrubbed > 0);
  return { found, tables, derived, informed };
}

/**
 * Removes the records of one table, and the texts of runs that stay but may repeat what is erased. Reads texts only
 * to decide about runs. For other tables the columns with names are enough.
 */
async function removeRecords(
  name: string,
  table: Table,
  erasure: Erasure,
): Promise<{ records: number; scrubbed: number }> {
  const { gone, kept } = await sortRecords(name, table, erasure);
  let [records, scrubbed] = [0, 0];
  for (const some of batched(gone, BATCH)) records += await table.remove(some);
  for await (const told of toldRows(name, table, erasure, kept)) {
    await table.append(told.map(scrubbedRun), { mayReplace: true });
    scrubbed += told.length;
  }
  return { records, scrubbed };
}

/** The keys of the records to remove, and of the others. */
async function sortRecords(
  name: string,
  table: Table,
  erasure: Erasure,
): Promise<{ gone: string[]; kept: string[] }> {
  const columns = table.schema.columns.map((column) => column.name).filter((column) => NAMING.has(column));
  const gone: string[] = [];
  const kept: string[] = [];
  for await (const row of table.scan({ columns }))
    (erasure.verdict(name, row) === "remove" ? gone : kept).push(keyOf(table.schema, row));
  return { gone, kept };
}

/** The rows that stay but lose their texts, in batches. */
async function* toldRows(
  name: string,
  table: Table,
  erasure: Erasure,
  kept: readonly string[],
): AsyncGenerator<Row[]> {
  for (const some of batched(name === "runs" ? kept : [], BATCH))
    yield (await table.get(some)).filter((row) => table.owns(row) && erasure.verdict(name, row) === "scrub");
}
