import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { cacheDirectory } from "../../../src/storage/local/cache-directory.ts";
import { findEngine, READY_MARKER } from "../../../src/storage/local/find-engine.ts";
import { fakePython } from "../../support/fake-python.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const directory = temporaryDirectory();

function missing(message: string): unknown {
  return expect.objectContaining({ code: "ENGINE_MISSING", message: expect.stringContaining(message) });
}

test("takes what setup made, only with its Python and its marker", () => {
  const environment = { LANGCHAIN_DEEPLAKE_CACHE: directory };
  expect(() => findEngine(environment)).toThrow(missing("npx langchain-deeplake setup"));
  expect(() => findEngine(environment)).toThrow(missing("DEEPLAKE_PYTHON"));
  expect(() => findEngine(environment)).toThrow(missing('"memory:"'));
  const installed = cacheDirectory(environment);
  const python = fakePython(join(installed, "bin", "python"), "exit 1");
  expect(() => findEngine(environment)).toThrow(missing("setup"));
  writeFileSync(join(installed, READY_MARKER), "{}");
  expect(findEngine(environment)).toEqual({ python, source: "setup" });
  rmSync(python);
  expect(() => findEngine(environment)).toThrow(missing("setup"));
});

test("DEEPLAKE_PYTHON goes before it, by path or by name", () => {
  const python = fakePython(join(directory, "own", "python-of-mine"), "exit 1");
  expect(findEngine({ DEEPLAKE_PYTHON: python })).toEqual({ python, source: "DEEPLAKE_PYTHON" });
  expect(
    findEngine({ DEEPLAKE_PYTHON: "python-of-mine", PATH: `/nowhere:${join(directory, "own")}` }),
  ).toEqual({
    python,
    source: "DEEPLAKE_PYTHON",
  });
});

test.skipIf(process.getuid?.() === 0)("an engine that this user may not read is not called missing", () => {
  const environment = { LANGCHAIN_DEEPLAKE_CACHE: join(directory, "locked") };
  mkdirSync(cacheDirectory(environment), { recursive: true, mode: 0o000 });
  expect(() => findEngine(environment)).toThrow(missing("this user may read"));
});

test("a DEEPLAKE_PYTHON that cannot run is refused with the reason", () => {
  expect(() => findEngine({ DEEPLAKE_PYTHON: "/nowhere/python" })).toThrow(missing("not there"));
  const folder = join(directory, "folder");
  mkdirSync(folder);
  expect(() => findEngine({ DEEPLAKE_PYTHON: folder })).toThrow(missing("cannot be executed"));
  const plain = fakePython(join(directory, "plain"), "exit 1");
  chmodSync(plain, 0o644);
  expect(() => findEngine({ DEEPLAKE_PYTHON: plain })).toThrow(missing("cannot be executed"));
});
