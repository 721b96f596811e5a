import { expect, test } from "vitest";

import { rowsOf } from "../../../src/storage/sql/rows-of.ts";

test.each([
  ["rows themselves", [{ a: 1 }], [{ a: 1 }]],
  ["pg's answer", { rows: [{ a: 1 }], rowCount: 1 }, [{ a: 1 }]],
  ["the service's", { columns: ["a", "b"], rows: [[1, 2]], row_count: 1 }, [{ a: 1, b: 2 }]],
  ["the service's with types", { columns: [{ name: "a" }], rows: [[1]] }, [{ a: 1 }]],
  ["no result", { columns: [], rows: null }, []],
])("%s", (_, answer, rows) => {
  expect(rowsOf(answer)).toEqual(rows);
});

test.each([undefined, null, "rows", { rows: 5 }])("%j is refused", (answer) => {
  expect(() => rowsOf(answer)).toThrow(expect.objectContaining({ code: "ENGINE_FAILED" }));
});
