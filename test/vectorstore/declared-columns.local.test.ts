import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Document } from "@langchain/core/documents";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { FilterObject } from "../../src/base/filter/filter.ts";
import { KeywordEmbeddings } from "../../src/testing/keyword-embeddings.ts";
import { DeeplakeVectorStore } from "../../src/vectorstore/index.ts";
import { runPython } from "../support/run-python.ts";

const embeddings = new KeywordEmbeddings(["apple", "banana"]);
const columns = {
  color: "text",
  year: "int64",
  price: "float32",
  fresh: "bool",
  "maker.name": "text",
} as const;

let directory: string;
let stores = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "declared-columns-"));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

function location(): string {
  return join(directory, `store-${stores++}`);
}

function open(path: string): Promise<DeeplakeVectorStore> {
  return DeeplakeVectorStore.open(path, { embeddings, columns });
}

const metadatas: readonly Record<string, unknown>[] = [
  { color: "red", year: 2020, price: 0.1, fresh: true, maker: { name: "Ada" } },
  { color: "", year: 0, price: -0.5, fresh: false },
  { color: "it's", year: -3, price: 16_777_217 },
  { year: 2021, price: 1e20 },
  { color: "red", fresh: true, "maker.name": "Grace" },
  {},
];

/** Written before the columns existed, so anything goes. */
const strange: readonly Record<string, unknown>[] = [
  { color: 5, year: "2020", price: "cheap", fresh: 1 },
  { color: "red", year: 2020.5, fresh: true },
];

function documents(prefix: string, given: readonly object[]): Document[] {
  return given.map((metadata, at) => new Document({ id: `${prefix} ${at}`, pageContent: "apple", metadata }));
}

const APPEND = `
dataset = deeplake.open(sys.argv[1])
rows = json.loads(sys.argv[2])
dataset.append({
    "ids": [f"python {at}" for at in range(len(rows))],
    "embeddings": [[1.0, 0.0, 0.1] for row in rows],
    "metadata": rows,
    "documents": ["apple" for row in rows],
})
dataset.commit()
`;

const values = fc.constantFrom(
  "red",
  "",
  "it's",
  "Ada",
  2020,
  0,
  -3,
  0.1,
  16_777_217,
  1e20,
  true,
  false,
  null,
);
const field = fc.constantFrom("color", "year", "price", "fresh", "maker.name", "absent");
const filters: fc.Arbitrary<FilterObject> = fc
  .array(
    fc.tuple(
      field,
      fc.oneof(
        values,
        fc.record({ $in: fc.array(values, { maxLength: 3 }) }),
        ...(["$gt", "$gte", "$lt", "$lte"] as const).map((name) =>
          fc.constantFrom(2020, 0, -3, 0.1, 2020.5, 1e20).map((value) => ({ [name]: value })),
        ),
      ),
    ),
    { minLength: 1, maxLength: 2 },
  )
  .chain((entries) =>
    fc.constantFrom(Object.fromEntries(entries) as FilterObject, {
      $or: entries.map((entry) => Object.fromEntries([entry]) as FilterObject),
    }),
  );

describe("declared columns", () => {
  test("find exactly what a scan of the metadata finds, whoever wrote the rows and when", async () => {
    const path = location();
    {
      await using plain = await DeeplakeVectorStore.open(path, { embeddings });
      await plain.addDocuments(documents("old", [...metadatas, ...strange]));
    }
    const scanning = await DeeplakeVectorStore.open(path, { embeddings });
    const store = await open(path);
    // As near and of no interest: without conditions in the engine nothing else would be found.
    const crowd = Array.from({ length: 2_100 }, () => new Document({ pageContent: "apple" }));
    await store.addDocuments(crowd, { namespace: "crowd" });
    await store.addDocuments(documents("ours", metadatas));
    await scanning.addDocuments(documents("undeclared", metadatas));
    await runPython(APPEND, path, JSON.stringify([{ color: "red", year: 2020 }, { price: 0.5 }]));
    const agree = async (): Promise<void> => {
      await fc.assert(
        fc.asyncProperty(filters, async (filter) => {
          const [found, scanned] = await Promise.all(
            [store, scanning].map(async (one) =>
              (await one.similaritySearch("apple", 50, filter)).map(({ id }) => `${id}`).sort(),
            ),
          );
          expect(found).toEqual(scanned);
        }),
        { numRuns: 15 },
      );
    };
    expect(await store.similaritySearch("apple", 50, { color: "red", year: 2020 })).toHaveLength(4);
    await agree();
    await store.flush({ fold: true });
    await agree();
    // Those of the crowd lack every key, and were written with columns that say so.
    expect(await store.fillColumns()).toBe(16);
    expect(await store.fillColumns()).toBe(0);
    await agree();
    await store.compact();
    await agree();
    expect(await store.count()).toBe(22);
    await scanning.close();
    await store.close();
  });

  test("are real columns, which Python reads and filters by", async () => {
    const path = location();
    {
      await using store = await open(path);
      await store.addDocuments(documents("ours", metadatas));
    }
    const script = `
dataset = deeplake.open(sys.argv[1])
print(json.dumps([
    sorted(column.name for column in dataset.schema.columns if column.name.startswith("metadata_")),
    sorted(dataset.query("SELECT ids WHERE metadata_text_color = 'red' AND metadata_int64_year >= 2020")["ids"][:]),
]))`;
    expect(await runPython(script, path)).toEqual([
      [
        "metadata_bool_fresh",
        "metadata_float32_price",
        "metadata_int64_year",
        "metadata_json",
        "metadata_text_color",
        "metadata_text_maker__name",
      ],
      ["ours 0"],
    ]);
  });

  test("a key may be declared otherwise later", async () => {
    const path = location();
    await using first = await DeeplakeVectorStore.open(path, { embeddings, columns: { year: "int64" } });
    await first.addDocuments(documents("number", [{ year: 2020 }]));
    await using second = await DeeplakeVectorStore.open(path, { embeddings, columns: { year: "text" } });
    await second.addDocuments(documents("text", [{ year: "2020" }]));
    for (const store of [first, second]) {
      expect((await store.similaritySearch("apple", 9, { year: 2020 })).map(({ id }) => id)).toEqual([
        "number 0",
      ]);
      expect((await store.similaritySearch("apple", 9, { year: "2020" })).map(({ id }) => id)).toEqual([
        "text 0",
      ]);
    }
    await second.compact();
    expect(await first.count({ year: { $in: [2020, "2020"] } })).toBe(2);
  });

  test("no row is hidden when columns come after the indexes", async () => {
    const path = location();
    const wide = new KeywordEmbeddings(["a", "b", "c", "d", "e"]);
    const vector = (row: number): number[] =>
      Array.from({ length: 6 }, (_, part) => Math.sin(row * 7.3 + part * 3));
    const rows = Array.from({ length: 400 }, (_, row) => row);
    const given = rows.map((row) => new Document({ id: `${row}`, pageContent: `${row}`, metadata: { row } }));
    {
      await using plain = await DeeplakeVectorStore.open(path, { embeddings: wide });
      await plain.addVectors(rows.map(vector), given);
      await plain.compact();
    }
    await using store = await DeeplakeVectorStore.open(path, { embeddings: wide, columns: { row: "int64" } });
    await store.delete({ ids: ["399"] });
    await store.addVectors(
      [vector(400)],
      [new Document({ id: "400", pageContent: "400", metadata: { row: 400 } })],
    );
    await store.compact();
    for (const row of [0, 200, 398, 400]) {
      expect((await store.search(vector(row), { k: 1 }))[0]?.[0].id).toBe(`${row}`);
      expect((await store.search(vector(0), { k: 1, filter: { row } }))[0]?.[0].id).toBe(`${row}`);
    }
  });
});

test("the engine finds the right documents after others were removed physically", async () => {
  await using store = await DeeplakeVectorStore.open(location(), { embeddings });
  const rows = Array.from({ length: 600 }, (_, row) => row);
  const vectorOf = (row: number): number[] => [Math.sin(row), Math.cos(row), Math.sin(row * 7.3)];
  const sideOf = (row: number): string => (row % 20 < 10 ? "left" : "right");
  for (const namespace of ["left", "right"]) {
    const inside = rows.filter((row) => sideOf(row) === namespace);
    const given = inside.map((row) => new Document({ id: `${row}`, pageContent: "" }));
    await store.addVectors(inside.map(vectorOf), given, { namespace });
  }
  await store.flush({ fold: true });
  await store.delete({ ids: ["0"], namespace: "left" });
  await store.flush({ fold: true });
  for (const row of rows.slice(1)) {
    const found = await store.search(vectorOf(row), { k: 1, namespace: sideOf(row) });
    expect(found[0]?.[0].id).toBe(`${row}`);
  }
});

test("Python's documents are in the default namespace, and ours of others stay out of it", async () => {
  const path = location();
  await using team = await DeeplakeVectorStore.open(path, { embeddings, namespace: "team-a" });
  await team.addDocuments(documents("python", [{ ours: true }]));
  await team.flush({ fold: true });
  await runPython(APPEND, path, JSON.stringify([{ theirs: true }]));
  await using store = await DeeplakeVectorStore.open(path, { embeddings });
  for (const fold of [false, true]) {
    if (fold) await store.compact();
    expect(await store.getByIds(["python 0"])).toMatchObject([{ metadata: { theirs: true } }]);
    expect(await team.getByIds(["python 0"])).toMatchObject([{ metadata: { ours: true } }]);
    expect(await store.similaritySearch("apple", 9)).toHaveLength(1);
    expect(await team.similaritySearch("apple", 9)).toHaveLength(1);
    expect(await team.hybridSearch("apple", 9)).toMatchObject([{ id: "python 0", metadata: { ours: true } }]);
  }
});

test("a small default namespace is found behind a large other one", async () => {
  await using store = await DeeplakeVectorStore.open(location(), { embeddings });
  const crowd = Array.from({ length: 1_200 }, () => new Document({ pageContent: "apple" }));
  await store.addDocuments(crowd, { namespace: "crowd" });
  await store.addDocuments([new Document({ id: "one", pageContent: "banana" })]);
  expect((await store.similaritySearch("apple", 3)).map(({ id }) => id)).toEqual(["one"]);
  expect(await store.fullTextSearch("apple", 3)).toEqual([]);
  await store.compact();
  expect((await store.similaritySearch("apple", 3)).map(({ id }) => id)).toEqual(["one"]);
  expect(await store.deleteAll(undefined, { namespace: "crowd" })).toBe(1_200);
  expect(await store.count()).toBe(1);
});

test("two stores that add the same ids at the same time leave one document of each", async () => {
  const path = location();
  await using first = await open(path);
  await using second = await open(path);
  const ids = Array.from({ length: 50 }, (_, at) => `id ${at}`);
  await Promise.all(
    [first, second].map((store, turn) =>
      store.addDocuments(
        ids.map(() => new Document({ pageContent: `apple ${turn}`, metadata: { year: turn } })),
        { ids, batchSize: 20 },
      ),
    ),
  );
  for (const store of [first, second]) {
    expect(await store.count()).toBe(50);
    const seen = await store.similaritySearch("apple", 60);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(50);
    for (const { pageContent, metadata } of seen) expect(pageContent).toBe(`apple ${metadata["year"]}`);
  }
});
