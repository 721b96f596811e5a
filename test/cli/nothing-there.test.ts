import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";

import { runCommand } from "../../src/cli/run-command.ts";
import { ExperienceStore } from "../../src/index.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const root = temporaryDirectory();
const here = process.cwd();
afterEach(() => {
  process.chdir(here);
  vi.unstubAllEnvs();
});

describe("a command at a place where nothing is recorded refuses it and leaves it as it was", () => {
  mkdirSync(join(root, "empty"));
  writeFileSync(join(root, "file"), "a text");
  const PLACES = [
    ["a directory", join(root, "absent"), "found nothing there"],
    ["a directory below it", join(root, "absent", "below"), "found nothing there"],
    ["a file URL", pathToFileURL(join(root, "absent")).href, "found nothing there"],
    ["a name with one letter before a colon", "C:absent", "found nothing there"],
    ["a path with a colon", "./runs of 12:30", "found nothing there"],
    ["an empty directory", join(root, "empty"), "found nothing there"],
    ["the file URL of an empty directory", pathToFileURL(join(root, "empty")).href, "found nothing there"],
    ["a file", join(root, "file"), "got a file"],
    ["an unknown scheme", "ftp:absent", "got the scheme ftp:"],
    ["no text", "", "Expected a location such as"],
    ["a home that no shell replaced", "~/absent", "a shell replaces ~"],
  ] as const;

  test.each(PLACES)("%s", async (_, place, said) => {
    process.chdir(root);
    const before = readdirSync(root);
    for (const words of [["runs"], ["experiences"], ["rules"], ["report", "--out", "r.html"], ["compact"]]) {
      const { status, stderr } = await runCommand([...words, "--from", place]);
      expect(status).toBe(1);
      expect(stderr).toContain(said);
      expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    }
    expect(readdirSync(root)).toEqual(before);
    expect(readdirSync(join(root, "empty"))).toEqual([]);
  });

  test("doctor notes an empty directory, and misses one that is named and not there", async () => {
    const empty = await runCommand(["doctor", "--json", "--from", join(root, "empty")]);
    expect(empty.stdout).toContain("yet");
    expect(readdirSync(join(root, "empty"))).toEqual([]);
    const absent = await runCommand(["doctor", "--from", pathToFileURL(join(root, "absent")).href]);
    expect(absent.status).toBe(1);
    expect(existsSync(join(root, "absent"))).toBe(false);
  });

  test("import makes no store of a file without a good line", async () => {
    const lines = join(root, "bad.jsonl");
    writeFileSync(lines, '{"task": 5}\nno JSON\n');
    const { status, stdout } = await runCommand(["import", lines, "--to", join(root, "imported")]);
    expect(status).toBe(1);
    expect(stdout).toContain("0 added");
    expect(existsSync(join(root, "imported"))).toBe(false);
  });
});

test("what is recorded is found by its file URL", async () => {
  const location = join(root, "recorded");
  {
    await using store = await ExperienceStore.open(location);
    await store.record({ task: "add", approach: "carry", outcome: "success" });
  }
  const { status, stdout } = await runCommand(["experiences", "--from", pathToFileURL(location).href]);
  expect(status).toBe(0);
  expect(stdout).toContain("1 of 1 experience.");
});
