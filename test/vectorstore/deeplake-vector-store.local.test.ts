import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Document } from "@langchain/core/documents";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { KeywordEmbeddings } from "../../src/testing/keyword-embeddings.ts";
import { vectorStoreSuite } from "../../src/testing/vector-store-suite.ts";
import { textsOf } from "../../src/testing/vector-store/subject.ts";
import { DeeplakeVectorStore } from "../../src/vectorstore/index.ts";
import { supports } from "../support/vector-store-supports.ts";
import { runPython } from "../support/run-python.ts";

const embeddings = new KeywordEmbeddings(["apple", "banana"]);

let directory: string;
let keeper: DeeplakeVectorStore;
let stores = 0;

function location(): string {
  return join(directory, `store-${stores++}`);
}

function open(path: string): Promise<DeeplakeVectorStore> {
  return DeeplakeVectorStore.open(path, { embeddings });
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "vector-store-"));
  // As long as one store is open the engine's processes stay, so that the others open at once.
  keeper = await open(location());
  await keeper.flush({ fold: true });
});

afterAll(async () => {
  await keeper.close();
  await rm(directory, { recursive: true, force: true });
});

vectorStoreSuite({
  name: "DeeplakeVectorStore on a directory",
  create: (given) => DeeplakeVectorStore.open(location(), { embeddings: given }),
  destroy: (store) => store.close(),
  supports,
});

vectorStoreSuite({
  name: "DeeplakeVectorStore on a directory, folded after each write",
  create: (given) => DeeplakeVectorStore.open(location(), { embeddings: given }),
  settled: (store) => store.flush({ fold: true }),
  destroy: (store) => store.close(),
  supports,
});

test("writers that meet in a new table settle the length of its vectors once", async () => {
  for (let round = 0; round < 5; round++) {
    const place = location();
    const writers = Array.from({ length: 2 }, () => new DeeplakeVectorStore(embeddings, { url: place }));
    await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const store = writers[index % 2] as DeeplakeVectorStore;
        await store.addDocuments([{ pageContent: `apple ${index}`, metadata: {} }]);
        await store.flush({ fold: true });
      }),
    );
    await Promise.all(writers.map((store) => store.close()));
    const again = await open(place);
    expect(await again.similaritySearch("apple", 20)).toHaveLength(10);
    await again.close();
  }
});

const READ = `
dataset = deeplake.open(sys.argv[1])
rows = len(dataset)
print(json.dumps({
    "names": [column.name for column in dataset.schema.columns],
    "types": {column.name: str(column.dtype) for column in dataset.schema.columns},
    "ids": list(dataset["ids"][:]),
    "documents": [text or "" for text in dataset["documents"][:]],
    "embeddings": [[float(part) for part in vector] for vector in dataset["embeddings"][:]],
    "metadata": [cell.to_dict(convert_numpy_to_list=True) for cell in dataset["metadata"][:]],
}))
`;

/** What langchain-deeplake 0.1.0 does in its constructor. */
const CREATE = `
dataset = deeplake.create(sys.argv[1], schema={
    "ids": types.Text(), "embeddings": types.Embedding(), "metadata": types.Dict(), "documents": types.Text(),
})
dataset.indexing_mode = deeplake.IndexingMode.Always
`;

const OPEN = "dataset = deeplake.open(sys.argv[1])\n";

/** What langchain-deeplake 0.1.0 does in add_texts; rows are id, text, vector and metadata. */
const APPEND = `
rows = json.loads(sys.argv[2])
dataset.append({
    "ids": [row[0] for row in rows],
    "embeddings": [[float(part) for part in row[2]] for row in rows],
    "metadata": [row[3] for row in rows],
    "documents": [row[1] for row in rows],
})
dataset.commit()
`;

type PythonRow = [id: string, text: string, vector: number[], metadata: object];

function append(path: string, rows: PythonRow[], prelude: string = OPEN): Promise<unknown> {
  return runPython(prelude + APPEND, path, JSON.stringify(rows));
}

test("no row is hidden when the last indexed one goes, forgotten or replaced", async () => {
  const wide = new KeywordEmbeddings(["a", "b", "c", "d", "e", "f", "g"]);
  await using store = await DeeplakeVectorStore.open(location(), { embeddings: wide });
  const vector = (row: number): number[] =>
    Array.from({ length: wide.dimensions }, (_, part) => Math.sin(row * 7.3 + part * (1 + (row % 11))));
  const add = async (from: number, to: number): Promise<void> => {
    const rows = Array.from({ length: to - from }, (_, position) => from + position);
    const documents = rows.map((row) => new Document({ id: `row ${row}`, pageContent: `${row}` }));
    await store.addVectors(rows.map(vector), documents);
    await store.flush({ fold: true });
  };
  const hidden = async (from: number, to: number, gone: readonly number[]): Promise<number[]> => {
    const lost: number[] = [];
    for (let row = from; row < to; row++) {
      if (gone.includes(row)) continue;
      const [best] = await store.similaritySearchVectorWithScore(vector(row), 1);
      const [byId] = await store.getByIds([`row ${row}`]);
      if (best === undefined || best[1] < 0.9999 || byId === undefined) lost.push(row);
    }
    return lost;
  };
  await add(0, 300);
  await add(300, 320);
  await store.delete({ ids: ["row 299"] });
  await store.flush({ fold: true });
  expect(await hidden(290, 320, [299])).toEqual([]);
  await store.compact();
  await store.delete({ ids: ["row 319"] });
  await add(320, 330);
  await add(318, 319);
  await store.compact();
  await add(330, 340);
  expect(await hidden(0, 340, [299, 319])).toEqual([]);
  expect(await store.count()).toBe(338);
});

describe("rows of ours in Python", () => {
  test("a plain deeplake.open sees columns, types and values after close", async () => {
    const path = location();
    {
      await using store = await open(path);
      await store.addDocuments([
        new Document({
          id: "one",
          pageContent: "an apple",
          metadata: { year: 2020, nested: { list: ["a"] }, none: null },
        }),
        new Document({ id: "two", pageContent: "", metadata: {} }),
        new Document({ id: "old", pageContent: "old" }),
      ]);
      await store.addDocuments([
        new Document({ id: "two", pageContent: `a "banana" 🍌`, metadata: { ok: true } }),
      ]);
      await store.delete({ ids: ["old"] });
    }
    const seen = (await runPython(READ, path)) as Record<string, unknown[]>;
    expect(seen["names"]?.toSorted()).toEqual([
      "deleted",
      "documents",
      "embeddings",
      "ids",
      "metadata",
      "metadata_json",
      "namespace",
      "version",
    ]);
    expect(seen["types"]).toMatchObject({
      ids: expect.stringMatching(/^text/),
      embeddings: expect.stringMatching(/^embedding\(3/),
      metadata: expect.stringMatching(/^dict/),
      documents: expect.stringMatching(/^text/),
    });
    const rows = (seen["ids"] ?? []).map((id, row) => [
      id,
      seen["documents"]?.[row],
      seen["embeddings"]?.[row],
      seen["metadata"]?.[row],
    ]);
    expect(rows.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))).toEqual([
      ["one", "an apple", [1, 0, expect.closeTo(0.1, 6)], { year: 2020, nested: { list: ["a"] } }],
      ["two", `a "banana" 🍌`, [0, 1, expect.closeTo(0.1, 6)], { ok: true }],
    ]);
  });

  test("Python searches what we wrote by cosine similarity", async () => {
    const path = location();
    await using store = await open(path);
    await store.addDocuments([
      new Document({ pageContent: "apple" }),
      new Document({ pageContent: "banana" }),
    ]);
    await store.flush({ fold: true });
    const query = `
view = deeplake.open(sys.argv[1]).query("SELECT * ORDER BY COSINE_SIMILARITY(embeddings, ARRAY[0, 1, 0.1]) DESC LIMIT 1")
print(json.dumps(list(view["documents"][:])))`;
    expect(await runPython(query, path)).toEqual(["banana"]);
  });
});

describe("datasets of Python's langchain-deeplake", () => {
  const rows: PythonRow[] = [
    [
      "one",
      "apple",
      [1, 0, 0.1],
      { color: "red", year: 2020, share: 0.5, tags: ["a", "b"], maker: { name: "Ada" } },
    ],
    ["two", "banana", [0, 1, 0.1], { color: "yellow", year: 2021 }],
  ];

  test("are searched, filtered and read with their metadata", async () => {
    const path = location();
    await append(path, rows, CREATE);
    await using store = await open(path);
    const [best] = await store.similaritySearchWithScore("apple", 1);
    expect(best?.[0]).toMatchObject({ id: "one", pageContent: "apple", metadata: rows[0]?.[3] });
    expect(best?.[1]).toBeCloseTo(1, 5);
    expect(textsOf(await store.similaritySearch("apple", 2, { year: { $gt: 2020 } }))).toEqual(["banana"]);
    expect(textsOf(await store.similaritySearch("apple", 2, { "maker.name": "Ada" }))).toEqual(["apple"]);
    expect(textsOf(await store.getByIds(["two", "one"]))).toEqual(["banana", "apple"]);
  });

  test("take our rows, and afterwards still Python's own append", async () => {
    const path = location();
    await append(path, rows, CREATE);
    {
      await using store = await open(path);
      await store.addDocuments([
        new Document({ id: "three", pageContent: "apple banana", metadata: { ours: true } }),
      ]);
      await store.addDocuments([new Document({ id: "two", pageContent: "a better banana" })]);
      await store.addDocuments([new Document({ id: "gone", pageContent: "gone" })]);
      await store.delete({ ids: ["gone"] });
    }
    await append(path, [["four", "apple apple", [2, 0, 0.1], { theirs: true }]]);
    const expected = ["a better banana", "apple", "apple apple", "apple banana"];
    {
      await using store = await open(path);
      expect(textsOf(await store.similaritySearch("apple", 10)).sort()).toEqual(expected);
      expect(textsOf(await store.similaritySearch("apple", 10, { theirs: true }))).toEqual(["apple apple"]);
      await store.flush({ fold: true });
      expect(textsOf(await store.similaritySearch("apple", 10)).sort()).toEqual(expected);
      expect(await store.getByIds(["gone"])).toEqual([]);
    }
    const seen = (await runPython(READ, path)) as Record<string, string[]>;
    expect(seen["documents"]?.toSorted()).toEqual(expected);
  });

  test("open while they are still empty and their vectors have no length", async () => {
    const path = location();
    await runPython(`${CREATE}\ndataset.commit()`, path);
    {
      await using store = await open(path);
      expect(await store.similaritySearch("apple")).toEqual([]);
      await store.addDocuments([new Document({ pageContent: "apple" })]);
      expect(textsOf(await store.similaritySearch("apple"))).toEqual(["apple"]);
    }
    await append(path, [["two", "banana", [0, 1, 0.1], {}]]);
    await using store = await open(path);
    expect(textsOf(await store.similaritySearch("banana"))).toEqual(["banana", "apple"]);
  });

  test("an id that Python added twice is what the last row says", async () => {
    const path = location();
    const others = Array.from({ length: 6 }, (_, row): PythonRow => [
      `other-${row}`,
      `other ${row}`,
      [1, 1 + row, 0.1],
      {},
    ]);
    await append(path, [["twice", "first", [1, 0, 0.1], { turn: 1 }], ...others], CREATE);
    await append(path, [["twice", "last", [0, 1, 0.1], { turn: 2 }]]);
    for (const fold of [false, true]) {
      await using store = await open(path);
      if (fold) await store.compact();
      expect(textsOf(await store.getByIds(["twice"]))).toEqual(["last"]);
      expect(await store.count()).toBe(7);
      const nearApple = await store.similaritySearchWithScore("apple", 2);
      expect(textsOf(nearApple.map(([document]) => document))).toEqual(["other 0", "other 1"]);
      expect((await store.similaritySearchWithScore("banana", 1))[0]).toEqual([
        expect.objectContaining({ pageContent: "last", metadata: { turn: 2 } }),
        expect.closeTo(1, 5),
      ]);
      expect(await store.similaritySearch("apple", 7, { turn: 1 })).toEqual([]);
      expect(textsOf(await store.similaritySearch("apple", 7, { turn: 2 }))).toEqual(["last"]);
    }
  });
});

describe("locations", () => {
  test("a store opened again has what was added, and goes on", async () => {
    const path = location();
    const first = await open(path);
    await first.addDocuments([new Document({ id: "one", pageContent: "apple", metadata: { n: 1 } })]);
    const second = await open(path);
    expect(textsOf(await second.similaritySearch("apple"))).toEqual(["apple"]);
    await second.addDocuments([new Document({ id: "one", pageContent: "banana" })]);
    expect(textsOf(await first.similaritySearch("apple"))).toEqual(["banana"]);
    await first.close();
    await second.close();
    await using again = await DeeplakeVectorStore.fromExistingIndex(embeddings, { url: path });
    expect(textsOf(await again.similaritySearch("apple"))).toEqual(["banana"]);
  });

  test("an emptied store opens, folded or compacted, and is filled again", async () => {
    const path = location();
    for (const round of [1, 2]) {
      await using store = await open(path);
      await store.compact();
      await store.addDocuments([new Document({ id: "one", pageContent: `apple ${round}` })]);
      await store.delete({ ids: ["one"] });
      await store.compact();
      expect(await store.similaritySearch("apple")).toEqual([]);
    }
    await using store = await open(path);
    expect(await store.count()).toBe(0);
  });

  test("embeddings of another size are refused, and so are files and strange directories", async () => {
    const path = location();
    const first = await open(path);
    await first.addDocuments([new Document({ pageContent: "apple" })]);
    await first.close();
    const wider = new KeywordEmbeddings(["apple", "banana", "cherry"]);
    await using store = await DeeplakeVectorStore.open(path, { embeddings: wider });
    const refused = { code: "EMBEDDINGS_MISMATCH" };
    await expect(store.similaritySearch("apple")).rejects.toMatchObject(refused);
    await expect(store.addDocuments([new Document({ pageContent: "apple" })])).rejects.toMatchObject(refused);
    const file = join(directory, "a-file");
    await writeFile(file, "not a dataset");
    await expect(open(file)).rejects.toMatchObject({ code: "INVALID_LOCATION" });
    const strange = join(directory, "strange");
    await mkdir(strange);
    await writeFile(join(strange, "notes.txt"), "mine");
    await expect(open(strange)).rejects.toMatchObject({ code: "INVALID_LOCATION" });
  });

  test("ids with quotes, NUL or half a character are looked up without harm", async () => {
    await using store = await open(location());
    await store.addDocuments([new Document({ id: "it's", pageContent: "apple" })]);
    expect(textsOf(await store.getByIds(["it's", "a\0b", "\ud800", "' OR '1'='1"]))).toEqual(["apple"]);
    await store.delete({ ids: ["' OR '1'='1", "a\0b", "\ud800"] });
    expect(await store.count()).toBe(1);
  });

  test("more documents than one batch holds are all there", async () => {
    await using store = await open(location());
    const documents = Array.from(
      { length: 2_500 },
      (_, row) => new Document({ pageContent: `apple ${row}`, metadata: { row } }),
    );
    const ids = await store.addDocuments(documents);
    expect(await store.count()).toBe(2_500);
    expect(textsOf(await store.getByIds([ids[2_499] as string, ids[0] as string]))).toEqual([
      "apple 2499",
      "apple 0",
    ]);
    expect(textsOf(await store.similaritySearch("apple", 3, { row: { $gte: 2_499 } }))).toEqual([
      "apple 2499",
    ]);
  });
});
