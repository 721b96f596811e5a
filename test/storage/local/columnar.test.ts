import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

import type { Row } from "../../../src/base/types.ts";
import { localDriver } from "../../../src/storage/local/local.ts";
import { shareEngine } from "../../../src/storage/local/shared-engine.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { suiteSchema } from "../../../src/testing/driver-suite.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const engine = shareEngine(() => {});
afterAll(() => engine.release());

const vector = Float32Array.of(1, 0.2, 0.1, 0.3);
const other = { words: "other", kind: "", size: -7, weight: 1, data: { m: [true] }, vector };

test.each<[string, Row]>([
  ["empty cells", { words: "", kind: "", size: null, weight: null, data: {} }],
  ["empty cells with a vector", { words: "", kind: "", size: null, weight: null, data: {}, vector }],
  ["short cells", { words: 'grün "x"\\n', kind: "\n", size: 0, weight: 0, data: { n: 1 }, vector }],
  ["long texts", { words: "a 😀 ".repeat(400), kind: "\\".repeat(300), size: 5, weight: 0.1, data: {} }],
])("many rows with the same %s come back as they were, beside one with others", async (name, cells) => {
  const table = await Table.over(localDriver(join(root, name), "t"), suiteSchema, { dimensions: 4 });
  const rows = Array.from({ length: 60 }, (_, at): Row & { id: string } => ({
    id: `row-${at}`,
    ...(at === 43 ? other : cells),
  }));
  for (const some of [rows.slice(0, 40), rows.slice(40)]) await table.append(some);
  for (let round = 0; round < 2; round++) {
    const ids = rows.map(({ id }) => id);
    const names = suiteSchema.columns.map((column) => column.name);
    expect(await table.get(ids, names)).toMatchObject(rows);
    await table.flush({ fold: true });
  }
  await table.close();
});
