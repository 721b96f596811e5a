import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";

import { runCommand } from "../../src/cli/run-command.ts";
import { ExperienceStore } from "../../src/index.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const root = temporaryDirectory();
const location = join(root, "recorded");

/** As long as one store is open the engine's process stays, so that each command finds it running. */
let keeper: ExperienceStore;
beforeAll(async () => {
  keeper = await ExperienceStore.open(join(root, "keeper"));
  await using experience = await ExperienceStore.open(location);
  await experience.record({ id: "one", task: "add numbers", approach: "carry", outcome: "success" });
  await experience.label("one", { outcome: "success", source: "human" });
  await experience.label("a run that never came", { outcome: "failure", source: "human" });
});
afterAll(() => keeper.close());

describe("how a command ends", () => {
  test("an import whose lines are all refused fails, one with some of them does not", async () => {
    const file = join(root, "bad.jsonl");
    writeFileSync(file, '{"task":1}\nno json\n');
    const to = ["--to", join(root, "imported")];
    expect(await runCommand(["import", file, ...to])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("2 refused"),
    });
    writeFileSync(file, `no json\n${JSON.stringify({ task: "a", approach: "b", outcome: "success" })}\n`);
    expect((await runCommand(["import", file, ...to])).status).toBe(0);
    writeFileSync(file, "\n");
    expect(await runCommand(["import", file, ...to])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("No line in"),
    });
  });

  test("setup with a Python that is not there fails, also where an engine is", async () => {
    expect(await runCommand(["setup", "--python", join(root, "no-python")])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("no-python (not there)"),
    });
  });

  test("an error is a sentence without a stack", async () => {
    const folder = join(root, "nowhere", "out.jsonl");
    const { status, stderr } = await runCommand(["export", "sft", "--out", folder, "--from", location]);
    expect(status).toBe(1);
    expect(stderr).toContain("a directory that exists");
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

test.each([
  [["runs", "--since", "yesterday", "--from", location], '--since, got "yesterday"'],
  [["lift", "--until", "2026-13-45", "--from", location], '--until, got "2026-13-45"'],
  [["recall", "add", "--k", "many", "--from", location], '--k, got "many"'],
  [["recall", "--calibrate", "--keep", "most", "--from", location], '--keep, got "most"'],
  [
    ["export", "sft", "--out", join(root, "x"), "--min-confidence", "1e999", "--from", location],
    '--min-confidence, got "1e999"',
  ],
  [
    ["export", "sft", "--out", join(root, "x"), "--splits", "train=half", "--from", location],
    '--splits, got "half"',
  ],
])("%j: what was typed stands in the error", async (args, said) => {
  expect(await runCommand(args)).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringContaining(said),
  });
});

describe("export", () => {
  test("replaces a file only with --force", async () => {
    const out = join(root, "out.jsonl");
    writeFileSync(out, "mine");
    const args = ["export", "sft", "--out", out, "--from", location];
    expect(await runCommand(args)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("add --force"),
    });
    expect(readFileSync(out, "utf8")).toBe("mine");
    expect(await runCommand([...args, "--force"])).toMatchObject({ status: 0 });
    expect(readFileSync(out, "utf8")).not.toBe("mine");
  });

  test("with splits writes none where one of the files is there", async () => {
    writeFileSync(join(root, "split.test.jsonl"), "mine");
    const splits = ["--splits", "train=.5,test=.5"];
    const args = ["export", "sft", "--out", join(root, "split.jsonl"), ...splits, "--from", location];
    expect(await runCommand(args)).toMatchObject({ status: 1 });
    expect(existsSync(join(root, "split.train.jsonl"))).toBe(false);
  });

  test("says why nothing came", async () => {
    const args = ["export", "dpo", "--out", join(root, "pairs.jsonl"), "--from", location];
    expect((await runCommand(args)).stdout).toMatch(
      /^0 examples in .+\nNone of 1 experiences makes an example: a pair needs/,
    );
  });
});

test("recall says why nothing came", async () => {
  expect((await runCommand(["recall", "bake bread", "--from", location])).stdout).toContain(
    "Nothing similar was recorded: of 1 experiences",
  );
  expect((await runCommand(["recall", "bake bread", "--from", "memory:"])).stdout).toBe(
    "Nothing is recorded at memory:.\n",
  );
});

test("doctor looks at the location it is asked for", async () => {
  const { stdout } = await runCommand(["doctor", "--from", location]);
  expect(stdout).toContain(`rows: 1 experiences, 0 runs, 2 labels at ${location}`);
  expect(stdout).toContain("labels: 1 name no experience or run that is there");
  expect(stdout).toContain("spool: no row waits on disk");
  const nowhere = await runCommand(["doctor", "--from", join(root, "not-there")]);
  expect(nowhere).toMatchObject({ status: 1, stdout: expect.stringContaining("found nothing there") });
  expect(existsSync(join(root, "not-there"))).toBe(false);
});

describe("doctor without --from looks where every other command looks", () => {
  const here = process.cwd();
  afterEach(() => {
    process.chdir(here);
    vi.unstubAllEnvs();
  });

  test("at ./agent-experiences, where nothing needs to be yet", async () => {
    process.chdir(temporaryDirectory());
    const { status, stdout } = await runCommand(["doctor"]);
    expect(status).toBe(0);
    expect(stdout).toContain("experience: ./agent-experiences (the default)");
    expect(stdout).toContain("note    rows: nothing is recorded at ./agent-experiences yet");
    expect(existsSync("agent-experiences")).toBe(false);
  });

  test("at ./agent-experiences, where something is", async () => {
    process.chdir(temporaryDirectory());
    await (await ExperienceStore.open("./agent-experiences")).close();
    expect((await runCommand(["doctor"])).stdout).toContain("rows: 0 experiences");
  });

  test("at the configured location", async () => {
    vi.stubEnv("DEEPLAKE_EXPERIENCE", location);
    expect((await runCommand(["doctor"])).stdout).toContain(
      `rows: 1 experiences, 0 runs, 2 labels at ${location}`,
    );
  });
});
