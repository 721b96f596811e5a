import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { ENGINE_FILES } from "../../../src/storage/local/engine-files.ts";
import { engineScript } from "../../../src/storage/local/engine-script.ts";
import { filesUnder, readSource } from "../../support/source-files.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const SOURCE = "src/storage/local/deeplake_engine";
const files = { "__main__.py": "print(1)\n", "table/cells.py": "# é\n" };

let root: string;

beforeEach(() => {
  root = join(temporaryDirectory(), "cache");
});

const read = (script: string): Record<string, string> =>
  Object.fromEntries(Object.keys(files).map((path) => [path, readFileSync(join(script, path), "utf8")]));

test("what is started is the source of the engine", () => {
  const script = engineScript(root);
  const sources = filesUnder(SOURCE, ".py");
  expect(Object.keys(ENGINE_FILES)).toHaveLength(sources.length);
  for (const path of sources)
    expect(readFileSync(join(script, path.slice(SOURCE.length + 1)), "utf8")).toBe(readSource(path));
});

test("only its user can enter the folder, and nothing is left beside it", () => {
  const folder = dirname(engineScript(root, files));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(root)).toEqual([folder.slice(root.length + 1)]);
});

test("what is there is used as it is, and other files stand in a folder of their own", () => {
  const script = engineScript(root, files);
  const before = statSync(script).ino;
  expect(engineScript(root, files)).toBe(script);
  expect(statSync(script).ino).toBe(before);
  expect(engineScript(root, { ...files, "more.py": "" })).not.toBe(script);
  expect(read(script)).toEqual(files);
});

test("what versions no longer used and killed processes left is removed with the first start of a version", () => {
  const [day, hour] = [24 * 3_600, 3_600];
  const named = (letter: string): string => `python-${letter.repeat(16)}`;
  const leave = (name: string, age: number): string => {
    const path = join(root, name);
    mkdirSync(join(path, "deeplake_engine"), { recursive: true });
    const at = Date.now() / 1_000 - age;
    utimesSync(path, at, at);
    return name;
  };
  const gone = [
    leave(named("a"), 31 * day),
    leave(`${named("a")}.compiled`, day),
    leave(`${named("c")}.compiled`, 31 * day),
    leave(`${named("b")}.writing-Xy1`, 2 * hour),
  ];
  const kept = [
    leave(named("b"), 29 * day),
    leave(`${named("b")}.compiled`, 90 * day),
    leave(`${named("b")}.writing-Xy2`, 60),
    leave("python-mine", 90 * day),
    leave("spool", 90 * day),
    leave("deeplake-4.7.4", 90 * day),
  ];
  const own = basename(dirname(engineScript(root, files)));
  expect(readdirSync(root).sort()).toEqual([...kept, own].sort());
  expect(gone).toHaveLength(4);
  leave(named("a"), 31 * day);
  const long = Date.now() / 1_000 - 90 * day;
  utimesSync(join(root, own), long, long);
  engineScript(root, files);
  expect(readdirSync(root)).toContain(named("a"));
  expect(statSync(join(root, own)).mtimeMs).toBeGreaterThan(Date.now() - hour * 1_000);
});

describe("is written again where", () => {
  test.each<[string, (script: string) => void]>([
    ["a file was changed", (script) => writeFileSync(join(script, "table/cells.py"), "import os\n")],
    ["a file lies beside the others", (script) => writeFileSync(join(script, "json.py"), "")],
    ["a file lies beside the package", (script) => writeFileSync(join(dirname(script), "numpy.py"), "")],
    ["others may write a file", (script) => chmodSync(join(script, "__main__.py"), 0o666)],
    ["others may enter the folder", (script) => chmodSync(dirname(script), 0o755)],
    [
      "Python left a cache",
      (script) => {
        mkdirSync(join(script, "__pycache__"));
        writeFileSync(join(script, "__pycache__", "cells.pyc"), "");
      },
    ],
    ["a link leads elsewhere", (script) => symlinkSync("/etc/hosts", join(script, "more.py"))],
  ])("%s", (_, change) => {
    const script = engineScript(root, files);
    change(script);
    expect(engineScript(root, files)).toBe(script);
    expect(readdirSync(dirname(script))).toEqual(["deeplake_engine"]);
    expect(readdirSync(script).sort()).toEqual(["__main__.py", "table"]);
    expect(read(script)).toEqual(files);
    expect(statSync(dirname(script)).mode & 0o777).toBe(0o700);
    expect(statSync(join(script, "__main__.py")).mode & 0o077).toBe(0);
  });
});

// Before the test that lets this process have a temporary folder.
test("where nothing can be written the error says which folder to name", () => {
  mkdirSync(root);
  writeFileSync(join(root, "file"), "");
  vi.stubEnv("TMPDIR", join(root, "none"));
  expect(() => engineScript(join(root, "file", "deeper"), files)).toThrow(
    expect.objectContaining({
      code: "ENGINE_FAILED",
      message: expect.stringContaining("Set LANGCHAIN_DEEPLAKE_CACHE"),
    }),
  );
  vi.unstubAllEnvs();
});

test("a cache that cannot be written is done without", () => {
  mkdirSync(root);
  writeFileSync(join(root, "file"), "");
  const script = engineScript(join(root, "file"), files);
  expect(script.startsWith(root)).toBe(false);
  expect(read(script)).toEqual(files);
});
