import { appendFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";

import { isIntact, markReady } from "../../../src/storage/local/installation.ts";
import { READY_MARKER } from "../../../src/storage/local/find-engine.ts";
import { fakePython } from "../../support/fake-python.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const installed = join(root, "installed");
const packages = join(installed, "lib", "python3", "site-packages", "deeplake");

beforeEach(() => {
  rmSync(installed, { recursive: true, force: true });
  mkdirSync(packages, { recursive: true });
  writeFileSync(join(packages, "__init__.py"), "import engine\n");
  writeFileSync(join(packages, "engine.so"), "binary");
  fakePython(join(installed, "bin", "python"), "exit 0");
  markReady(installed);
});

test("what was marked is intact, also with Python's caches and under another name", () => {
  expect(isIntact(installed)).toBe(true);
  mkdirSync(join(packages, "__pycache__"));
  writeFileSync(join(packages, "__pycache__", "engine.pyc"), "cache");
  expect(isIntact(installed)).toBe(true);
  cpSync(installed, join(root, "moved"), { recursive: true });
  expect(isIntact(join(root, "moved"))).toBe(true);
});

test.each<[string, () => void]>([
  ["a missing file", () => rmSync(join(packages, "engine.so"))],
  ["a file of another size", () => appendFileSync(join(packages, "engine.so"), "more")],
  ["a missing Python", () => rmSync(join(installed, "bin", "python"))],
  ["a Python that looks elsewhere", () => fakePython(join(installed, "bin", "python"), "exit 1")],
  ["a missing marker", () => rmSync(join(installed, READY_MARKER))],
  ["half a marker", () => writeFileSync(join(installed, READY_MARKER), '{"version":')],
  ["another version's marker", () => writeFileSync(join(installed, READY_MARKER), '{"version":"1.0.0"}')],
  ["no directory", () => rmSync(installed, { recursive: true })],
])("%s is noticed", (_what, change) => {
  change();
  expect(isIntact(installed)).toBe(false);
});
