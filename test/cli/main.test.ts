import { spawnSync, type SpawnSyncReturns, type StdioOptions } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, expect, test, vi } from "vitest";

import { fakePython } from "../support/fake-python.ts";
import { program } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

afterEach(() => vi.unstubAllEnvs());

const root = temporaryDirectory();

function main(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [...program("src/cli/main.ts"), ...args], { encoding: "utf8" });
}

test("a command prints to standard output, and its code is the one of the process", () => {
  expect(main("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("setup"), stderr: "" });
  expect(main("nonsense")).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringContaining("Unknown command nonsense"),
  });
});

test.skipIf(!existsSync("/dev/full"))("an output that a full disk does not take is one sentence", () => {
  const [full, closed] = [openSync("/dev/full", "w"), openSync("/dev/full", "r")];
  const run = (args: string[], stdio: StdioOptions): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, [...program("src/cli/main.ts"), ...args], { encoding: "utf8", stdio });
  expect(run(["--help"], ["ignore", full, "pipe"])).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^Expected a place that takes the output, got ENOSPC[^\n]+\n$/),
  });
  // Where nothing can be said, the code still is that of the command.
  for (const stderr of [full, closed])
    expect(run(["nonsense"], ["ignore", "pipe", stderr])).toMatchObject({ status: 2, stdout: "" });
});

// Only root may run a program as somebody else.
test.skipIf(process.getuid?.() !== 0)("a place or a file that may not be read is one sentence", () => {
  const [locked, file] = [join(root, "locked"), join(root, "locked.jsonl")];
  mkdirSync(join(locked, "below"), { recursive: true });
  writeFileSync(file, "{}");
  for (const path of [locked, file]) chmodSync(path, 0o000);
  chmodSync(root, 0o755);
  const run = (...args: string[]): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, [...program("src/cli/main.ts"), ...args], {
      encoding: "utf8",
      uid: 65_534,
      gid: 65_534,
      env: { ...process.env, HOME: root },
    });
  for (const place of [locked, join(locked, "below")])
    expect(run("runs", "--from", place)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /^\[deeplake\] Expected a directory that can be read and written at [^\n]+\n$/,
      ),
    });
  vi.stubEnv("DEEPLAKE_EXPERIENCE", locked);
  expect(run("doctor")).toMatchObject({
    status: 1,
    stdout: expect.stringContaining(`missing location: ${locked}`),
  });
  expect(run("import", file, "--to", join(root, "to"))).toMatchObject({
    status: 1,
    stderr: `[deeplake] Expected a file of JSON lines, got ${file}, which cannot be read (EACCES).\n`,
  });
});

test("a broken engine is one sentence, without a stack", () => {
  const file = join(root, "runs.jsonl");
  writeFileSync(file, JSON.stringify({ task: "add", approach: "carry", outcome: "success" }));
  vi.stubEnv("DEEPLAKE_PYTHON", fakePython(join(root, "python"), "exit 69"));
  expect(main("import", file, "--to", join(root, "engineless"))).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^\[deeplake\] Expected a Python with a working deeplake[^\n]+\n$/),
  });
});
