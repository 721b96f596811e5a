import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { SyntheticEmbeddings } from "@langchain/core/utils/testing";
import { expect, test } from "vitest";

import { DeeplakeStore } from "../../../src/agents/langgraph/index.ts";
import { DeeplakeError, ExperienceStore } from "../../../src/index.ts";
import { makeTableDirectory } from "../../../src/storage/local/table-directory.ts";
import { DeeplakeVectorStore } from "../../../src/vectorstore/index.ts";
import { program } from "../../support/program.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const modeOf = (path: string): number => statSync(path).mode & 0o7777;

/** All that makes a location. */
const STORES: Readonly<Record<string, (location: string) => Promise<unknown>>> = {
  ExperienceStore: async (location) => {
    await using store = await ExperienceStore.open(location);
    await store.record({ task: "t", approach: "a", outcome: "success" });
  },
  DeeplakeVectorStore: async (url) => {
    const store = await DeeplakeVectorStore.fromTexts(
      ["a"],
      [{}],
      new SyntheticEmbeddings({ vectorSize: 4 }),
      { url },
    );
    await store.close();
  },
  DeeplakeStore: async (location) => {
    const store = await DeeplakeStore.open(location);
    await store.put(["a"], "k", { v: 1 });
    await store.stop();
  },
};

test.each(Object.entries(STORES))("%s makes its location for its owner alone", async (_name, use) => {
  const location = join(temporaryDirectory(), "memory");
  await use(location);
  expect(modeOf(location)).toBe(0o700);
  await use(location);
  expect(modeOf(location)).toBe(0o700);
});

test("a directory that a team shares keeps its mode, and so do the tables in it", async () => {
  const location = temporaryDirectory();
  chmodSync(location, 0o2775);
  await STORES["ExperienceStore"]?.(location);
  expect(modeOf(location)).toBe(0o2775);
  const umask = process.umask();
  expect(modeOf(join(location, "experiences")) & 0o777).toBe(0o777 & ~umask);
});

test("in a directory that a group may write, its users may write all files, those of the engine too", async () => {
  const location = temporaryDirectory();
  chmodSync(location, 0o2770);
  const run = [process.execPath, ...program("test/support/use-a-store.ts"), location];
  for (let user = 0; user < 2; user++)
    await promisify(execFile)("sh", ["-c", 'umask 007; exec "$@"', "sh", ...run]);
  const files = readdirSync(location, { recursive: true, encoding: "utf8" });
  expect(files.filter((name) => name.endsWith(".lock"))).not.toEqual([]);
  expect(files.filter((name) => (modeOf(join(location, name)) & 0o060) !== 0o060)).toEqual([]);
});

// Root may write everything.
test.skipIf(process.getuid?.() === 0)(
  "a lock that this user may not write is an error, and nobody waits for it",
  async () => {
    const location = temporaryDirectory();
    await STORES["ExperienceStore"]?.(location);
    const lock = readdirSync(location, { recursive: true, encoding: "utf8" }).find((name) =>
      /^experiences.*_deeplake_log.*\.lock$/.test(name),
    );
    chmodSync(join(location, lock ?? ""), 0o440);
    await using store = await ExperienceStore.open(location);
    await store.record({ task: "t", approach: "b", outcome: "success" });
    await expect(store.flush({ fold: true })).rejects.toMatchObject({ code: "INVALID_LOCATION" });
  },
);

test("a table beside a dataset of another program is as open as the dataset", () => {
  const folder = temporaryDirectory();
  const dataset = join(folder, "export");
  mkdirSync(join(dataset, "_deeplake_log"), { recursive: true });
  chmodSync(dataset, 0o2775);
  makeTableDirectory(join(folder, "export_runs"));
  makeTableDirectory(join(folder, "other_runs"));
  expect([modeOf(join(folder, "export_runs")), modeOf(join(folder, "other_runs"))]).toEqual([0o2775, 0o700]);
});

test("the directory of a table that could not be opened is removed, unless something is in it", () => {
  const folder = temporaryDirectory();
  makeTableDirectory(join(folder, "empty"))();
  const unmake = makeTableDirectory(join(folder, "used"));
  writeFileSync(join(folder, "used", "file"), "");
  unmake();
  expect(readdirSync(folder)).toEqual(["used"]);
});

test("a directory that cannot be made is an error of the location", () => {
  const file = join(temporaryDirectory(), "file");
  writeFileSync(file, "");
  expect(() => makeTableDirectory(join(file, "memory"))).toThrow(DeeplakeError);
});
