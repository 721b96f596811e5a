import { expect } from "vitest";

import { textOf } from "../storage/driver/newest-rows.ts";
import type { Table } from "../storage/table/table.ts";
import { byText, row } from "./driver-suite-rows.ts";

/**
 * Keeps something of each live row of a table, and compares it with what was written by this table and by another one of
 * the same location.
 */
export async function followsRows(table: Table, other: Table, settled: () => Promise<void>): Promise<void> {
  const followed = table.follow({
    columns: ["words"],
    begin: () => undefined,
    keep: (one) => `${textOf(one, "id")}: ${textOf(one, "words")}`,
  });
  const known = async (): Promise<string[]> => (await followed.current()).rows.all().toSorted(byText);
  expect(await known()).toEqual([]);
  await table.append([row("a", { words: "one" }), row("b", { words: "two" })]);
  expect(await known()).toEqual(["a: one", "b: two"]);
  await other.append([row("c", { words: "three", vector: null })]);
  await table.append([row("a", { words: "one again" })], { mayReplace: true });
  await settled();
  expect(await known()).toEqual(["a: one again", "b: two", "c: three"]);
  await table.flush({ fold: true });
  expect(await known()).toEqual(["a: one again", "b: two", "c: three"]);
  await table.append([row("d")]);
  await table.flush({ fold: true });
  expect(await known()).toEqual(["a: one again", "b: two", "c: three", "d: "]);
  await table.remove(["b"]);
  expect(await known()).toEqual(["a: one again", "c: three", "d: "]);
  await table.erase();
  await table.append([row("b", { words: "back" })], { mayReplace: true });
  expect(await known()).toEqual(["a: one again", "b: back", "c: three", "d: "]);
  await table.remove(["a", "c"]);
  await table.erase();
  expect(await known()).toEqual(["b: back", "d: "]);
}
