import { expect, test } from "vitest";

import { unsupportedPlatform } from "../../../src/storage/local/find-engine.ts";

test.each([
  ["linux", "x64"],
  ["linux", "arm64"],
  ["darwin", "arm64"],
])("%s %s has an engine", (platform, architecture) => {
  expect(unsupportedPlatform(platform, architecture)).toBeNull();
});

test.each([
  ["win32", "x64", "WSL2"],
  ["darwin", "x64", "memory:"],
  ["linux", "riscv64", "memory:"],
  ["freebsd", "x64", "memory:"],
])("%s %s is told the alternatives", (platform, architecture, alternative) => {
  const reason = unsupportedPlatform(platform, architecture);
  expect(reason).toContain(`${platform} ${architecture}`);
  expect(reason).toContain(alternative);
  expect(reason).toContain("DEEPLAKE_PYTHON");
});
