import { setTimeout as wait } from "node:timers/promises";

import { afterEach, describe, expect, it } from "vitest";

import type { Driver, TableSchema } from "../storage/driver/driver.ts";
import { DeeplakeError } from "../base/errors.ts";
import { Table } from "../storage/table/table.ts";
import type { Row } from "../base/types.ts";
import { filterCases } from "./driver-suite-filters.ts";
import { followsRows } from "./driver-suite-following.ts";
import { byText, collect, cosine, row, vector } from "./driver-suite-rows.ts";

/** Describes the driver to test. */
export interface DriverSuiteOptions {
  readonly name: string;
  /** Makes a driver for the location that `place` names. Equal names mean the same location. */
  readonly create: (place: string) => Driver | Promise<Driver>;
  /** Called after each test with each place that the test used, to remove what is stored there. */
  readonly destroy?: (place: string) => void | Promise<void>;
  /** Milliseconds after which another opener of a location sees a row at the latest. @default 0 */
  readonly readLagMs?: number;
}

/** The table of all cases, with a column of each type. */
export const suiteSchema: TableSchema = {
  columns: [
    { name: "id", type: "text", index: "exact" },
    { name: "vector", type: "embedding", index: "vector" },
    { name: "words", type: "text", index: "bm25" },
    { name: "kind", type: "text" },
    { name: "size", type: "int64", nullable: true },
    { name: "weight", type: "float32", nullable: true },
    { name: "data", type: "dict" },
    { name: "version", type: "int64" },
    { name: "deleted", type: "bool" },
  ],
  key: "id",
  version: "version",
  deleted: "deleted",
  vector: "vector",
  text: "words",
};

/** Tests the promises of the driver contract, through a `Table` over the driver. */
export function driverSuite(options: DriverSuiteOptions): void {
  describe(`driver ${options.name}`, () => {
    let places: string[] = [];
    let tables: Table[] = [];
    let next = 0;

    const place = (): string => {
      places.push(`suite-${process.pid}-${next++}`);
      return places.at(-1) as string;
    };
    const settled = (): Promise<void> => wait(options.readLagMs ?? 0);
    const open = async (at: string, dimensions: number | null = 4): Promise<Table> => {
      const table = await Table.over(await options.create(at), suiteSchema, { dimensions });
      tables.push(table);
      return table;
    };

    afterEach(async () => {
      await Promise.all(tables.map((table) => table.close()));
      for (const at of places) await options.destroy?.(at);
      tables = [];
      places = [];
    });

    it("gives back exactly what was appended", async () => {
      const table = await open(place());
      const texts = [
        "",
        "it's",
        'a "quote"',
        "line\nbreak\r\n\ttab",
        "back\\slash",
        "emoji 😀 ✓",
        "'; DROP TABLE x; --",
        "x".repeat(1_000_000),
      ];
      await table.append(
        texts.map((words, index) =>
          row(`t${index}`, { words, size: index, weight: 0.5, data: { n: index } }),
        ),
      );
      const found = await table.get(texts.map((_, index) => `t${index}`));
      expect(found.map(({ words }) => words)).toEqual(texts);
      expect(found.map(({ size, weight }) => [size, weight])).toEqual(texts.map((_, index) => [index, 0.5]));
    });

    it("reads cells that were never written as null, texts as empty", async () => {
      const table = await open(place());
      await table.append([{ id: "bare", vector: vector(0) }]);
      expect(await table.get(["bare"])).toMatchObject([
        { words: "", kind: "", size: null, weight: null, data: {} },
      ]);
    });

    it("gives the newest version, whatever is asked", async () => {
      const table = await open(place());
      await table.append([row("a", { words: "first", vector: vector(0) }), row("b", { vector: vector(1) })]);
      await table.append([row("a", { words: "second", vector: vector(2) })], { mayReplace: true });
      expect(await table.get(["a"])).toMatchObject([{ words: "second" }]);
      expect(await collect(table)).toHaveLength(2);
      expect(
        (await table.search({ vector: vector(0), k: 5 })).map(({ item }) => item["words"]),
      ).not.toContain("first");
      expect(await table.searchText({ text: "first", k: 5 })).toEqual([]);
    });

    it("finds rows by another text column, as they are now", async () => {
      const table = await open(place());
      await table.append([
        row("a", { kind: "x" }),
        row("b", { kind: "it's" }),
        row("c", { kind: "x" }),
        row("d", { kind: "x" }),
        row("e"),
      ]);
      await table.append([row("c", { kind: "y" })], { mayReplace: true });
      await table.remove(["d"]);
      const ids = async (values: string[]): Promise<unknown[]> =>
        (await table.find("kind", values, ["kind"])).map(({ id }) => id).toSorted(byText);
      const withoutKind = async (): Promise<unknown[]> =>
        (await table.findEmpty("kind", [])).map(({ id }) => id).toSorted(byText);
      expect(await ids(["x", "it's"])).toEqual(["a", "b"]);
      expect(await withoutKind()).toEqual(["e"]);
      await table.append([row("b"), row("e", { kind: "z" })], { mayReplace: true });
      await table.remove(["e"]);
      expect(await withoutKind()).toEqual(["b"]);
      await table.flush({ fold: true });
      expect(await withoutKind()).toEqual(["b"]);
      expect(await ids(["x", "y", "unknown"])).toEqual(["a", "c"]);
      expect(await ids(["", "\0"])).toEqual([]);
    });

    it("hides what was removed, and lets it be written again", async () => {
      const table = await open(place());
      await table.append([row("a", { words: "apple" }), row("b", { words: "banana" })]);
      expect(await table.remove(["b", "unknown"])).toBe(1);
      expect(await table.remove(["b"])).toBe(0);
      expect(await table.get(["b"])).toEqual([]);
      expect(await table.count()).toBe(1);
      expect(await table.searchText({ text: "banana", k: 5 })).toEqual([]);
      await table.append([row("b", { words: "banana again" })], { mayReplace: true });
      expect(await table.get(["b"])).toMatchObject([{ words: "banana again" }]);
    });

    it("keeps what it knows of the live rows, whatever is written, merged, removed or erased meanwhile", async () => {
      const at = place();
      await followsRows(await open(at), await open(at), settled);
    });

    it("finds the nearest by exact cosine similarity, best first", async () => {
      const table = await open(place());
      await table.append(
        Array.from({ length: 150 }, (_, index) => row(`v${index}`, { vector: vector(index) })),
      );
      const query = vector(77.3);
      const expected = Array.from(
        { length: 150 },
        (_, index) => [`v${index}`, cosine(query, vector(index))] as const,
      )
        .toSorted((a, b) => b[1] - a[1])
        .slice(0, 10);
      const found = await table.search({ vector: query, k: 10 });
      expect(found.map(({ item }) => item["id"])).toEqual(expected.map(([id]) => id));
      found.forEach(({ similarity }, index) =>
        expect(similarity).toBeCloseTo(expected[index]?.[1] ?? Number.NaN, 4),
      );
    });

    it("never finds rows without a vector by vector, but by everything else", async () => {
      const table = await open(place());
      await table.append([row("with", { vector: vector(1) })]);
      await table.append([row("without", { vector: null, words: "lonely" })]);
      expect((await table.search({ vector: vector(1), k: 5 })).map(({ item }) => item["id"])).toEqual([
        "with",
      ]);
      expect(await table.searchText({ text: "lonely", k: 5 })).toMatchObject([{ id: "without" }]);
    });

    it("finds by vector among many rows that have none, written before, between and after", async () => {
      const table = await open(place(), null);
      const without = (from: number): Row[] =>
        Array.from({ length: 130 }, (_, index) => row(`w${from + index}`, { vector: null }));
      await table.append(without(0));
      await table.flush({ fold: true });
      for (let round = 0; round < 3; round++) {
        await table.append(
          Array.from({ length: 130 }, (_, index) =>
            row(`v${round * 130 + index}`, { vector: vector(round * 130 + index) }),
          ),
        );
        await table.append(without(130 * (round + 1)));
        if (round < 2) await table.flush({ fold: true });
        const found = await table.search({ vector: vector(5), k: 3 });
        expect(found.map(({ item }) => item["id"]).toSorted(byText)).toEqual(["v4", "v5", "v6"]);
        expect(found[0]?.similarity).toBeLessThanOrEqual(1);
      }
      expect((await table.get(["w7"], ["id", "vector"])).map((found) => found["vector"])).toEqual([null]);
    });

    it("finds texts that share words, best first, and no others", async () => {
      const table = await open(place());
      await table.append([
        row("1", { words: "the red fox" }),
        row("2", { words: "a blue whale sings" }),
        row("3", { words: "red red red wine" }),
      ]);
      expect((await table.searchText({ text: "whale", k: 5 })).map(({ id }) => id)).toEqual(["2"]);
      expect((await table.searchText({ text: "it's nothing 'known'", k: 5 })).map(({ id }) => id)).toEqual(
        [],
      );
      expect((await table.searchText({ text: "red", k: 5 })).map(({ id }) => id).toSorted(byText)).toEqual([
        "1",
        "3",
      ]);
    });

    it("finds by vector and by words at once what it finds by each", async () => {
      const table = await open(place());
      const words = ["red fox", "red whale", "blue whale", "red red wine", "blue"];
      await table.append(
        words.map((text, index) =>
          row(`r${index}`, { words: text, vector: vector(index), kind: index < 4 ? "x" : "y" }),
        ),
      );
      await table.append([row("bare", { vector: null, words: "red", kind: "x" })]);
      await table.append([row("r1", { words: "green", vector: vector(90), kind: "x" })], {
        mayReplace: true,
      });
      await table.remove(["r3"]);
      const filter = { kind: "compare", field: "kind", operator: "eq", value: "x" } as const;
      for (const asked of [{}, { filter }]) {
        const query = { vector: vector(1), text: "red whale", k: 3, columns: ["words"], ...asked };
        const { near, worded } = await table.searchBoth(query);
        // The engine may round the same similarity differently for rows just written and for rows in the index.
        expect(near).toEqual(
          (await table.search(query)).map(({ item, similarity }) => ({
            item,
            similarity: expect.closeTo(similarity, 6),
          })),
        );
        expect(near.map(({ item }) => item["id"])).not.toContain("r3");
        const ids = worded.map(({ item }) => item["id"]);
        expect(ids.toSorted(byText)).toEqual(["bare", "r0", "r2"]);
        expect(ids).toEqual((await table.searchText(query)).map(({ id }) => id));
        const similarities = worded.map(({ item, similarity }) => [item["id"], similarity]);
        expect(Object.fromEntries(similarities)).toEqual({
          bare: null,
          r0: expect.closeTo(cosine(vector(1), vector(0)), 4),
          r2: expect.closeTo(cosine(vector(1), vector(2)), 4),
        });
      }
    });

    it.each(filterCases)("filters exactly: %s", async (_name, filter, expected) => {
      const table = await open(place());
      await table.append([
        row("a", { kind: "x", size: 1, weight: 0.1, words: "word" }),
        row("b", { kind: "it's", size: 2, weight: 0.5, words: "word" }),
        row("c", { kind: "", size: null, weight: null, words: "word" }),
      ]);
      expect((await collect(table, filter)).map(({ id }) => id)).toEqual(expected);
      expect(
        (await table.search({ vector: vector(1), k: 5, filter }))
          .map(({ item }) => item["id"])
          .toSorted(byText),
      ).toEqual(expected);
      expect(
        (await table.searchText({ text: "word", k: 5, filter })).map(({ id }) => id).toSorted(byText),
      ).toEqual(expected);
    });

    it("keeps a batch whole: one bad row, and nothing is written", async () => {
      const table = await open(place());
      const bad: Row[] = [
        row("x", { vector: Float32Array.of(1, 2) }),
        row("x", { vector: Float32Array.of(0, 0, 0, 0) }),
        row("x", { vector: Float32Array.of(1, Number.NaN, 0, 0) }),
        row("x", { vector: Float32Array.of(1e19, 1e19, 1e19, 1e19) }),
        row("x", { vector: Float32Array.of(1e-20, 1e-20, 1e-20, 1e-20) }),
        row("x", { words: "nul \0 here" }),
        row("x", { size: 1.5 }),
        { ...row("x"), stranger: 1 },
        row(""),
      ];
      for (const wrong of bad) {
        await expect(table.append([row("good"), wrong])).rejects.toSatisfy((error) =>
          DeeplakeError.isInstance(error),
        );
      }
      expect(await table.count()).toBe(0);
      await table.append([row("good")]);
      await table.flush({ fold: true });
      expect(await table.count()).toBe(1);
    });

    it("shows every opener of a location the same rows", async () => {
      const at = place();
      const [first, second] = [await open(at), await open(at)];
      await first.append([row("from first")]);
      await second.append([row("from second")]);
      await settled();
      expect((await collect(first)).map(({ id }) => id).toSorted(byText)).toEqual([
        "from first",
        "from second",
      ]);
      expect(await second.get(["from first"])).toHaveLength(1);
    });

    it("loses no live row when dead ones are removed, the newest of all included", async () => {
      const table = await open(place());
      for (let round = 0; round < 3; round++) {
        const ids = Array.from({ length: 20 }, (_, index) => `${round}-${index}`);
        await table.append(
          ids.map((id, index) =>
            row(id, { vector: vector(round * 20 + index), words: `token${round}x${index}` }),
          ),
        );
        await table.remove([ids.at(-1) as string, ids[3] as string]);
        await table.flush({ fold: true });
      }
      const live = await collect(table);
      expect(live).toHaveLength(54);
      for (const { id, words } of live) {
        expect((await table.searchText({ text: words as string, k: 1 })).map((found) => found["id"])).toEqual(
          [id],
        );
      }
    });

    it("erases dead rows and keeps the live ones as they are, for every opener", async () => {
      const at = place();
      const [first, second] = [await open(at), await open(at)];
      const ids = Array.from({ length: 30 }, (_, index) => `row-${index}`);
      await first.append(
        ids.map((id, index) => row(id, { vector: vector(index), words: `token${index}`, size: index })),
      );
      await first.append([row("row-3", { vector: vector(3), words: "token3 again", size: null })], {
        mayReplace: true,
      });
      await settled();
      expect(await second.count()).toBe(30);
      await first.remove(["row-29", "row-5"]);
      await settled();
      await first.erase();
      await second.append([row("after", { vector: null, words: "afterwards" })]);
      await settled();
      for (const table of [first, second]) {
        const live = await collect(table);
        expect(live.map(({ id }) => id).toSorted(byText)).toEqual(
          [...ids.filter((id) => id !== "row-29" && id !== "row-5"), "after"].toSorted(byText),
        );
        expect(live.find(({ id }) => id === "row-3")).toMatchObject({ words: "token3 again", size: null });
        expect((await table.search({ vector: vector(7), k: 1 }))[0]?.item).toMatchObject({
          id: "row-7",
          size: 7,
        });
        expect((await table.searchText({ text: "token8", k: 1 }))[0]?.["id"]).toBe("row-8");
        expect(await table.get(["row-29", "row-5"])).toEqual([]);
      }
    });

    it("settles the length of vectors with the first one", async () => {
      const table = await open(place(), null);
      await table.append([row("early", { vector: null })]);
      expect(table.dimensions).toBeNull();
      await table.append([row("late", { vector: vector(1) })]);
      expect(table.dimensions).toBe(4);
      await expect(table.append([row("odd", { vector: Float32Array.of(1, 0) })])).rejects.toMatchObject({
        code: "EMBEDDINGS_MISMATCH",
      });
      expect((await table.search({ vector: vector(1), k: 3 })).map(({ item }) => item["id"])).toEqual([
        "late",
      ]);
      expect(await table.count()).toBe(2);
    });

    it("refuses another vector length at open", async () => {
      const at = place();
      const table = await open(at);
      await table.append([row("a")]);
      await settled();
      await expect(open(at, 7)).rejects.toMatchObject({ code: "EMBEDDINGS_MISMATCH" });
    });

    it("closes twice, and refuses use afterwards", async () => {
      const table = await open(place());
      await table.append([row("a")]);
      await table.close();
      await table.close();
      await expect(table.get(["a"])).rejects.toMatchObject({ code: "CLOSED" });
      await expect(table.append([row("b")])).rejects.toMatchObject({ code: "CLOSED" });
    });
  });
}
