import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A new directory that goes when the test file ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "langchain-deeplake-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
