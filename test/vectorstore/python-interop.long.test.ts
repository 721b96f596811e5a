import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, describe, expect, test, type TestContext, vi } from "vitest";

import { engineEnvironment } from "../../src/storage/local/engine-environment.ts";
import { ExperienceStore } from "../../src/index.ts";
import { KeywordEmbeddings } from "../../src/testing/keyword-embeddings.ts";
import { DeeplakeVectorStore } from "../../src/vectorstore/index.ts";
import { pythonLangchain } from "../support/python-langchain.ts";
import { PythonProcess } from "../support/python-store.ts";
import { SentenceVectors, sentences } from "../support/sentence-vectors.ts";
import { SharedDataset } from "../support/shared-dataset.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

// Two engines start many times over.
vi.setConfig({ testTimeout: 180_000 });

const directory = temporaryDirectory();
const vectorsFile = join(directory, "vectors.json");
let python: Awaited<ReturnType<typeof pythonLangchain>>;
let pythonStores: PythonProcess;
let embeddings: SentenceVectors;
let keeper: DeeplakeVectorStore | undefined;
let datasets = 0;

beforeAll(async () => {
  python = await pythonLangchain();
  if (!("python" in python)) return;
  embeddings = await SentenceVectors.make(vectorsFile);
  pythonStores = new PythonProcess(python.python, vectorsFile);
  // As long as one store is open the engine's processes stay, so that the others open at once.
  keeper = await DeeplakeVectorStore.open(join(directory, "keeper"), { embeddings });
}, 240_000);

afterAll(() => Promise.all([keeper?.close(), pythonStores?.[Symbol.asyncDispose]()]));

function newDataset(context: TestContext): SharedDataset {
  if ("unreachable" in python) context.skip(python.unreachable);
  const path = join(directory, `dataset-${datasets++}`);
  return new SharedDataset({ path, python: pythonStores, embeddings });
}

/**
 * How many rows are live, after checking that both see exactly those and find what an exact search finds.
 * `intact`: false once indexed rows were deleted. From then on the engine's index counts them among the nearest and
 * misjudges filters, so Python asks for more and filters what it got.
 */
async function rowsInBoth(dataset: SharedDataset, { intact = true } = {}): Promise<number> {
  await using ours = await dataset.ours();
  await using theirs = await dataset.theirs();
  const { live } = dataset;
  const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
  const seen = (await theirs.rows()).map(([id, text, metadata]) => ({ id, text, metadata }));
  expect(seen.toSorted(byId)).toEqual(live.toSorted(byId));
  expect(await ours.count()).toBe(live.length);
  const got = await ours.getByIds(live.map(({ id }) => id));
  expect(got.map(({ id, pageContent, metadata }) => ({ id, text: pageContent, metadata }))).toEqual(live);
  for (const query of sentences.filter((_, row) => row % 80 === 3)) {
    for (const filter of [{}, { kind: "even" }, { year: 2003 }]) {
      const exact = await dataset.similarities(query, filter);
      const which = JSON.stringify(filter);
      const found = await ours.similaritySearchWithScore(query, 5, filter);
      const ourBest = found.map(([{ id = "" }, score]): [string, number] => [id, score]);
      expectBest(ourBest, exact, `ours ${which}`);
      const ample = which === "{}" ? 25 : live.length;
      const theirBest = intact
        ? await theirs.search(query, 5, filter)
        : (await theirs.search(query, ample)).filter(([id]) => exact.has(id)).slice(0, 5);
      expectBest(theirBest, exact, `theirs ${which}`);
    }
  }
  return live.length;
}

/** Found are the five best, best first; rows that are equally similar may change places. Python cuts digits off. */
function expectBest(
  found: readonly [string, number][],
  exact: ReadonlyMap<string, number>,
  which: string,
): void {
  const best = [...exact.values()].toSorted((a, b) => b - a).slice(0, 5);
  expect(new Set(found.map(([id]) => id)).size, which).toBe(found.length);
  expect(
    found.map(([id]) => exact.get(id)),
    which,
  ).toEqual(best.map((score) => expect.closeTo(score, 4)));
  expect(
    found.map(([, score]) => score),
    which,
  ).toEqual(best.map((score) => expect.closeTo(score, 4)));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

describe.each([false, true])("a dataset is shared, indexes built: %s", (indexed) => {
  const afterDeletion = { intact: !indexed };

  test("we write, Python reads and adds, we go on", async (context) => {
    const shared = newDataset(context);
    {
      await using store = await shared.ours();
      await shared.put(store, range(0, 200));
      await shared.put(store, range(0, 20), 200);
      await shared.drop(store, range(30, 50));
      if (indexed) await store.compact();
    }
    expect(await rowsInBoth(shared)).toBe(180);
    {
      await using store = await shared.theirs();
      await shared.put(store, range(220, 240));
      await shared.drop(store, [5, 60, 61, 199, 225]);
    }
    expect(await rowsInBoth(shared, afterDeletion)).toBe(195);
    {
      await using store = await shared.ours();
      await shared.put(store, [0, 100, 226, 230, 300], 100);
      await shared.drop(store, [1, 227, 239]);
      if (indexed) await store.compact();
    }
    expect(await rowsInBoth(shared, afterDeletion)).toBe(193);
    {
      await using store = await shared.theirs();
      await shared.put(store, range(240, 245));
      await shared.drop(store, [226, 300]);
    }
    expect(await rowsInBoth(shared, afterDeletion)).toBe(196);
  });

  test("Python writes, we read, add, replace and delete, Python goes on", async (context) => {
    const shared = newDataset(context);
    {
      await using store = await shared.theirs({ overwrite: true });
      await shared.put(store, range(0, 150));
      await shared.put(store, range(150, 200));
      await shared.drop(store, [10, 11, 150]);
      if (indexed) await store.buildIndexes();
    }
    expect(await rowsInBoth(shared, { intact: false })).toBe(197);
    {
      await using store = await shared.ours();
      await shared.put(store, range(220, 240));
      await shared.put(store, range(0, 8), 200);
      await shared.drop(store, [20, 21, 199, 225]);
      if (indexed) await store.compact();
    }
    expect(await rowsInBoth(shared, { intact: false })).toBe(213);
    {
      await using store = await shared.theirs();
      await shared.put(store, range(240, 260));
      await shared.drop(store, [0, 100, 239]);
    }
    expect(await rowsInBoth(shared, { intact: false })).toBe(230);
  });

  test("Python writes through a handle that it opened before we wrote and deleted", async (context) => {
    const shared = newDataset(context);
    {
      await using store = await shared.ours();
      await shared.put(store, range(0, 100));
    }
    await using stale = await shared.theirs();
    {
      await using store = await shared.ours();
      await shared.put(store, range(100, 150));
      await shared.put(store, range(0, 10), 200);
      await shared.drop(store, [20, 21, 149]);
      if (indexed) await store.compact();
    }
    expect(await stale.length()).toBe(100);
    await shared.put(stale, range(150, 170));
    await shared.drop(stale, [50, 51]);
    expect(await rowsInBoth(shared, afterDeletion)).toBe(165);
  });
});

test("both add at the same time, each through an open store, while we fold", async (context) => {
  const shared = newDataset(context);
  {
    await using store = await shared.ours();
    await shared.put(store, range(0, 40));
    await using other = await shared.theirs();
    const weWrite = async (): Promise<void> => {
      for (let row = 100; row < 150; row += 10) {
        await shared.put(store, range(row, row + 10));
        await shared.put(store, [row - 100], 200);
        await store.flush({ fold: true });
      }
    };
    const theyWrite = async (): Promise<void> => {
      for (let row = 200; row < 250; row += 10) await shared.put(other, range(row, row + 10));
    };
    await Promise.all([weWrite(), theyWrite()]);
  }
  expect(await rowsInBoth(shared)).toBe(141);
});

describe("rows that Python deletes from a dataset with indexes", () => {
  test("do not hide the row behind the last indexed one", async (context) => {
    const shared = newDataset(context);
    {
      await using store = await shared.ours();
      await shared.put(store, range(0, 200));
      await store.compact();
    }
    {
      await using store = await shared.theirs();
      await shared.drop(store, [198, 199]);
      await shared.put(store, range(200, 210));
    }
    expect(await rowsInBoth(shared, { intact: false })).toBe(208);
    {
      await using store = await shared.theirs();
      await shared.drop(store, [208, 209]);
    }
    {
      await using store = await shared.ours();
      await shared.put(store, range(210, 220));
    }
    expect(await rowsInBoth(shared, { intact: false })).toBe(216);
  });

  test("do not mislead us about where the indexes end", async (context) => {
    const shared = newDataset(context);
    {
      await using store = await shared.ours();
      await shared.put(store, range(0, 300));
      await store.compact();
      await shared.put(store, range(300, 310));
    }
    {
      await using store = await shared.theirs();
      await shared.drop(store, [10, 20, 30, 40, 50]);
    }
    {
      await using store = await shared.ours();
      await shared.drop(store, [299]);
      await store.flush({ fold: true });
      await shared.put(store, range(310, 320));
    }
    expect(await rowsInBoth(shared, { intact: false })).toBe(314);
  });
});

test("a dataset that we emptied is empty for Python, which can add the same ids again", async (context) => {
  const shared = newDataset(context);
  {
    await using store = await shared.ours();
    await shared.put(store, range(0, 10));
    await store.flush({ fold: true });
    await shared.drop(store, range(0, 10));
  }
  expect(await rowsInBoth(shared)).toBe(0);
  {
    await using store = await shared.theirs();
    await shared.put(store, [9, 0, 1]);
  }
  expect(await rowsInBoth(shared)).toBe(3);
  {
    await using store = await shared.ours();
    await shared.put(store, range(0, 300));
    await store.compact();
  }
  expect(await rowsInBoth(shared)).toBe(300);
});

const FRUIT = ["apples", "bananas"];

const PYTHON_EMBEDDINGS = `
from langchain_core.embeddings import Embeddings
class Fruit(Embeddings):
    def embed_documents(self, texts):
        return [self.embed_query(text) for text in texts]
    def embed_query(self, text):
        return [float(text.split().count(fruit)) for fruit in ${JSON.stringify(FRUIT)}] + [0.1]
embeddings = Fruit()
`;

test("the programs of docs/python.md work on each other's datasets", async (context) => {
  if ("unreachable" in python) return context.skip(python.unreachable);
  const folder = temporaryDirectory();
  const { python: interpreter } = python;
  const page = readFileSync("docs/python.md", "utf8");
  const [ours = ""] = blocks(page, "ts");
  const [langchain = "", plain = "", recipe = ""] = blocks(page, "python");
  const run = async (program: string): Promise<string> => {
    const options = { cwd: folder, env: engineEnvironment() };
    return (await promisify(execFile)(interpreter, ["-c", PYTHON_EMBEDDINGS + program], options)).stdout;
  };
  const fruit = new KeywordEmbeddings(FRUIT);
  const body = ours.replace(/^import .+$/m, "").replace("./documents", join(folder, "documents"));
  // eslint-disable-next-line typescript/no-implied-eval
  await new Function("DeeplakeVectorStore", "embeddings", `return (async () => {${body}})()`)(
    DeeplakeVectorStore,
    fruit,
  );
  expect(await run(langchain)).toBe("['apples are red']\n");
  expect(await run(plain)).toBe("['four', 'one', 'three']\n");
  {
    await using store = await DeeplakeVectorStore.open(join(folder, "documents"), { embeddings: fruit });
    expect((await store.getByIds(["one", "two", "three", "four"])).map(({ id }) => id)).toEqual([
      "one",
      "three",
      "four",
    ]);
  }
  await run(recipe);
  await using experience = await ExperienceStore.open(join(folder, "experiences"), { embeddings: fruit });
  const tasks: string[] = [];
  for await (const { task } of experience.scan()) tasks.push(task);
  expect(tasks).toEqual(["peel an apple"]);
});

function blocks(page: string, language: string): string[] {
  return [...page.matchAll(new RegExp(`\`\`\`${language}\n(.+?)\`\`\``, "gs"))].map(
    ([, program = ""]) => program,
  );
}
