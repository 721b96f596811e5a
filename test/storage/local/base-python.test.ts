import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";

import { basePython } from "../../../src/storage/local/base-python.ts";
import { fakePython } from "../../support/fake-python.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

afterEach(() => vi.unstubAllEnvs());

const directory = temporaryDirectory();
const lacksVenv = `echo "ModuleNotFoundError: No module named 'ensurepip'" >&2; exit 1`;

test("passes by an old Python and one without venv", () => {
  fakePython(join(directory, "python3"), "echo 3.9");
  fakePython(join(directory, "python3.13"), lacksVenv);
  fakePython(join(directory, "python3.11"), "echo 3.11");
  vi.stubEnv("PATH", directory);
  expect(basePython()).toBe("python3.11");
});

test("says what was wrong with each, and how to get a suitable one", () => {
  const other = join(directory, "other");
  fakePython(join(other, "python3"), "echo 3.9");
  fakePython(join(other, "python3.10"), lacksVenv);
  vi.stubEnv("PATH", other);
  const message = expect.stringMatching(
    /found python3 \(version 3\.9\), python3\.10 \(No module named 'ensurepip'\)\..*python3-venv/,
  );
  expect(() => basePython()).toThrow(expect.objectContaining({ code: "ENGINE_MISSING", message }));
  vi.stubEnv("PATH", join(directory, "nothing"));
  expect(() => basePython()).toThrow("found none");
});

test("a named one is taken or refused, and no other is tried", () => {
  expect(basePython(fakePython(join(directory, "mine"), "echo 3.12"))).toBe(join(directory, "mine"));
  expect(() => basePython(join(directory, "absent"))).toThrow("absent (not there)");
});
