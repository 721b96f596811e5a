import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { Filter } from "../../../src/base/filter/filter.ts";
import { memoryDriver } from "../../../src/storage/memory/memory.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { suiteSchema } from "../../../src/testing/driver-suite.ts";

const WORDS = ["red", "blue", "fox", "whale", "naïve", "C++", "東京"];
const word = fc.constantFrom(...WORDS);
/** Zero vectors have no direction and are refused. */
const direction = fc.tuple(fc.integer({ min: -2, max: 2 }), fc.constantFrom(-2, -1, 1, 2));
const cells = fc.record({
  id: fc.constantFrom("a", "b", "c", "d", "e", "f"),
  words: fc.array(word, { maxLength: 5 }).map((some) => some.join(" ")),
  kind: fc.constantFrom("x", "y", ""),
  size: fc.option(fc.integer({ min: 0, max: 3 })),
  vector: fc.option(direction.map((pair) => new Float32Array(pair))),
});
const filters = fc.constantFrom<Filter | undefined>(
  undefined,
  { kind: "compare", field: "kind", operator: "eq", value: "x" },
  { kind: "compare", field: "size", operator: "gte", value: 2 },
  { kind: "not", part: { kind: "in", field: "kind", values: ["x", ""] } },
);
const step = fc.oneof(
  { weight: 4, arbitrary: cells.map((row) => ({ do: "put", row }) as const) },
  { weight: 1, arbitrary: fc.constantFrom("a", "b", "c").map((id) => ({ do: "remove", id }) as const) },
  { weight: 1, arbitrary: fc.constant({ do: "compact" } as const) },
  {
    weight: 4,
    arbitrary: fc
      .record({
        vector: direction,
        text: fc.array(word, { minLength: 1, maxLength: 3 }).map((some) => some.join(" ")),
        k: fc.integer({ min: 1, max: 8 }),
        filter: filters,
        newest: fc.boolean(),
      })
      .map((query) => ({ do: "search", query }) as const),
  },
);

test("finds what a scan of every row finds, whatever was written, replaced, removed and compacted before", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { searchLive: _, lookupBy: __, ...scanning } = memoryDriver("memory:", "t");
      const [table, reference] = await Promise.all(
        [memoryDriver("memory:", "t"), scanning].map((driver) =>
          Table.over(driver, suiteSchema, { dimensions: 2 }),
        ),
      );
      for (const one of steps) {
        const [found, expected] = await Promise.all(
          [table, reference].map(async (side) => {
            if (one.do === "put") return void (await side?.append([one.row], { mayReplace: true }));
            if (one.do === "remove") return side?.remove([one.id]);
            if (one.do === "compact") return void (await side?.compact());
            const { vector, filter, newest, ...query } = one.query;
            const asked = {
              ...query,
              vector: new Float32Array(vector),
              ...(filter && { filter }),
              columns: ["id", "words", "size"] as const,
            };
            return {
              near: (await side?.search({ ...asked, newest }))?.map(plain),
              worded: (await side?.searchText(asked))?.map(({ id }) => id),
              both: (await side?.searchBoth(asked))?.worded.map(plain),
            };
          }),
        );
        expect(found).toEqual(expected);
      }
    }),
    { numRuns: 400, seed: 20_261_129 },
  );
});

test("what a search gave may be changed, and what was written too, without changing the table", async () => {
  const table = await Table.over(memoryDriver("memory:", "t"), suiteSchema, { dimensions: 2 });
  const vector = new Float32Array([1, 0]);
  await table.append([{ id: "a", vector, words: "red" }]);
  vector[0] = -1;
  const query = { vector: new Float32Array([1, 0]), k: 1, columns: ["id", "vector"] as const };
  const [first] = await table.search(query);
  const given = first?.item["vector"];
  if (given instanceof Float32Array) given.fill(-1);
  expect(given).toEqual(new Float32Array([-1, -1]));
  expect((await table.search(query))[0]?.similarity).toBe(1);
});

function plain({
  item,
  similarity,
}: {
  item: Record<string, unknown>;
  similarity: number | null;
}): unknown[] {
  return [item["id"], item["words"], item["size"], similarity];
}
