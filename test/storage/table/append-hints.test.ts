import { expect, test } from "vitest";

import { wrapDriver } from "../../../src/storage/driver/wrap-driver.ts";
import { memoryDriver } from "../../../src/storage/memory/memory.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { suiteSchema } from "../../../src/testing/driver-suite.ts";
import { row } from "../../../src/testing/driver-suite-rows.ts";

test("maintenance looks for dead rows only after a key got a further version", async () => {
  const hints: boolean[] = [];
  const driver = wrapDriver(memoryDriver("memory:", null), {
    append: (beneath) => (rows, hint) => {
      hints.push(hint.mayReplace);
      return beneath(rows, hint);
    },
  });
  const table = await Table.over(driver, suiteSchema, { dimensions: 4 });
  const told = async (write: () => Promise<unknown>): Promise<boolean | undefined> => {
    await write();
    return hints.at(-1);
  };
  const named = { mayReplace: true };
  expect(await told(() => table.append([row("a")]))).toBe(false);
  expect(await told(() => table.append([row("b"), row("c")], named))).toBe(false);
  expect(await told(() => table.append([row("d"), row("b")], named))).toBe(true);
  expect(await told(() => table.append([row("e"), row("e")], named))).toBe(true);
  expect(await told(() => table.remove(["d"]))).toBe(true);
  // The tombstone is a version, too.
  expect(await told(() => table.append([row("d")], named))).toBe(true);
  expect(await told(() => table.append([{ ...row("f"), version: 7 }], { ...named, versioned: true }))).toBe(
    true,
  );
});
