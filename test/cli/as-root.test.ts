import { chownSync, lstatSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, test } from "vitest";

import { runCommand } from "../../src/cli/run-command.ts";
import { ExperienceStore } from "../../src/index.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const SOMEBODY = 65_534;
const root = temporaryDirectory();
const location = join(root, "store");
const lines = join(root, "lines.jsonl");

function pathsIn(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
  return ["", ...names].map((name) => join(directory, name));
}

describe.skipIf(process.getuid?.() !== 0)("a person who works as root", () => {
  beforeAll(async () => {
    const attempt = { task: "t", approach: "a", outcome: "success" } as const;
    writeFileSync(lines, JSON.stringify(attempt));
    const experience = await ExperienceStore.open(location);
    await experience.record(attempt);
    await experience.close();
    for (const path of pathsIn(location)) chownSync(path, SOMEBODY, SOMEBODY);
  });

  test.each([
    ["lessons", "--from", location],
    ["recall", "t", "--from", location],
    ["compact", "--from", location],
    ["doctor", "--from", location],
    ["import", lines, "--to", location],
  ])("leaves nothing in the store of another user: %s", async (...args) => {
    const { status, stdout, stderr } = await runCommand(args);
    expect(status).toBe(1);
    expect(stdout + stderr).toMatch(/got root[^]+sudo\s-u\s'#65534'/);
    expect(pathsIn(location).filter((path) => lstatSync(path).uid === 0)).toEqual([]);
  });

  test("works on what root made in the directory of another user", async () => {
    for (const path of pathsIn(location).slice(1)) chownSync(path, 0, 0);
    expect(await runCommand(["lessons", "--from", location])).toMatchObject({ status: 0, stderr: "" });
  });
});
