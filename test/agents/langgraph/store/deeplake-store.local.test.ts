import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test } from "vitest";

import { DeeplakeStore } from "../../../../src/agents/langgraph/index.ts";
import { baseStoreSuite } from "../../../../src/testing/base-store-suite.ts";
import { suiteIndex } from "../../../../src/testing/base-store/subject.ts";
import { program } from "../../../support/program.ts";
import { runPython } from "../../../support/run-python.ts";
import { repositoryRoot } from "../../../support/source-files.ts";
import { temporaryDirectory } from "../../../support/temporary-directory.ts";

const directory = temporaryDirectory();
const index = suiteIndex(["text"]);
const place = ["users", "ada"];
let keeper: DeeplakeStore;
let stores = 0;

function location(): string {
  return join(directory, `store-${stores++}`);
}

beforeAll(async () => {
  // As long as one store is open the engine's processes stay, so that the others open at once.
  keeper = await DeeplakeStore.open(location());
  await keeper.flush({ fold: true });
});

afterAll(() => keeper.close());

baseStoreSuite({
  name: "DeeplakeStore on a directory",
  create: (given) => DeeplakeStore.open(location(), given && { index: given }),
  destroy: (store) => store.close(),
  supports: { membership: true, joinedFilters: true, filterRefusal: true },
});

baseStoreSuite({
  name: "DeeplakeStore on a directory, folded after each write",
  create: (given) => DeeplakeStore.open(location(), given && { index: given }),
  settled: (store) => store.flush({ fold: true }),
  destroy: (store) => store.close(),
  supports: { membership: true, joinedFilters: true, filterRefusal: true },
});

test("items outlive their process, and compacting keeps what was put last", async () => {
  const path = location();
  const before = await DeeplakeStore.open(path, { index });
  await before.put(place, "one", { text: "plum" });
  await before.put(place, "one", { text: "apple" });
  await before.put(place, "two", { text: "cherry" }, false);
  await before.put(place, "three", { text: "banana" });
  await before.delete(place, "three");
  const item = await before.get(place, "one");
  await before.compact();
  await before.close();
  await using store = await DeeplakeStore.open(path, { index });
  expect(await store.get(place, "one")).toEqual(item);
  const found = await store.search([], { query: "apple" });
  expect(found.map(({ key, score }) => [key, score?.toFixed(3)])).toEqual([
    ["one", "1.000"],
    ["two", undefined],
  ]);
});

test("an index that came later ranks what is put from then on", async () => {
  const path = location();
  const before = await DeeplakeStore.open(path);
  await before.put(place, "old", { text: "apple" });
  await before.close();
  await using store = await DeeplakeStore.open(path, { index });
  await store.put(place, "new", { text: "plum" });
  const found = await store.search(place, { query: "apple" });
  expect(found.map(({ key, score }) => [key, typeof score])).toEqual([
    ["new", "number"],
    ["old", "undefined"],
  ]);
});

test("processes that put, replace and delete in one directory lose nothing and double nothing", async () => {
  const path = location();
  const names = ["ada", "grace"];
  const count = 60;
  const run = promisify(execFile);
  await Promise.all(
    names.map((name) =>
      run(process.execPath, [...program("test/support/put-items.ts"), path, name, `${count}`], {
        cwd: repositoryRoot,
      }),
    ),
  );
  await using store = await DeeplakeStore.open(path, { index });
  const kept = Array.from({ length: count }, (_, n) => n + 1).filter((n) => n % 10 !== 0);
  for (const name of names) {
    const items = await store.search(["items", name], { query: "apple", limit: 1000 });
    expect(items.map(({ value }) => value["n"] as number).sort((a, b) => a - b)).toEqual(kept);
    expect(items.every(({ score }) => score !== undefined && score > 0.99)).toBe(true);
  }
  expect(await store.search(["shared"])).toHaveLength(1);
});

test("Python reads the items of a folded store", async () => {
  const path = location();
  await using store = await DeeplakeStore.open(path, { index });
  await store.put(["users", 'say "hi"'], "a/b", { text: "apple" });
  await store.flush({ fold: true });
  const read = `
dataset = deeplake.open(sys.argv[1])
rows = [row for row in dataset.query("SELECT namespace, label_1, item_key, item_value WHERE part = 0")]
print(json.dumps([[row[name] for name in ("namespace", "label_1", "item_key", "item_value")] for row in rows]))
`;
  expect(await runPython(read, join(path, "store"))).toEqual([
    ['["users","say \\"hi\\""]', "users", "a/b", '{"text":"apple"}'],
  ]);
});
