import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";

import { findEngine } from "../../../src/engine/local/find-engine.ts";
import { unsupportedPlatform } from "../../../src/engine/local/platform.ts";
import { provision } from "../../../src/engine/local/provision.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

afterEach(() => vi.unstubAllEnvs());

test("two set-ups at once build one engine, a broken one is mended", { timeout: 180_000 }, async () => {
  vi.stubEnv("LANGCHAIN_DEEPLAKE_CACHE", temporaryDirectory());
  vi.stubEnv("DEEPLAKE_PYTHON", "");
  expect(() => findEngine()).toThrow(
    expect.objectContaining({
      code: "ENGINE_MISSING",
      message: expect.stringContaining("npx langchain-deeplake setup"),
    }),
  );
  const both = await Promise.all([provision(), provision()]);
  expect(both.filter(({ built }) => built)).toHaveLength(1);
  expect(findEngine()).toMatchObject({ source: "setup" });
  const { directory } = both[0] as { directory: string };
  rmSync(join(directory, "lib", "python3.11"), { recursive: true, force: true });
  rmSync(join(directory, "bin", "python"), { force: true });
  expect((await provision()).built).toBe(true);
  expect((await provision()).built).toBe(false);
});

test("platforms without an engine are told the alternatives", () => {
  expect(unsupportedPlatform("linux", "x64")).toBeNull();
  expect(unsupportedPlatform("darwin", "arm64")).toBeNull();
  expect(unsupportedPlatform("win32", "x64")).toContain("WSL2");
  expect(unsupportedPlatform("darwin", "x64")).toContain("memory:");
});

test("a named interpreter that is not there is refused", () => {
  expect(() => findEngine({ DEEPLAKE_PYTHON: "/nowhere/python" })).toThrow(
    expect.objectContaining({ code: "ENGINE_MISSING" }),
  );
});
