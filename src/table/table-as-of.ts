import { memoryDriver } from "../engine/drivers/memory.ts";
import { versionOf } from "./newest-rows.ts";
import { Table } from "./table.ts";

/**
 * The rows of a table as they were before a version was given, in memory. Versions that maintenance has removed since,
 * and rows of other processes that were on their way then, are as they are now.
 */
export async function tableAsOf(table: Table, before: number): Promise<Table> {
  const driver = memoryDriver("memory:", null);
  const then = await Table.over(driver, table.schema, { dimensions: table.dimensions });
  for await (const rows of table.versions())
    await driver.append(
      rows.filter((row) => versionOf(row) < before),
      { mayReplace: true },
    );
  return then;
}
