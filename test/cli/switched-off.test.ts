import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { runCommand } from "../../src/cli/run-command.ts";
import { ExperienceStore } from "../../src/index.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const here = process.cwd();
const places = temporaryDirectory();
let root = "";
beforeEach(async () => {
  root = mkdtempSync(join(places, "project-"));
  process.chdir(root);
  await using store = await ExperienceStore.open("./agent-experiences");
  await store.record({ task: "add", approach: "carry", outcome: "success" });
});
afterEach(() => {
  process.chdir(here);
  vi.unstubAllEnvs();
});

const lines = '{"task": "add", "approach": "carry", "outcome": "success"}\n';

describe.each(["a variable", "a file", "a variable beside a file"])(
  "recording is switched off by %s",
  (by) => {
    const isByFile = by === "a file";
    beforeEach(() => {
      if (by !== "a variable") writeFileSync(".experience.json", JSON.stringify({ disabled: isByFile }));
      if (!isByFile) vi.stubEnv("DEEPLAKE_EXPERIENCE_DISABLED", "1");
      writeFileSync("lines.jsonl", lines);
    });

    test.each([
      ["runs"],
      ["experiences"],
      ["rules"],
      ["import", "lines.jsonl"],
      ["label", "x", "success"],
      ["erase", "--user", "u", "--yes"],
    ])("%s says so, and does not look or write elsewhere", async (...args) => {
      const { status, stdout, stderr } = await runCommand(args);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toContain(isByFile ? join(root, ".experience.json") : "DEEPLAKE_EXPERIENCE_DISABLED");
    });

    test("a location that is named is looked at", async () => {
      const { stdout, stderr } = await runCommand(["experiences", "--from", "agent-experiences"]);
      expect(stderr).toBe("");
      expect(stdout).toContain("1 of 1 experience.");
    });

    test("doctor names what switches it off", async () => {
      const { stdout } = await runCommand(["doctor"]);
      expect(stdout).toContain(
        `off, by ${isByFile ? join(root, ".experience.json") : "DEEPLAKE_EXPERIENCE_DISABLED"}`,
      );
    });
  },
);
