import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";

import { importRuns } from "../../src/cli/commands/import.ts";
import { calibrateStore, recallTask } from "../../src/cli/commands/recall.ts";
import { doctor } from "../../src/cli/commands/doctor.ts";
import { type Output, runCommand } from "../../src/cli/run-command.ts";
import { ExperienceStore } from "../../src/index.ts";
import { provision } from "../../src/storage/local/provision.ts";
import { fakePython } from "../support/fake-python.ts";
import { runRecord } from "../support/run-record.ts";
import { sharedData } from "../support/shared-data.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

afterEach(() => vi.unstubAllEnvs());

const root = temporaryDirectory();

/** As long as one store is open the engine's process stays, so that each command finds it running. */
let keeper: ExperienceStore;
beforeAll(async () => void (keeper = await ExperienceStore.open(join(root, "keeper"))));
afterAll(() => keeper.close());

const cli = (...args: string[]): Promise<Output> => runCommand(args);

test("lift says that there is not enough data, and takes no option it does not know", async () => {
  const location = join(root, "lifted");
  {
    await using experience = await ExperienceStore.open(location, { holdout: 0.5 });
    await experience.record({ task: "add", approach: "carry", outcome: "success" });
    for (const threadId of ["a", "b", "c", "d"]) {
      await experience.recall("add", { threadId });
      await experience.record({ task: "add", approach: "carry", outcome: "success", threadId });
    }
  }
  const said = await cli("lift", "--from", location, "--by", "cluster");
  expect(said.stdout).toMatch(
    /^Memory: not enough data, .+ points\s\[.+\][^]+n = 4:[^]+Missing:[^]+\nadd {2}/,
  );
  expect(JSON.parse((await cli("lift", "--from", location, "--json")).stdout)).toMatchObject({
    verdict: "not enough data",
  });
  expect(await cli("lift", "--from", location, "--by", "mood")).toMatchObject({ status: 1, stdout: "" });
  expect((await cli("lift", "--from", join(root, "nowhere"))).stderr).toContain("found nothing there");
});

test("patterns are shown, and skills mined, confirmed, exported and retired", async () => {
  const location = join(root, "patterned");
  const file = join(root, "patterned.jsonl");
  writeFileSync(
    file,
    Array.from({ length: 120 }, (_, index) =>
      JSON.stringify({
        task: `parse file ${index}`,
        approach: index % 2 === 0 ? "sniff ; parse" : "split ; join",
        score: index % 20 < (index % 2 === 0 ? 18 : 5) ? 1 : 0,
      }),
    ).join("\n"),
  );
  expect((await cli("import", file, "--to", location)).status).toBe(0);
  const from = ["--from", location];
  expect((await cli("patterns", ...from)).stdout).toMatch(
    /: [+-]0\.\d\d \[.+\], n = 60 in 60\s+tasks[^]+Looked at 120 attempts at 120 tasks/,
  );
  expect((await cli("skills", "mine", ...from)).stdout).toMatch(
    /^New:\nSTATUS[^]+\nproposed {2}approach-[^]+of 120 experiences\.\n$/,
  );
  const [{ name }] = JSON.parse((await cli("skills", ...from, "--json")).stdout) as [{ name: string }];
  const folder = join(root, "exported-skills");
  expect((await cli("skills", "export", folder, ...from)).stdout).toMatch(
    /^0 written, 0 unchanged, 0 removed; \d+ proposed and not exported\n$/,
  );
  expect((await cli("skills", "confirm", name, ...from)).stdout).toMatch(
    /^active approach-.*revision 2, confirmed/,
  );
  expect((await cli("skills", "export", folder, ...from)).stdout).toContain(
    "1 written, 0 unchanged, 0 removed",
  );
  expect(readFileSync(join(folder, name, "SKILL.md"), "utf8")).toContain(`name: ${name}`);
  expect((await cli("skills", "retire", name, ...from)).status).toBe(0);
  expect((await cli("skills", "export", folder, ...from)).stdout).toContain(
    "0 written, 0 unchanged, 1 removed",
  );
  expect(await cli("skills", "confirm", "nobody", ...from)).toMatchObject({ status: 1, stdout: "" });
  expect((await cli("skills", "praise", ...from)).status).toBe(2);
  expect((await cli("skills", "confirm", ...from)).status).toBe(2);
  expect((await cli("patterns", "--from", join(root, "nowhere"))).stderr).toContain("nothing");
});

test("runs lists sessions without a text, and searches with one", async () => {
  const location = join(root, "logged");
  {
    await using experience = await ExperienceStore.open(location);
    await experience.runs.log([
      runRecord({ id: "r", threadId: "t", error: "Error: no rows", status: "failure" }),
    ]);
  }
  const from = ["--from", location];
  expect((await cli("runs", ...from, "--status", "failure")).stdout).toMatch(
    /\nt +1970-01-01 00:00:01 {2}failure {2}– +1\.0 s\n {2}agent → Error: no rows\n/,
  );
  expect(JSON.parse((await cli("runs", "rows", ...from, "--k", "1", "--json")).stdout)).toMatchObject([
    { run: { id: "r" } },
  ]);
  expect(await cli("runs", ...from, "--since", "someday")).toMatchObject({ status: 1, stdout: "" });
});

test("imports good lines, reports bad ones, and adds nothing the second time", async () => {
  const file = join(root, "runs.jsonl");
  const line = JSON.stringify({
    task: "add",
    approach: "carry",
    outcome: "success",
    score: 1,
    lessons: ["a", "b"],
    timestamp: "2023-07-17-17:56",
    tags: ["x"],
    agent: "m",
  });
  writeFileSync(
    file,
    [
      line,
      "{not json",
      '{"task":"t","approach":"a","score":2}',
      line,
      "",
      '{"task":"other","approach":"a","outcome":"failure","score":0}',
    ].join("\n"),
  );
  const location = join(root, "imported");
  expect(await importRuns(location, file)).toEqual({
    added: 3,
    known: 0,
    refused: [
      { line: 2, reason: expect.stringContaining("JSON object") },
      { line: 3, reason: expect.stringContaining("from 0 to 1") },
    ],
  });
  expect(await importRuns(location, file)).toMatchObject({ added: 0, known: 3 });
  await expect(calibrateStore(location)).rejects.toMatchObject({ code: "INVALID_STATE" });
  const { items } = await recallTask(location, "add", { k: 1 });
  expect(items[0]?.experience).toMatchObject({
    lessons: "a\nb",
    timestamp: Date.UTC(2023, 6, 17, 17, 56) / 1000,
    tags: ["x"],
    agent: "m",
  });
});

const recorded = sharedData("runs", "agbenchmark.jsonl");
test.skipIf(recorded === undefined)(
  "imports 2,599 recorded runs and recalls one (skipped without the recorded data)",
  async () => {
    const location = join(root, "recorded");
    expect(await importRuns(location, recorded as string)).toMatchObject({ added: 2599, refused: [] });
    const task = "Write Tesla's precise revenue in 2022 into a .txt file.";
    const { items } = await recallTask(location, task, { k: 5 });
    expect(items.map(({ experience }) => experience.task)).toContain(task);
  },
);

test("exports what was imported as training data, one file for each split", async () => {
  const lines = ["one", "two", "three"].flatMap((task) =>
    ["success", "failure"].map((outcome) =>
      JSON.stringify({ task, approach: `${outcome} ${task}`, outcome }),
    ),
  );
  writeFileSync(join(root, "pairs-of.jsonl"), lines.join("\n"));
  const location = join(root, "exported");
  await importRuns(location, join(root, "pairs-of.jsonl"));
  const out = join(root, "pairs.jsonl");
  const { stdout, stderr } = await cli(
    "export",
    "dpo",
    "--from",
    location,
    "--out",
    out,
    "--style",
    "standard",
  );
  expect(stdout, stderr).toBe(`3 examples in ${out}\n`);
  const examples = readFileSync(out, "utf8").trim().split("\n");
  expect(examples.map((line) => JSON.parse(line) as unknown)).toContainEqual({
    prompt: "one",
    chosen: "success one",
    rejected: "failure one",
  });
  const split = await cli(
    "export",
    "kto",
    "--from",
    location,
    "--out",
    out,
    "--splits",
    "train=.5,test=.5",
    "--json",
  );
  const files = JSON.parse(split.stdout) as { file: string; examples: number }[];
  expect(files.map(({ file }) => file)).toEqual(
    ["train", "test"].map((name) => join(root, `pairs.${name}.jsonl`)),
  );
  expect(files.reduce((sum, { examples: some }) => sum + some, 0)).toBe(6);
  expect(await cli("export", "dpo", "--from", location)).toMatchObject({ status: 2 });
  expect(await cli("export", "dpo", "--from", location, "--out", out, "--splits", "train")).toMatchObject({
    status: 1,
  });
  expect(readFileSync(out, "utf8").trim().split("\n")).toEqual(examples);
});

test("erases under ids when told that it is meant", async () => {
  const location = join(root, "erased");
  const file = join(root, "erase-of.jsonl");
  const lines = ["a", "b"].map((id) =>
    JSON.stringify({ id, task: `task ${id}`, approach: "x", outcome: "success" }),
  );
  writeFileSync(file, lines.join("\n"));
  await importRuns(location, file);
  expect(await cli("erase", "--id", "a", "--from", location)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("--yes"),
  });
  expect((await cli("erase", "--id", "a", "--user", "u", "--yes", "--from", location)).status).toBe(1);
  const { stdout, stderr } = await cli("erase", "--id", "a", "--yes", "--from", location);
  expect(stdout, stderr).toContain("experiences: 1 removed, 0 kept without texts\n");
  const { items } = await recallTask(location, "task", { k: 5 });
  expect(items.map(({ experience }) => experience.id)).toEqual(["b"]);
  expect(await cli("erase", "--user", "nobody", "--yes", "--from", location)).toMatchObject({
    status: 1,
    stdout: expect.stringContaining("Nothing was recorded of what you named."),
  });
});

describe("the command line", () => {
  test("says how it is used", async () => {
    expect(await cli("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("setup") });
    expect(await cli("nonsense")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Unknown command nonsense"),
    });
    expect(await cli("recall")).toMatchObject({ status: 2 });
    expect(await cli("import", "--frobnicate")).toMatchObject({ status: 2 });
    expect(await cli("setup", "--outcome", "success")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("no option --outcome"),
    });
    expect(await cli("doctor", "extra")).toMatchObject({ status: 2 });
    expect(await cli("runs", "two", "texts")).toMatchObject({ status: 2 });
    expect((await cli("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("reports errors in one sentence, without a stack", async () => {
    const { status, stderr } = await cli("recall", "x", "--from", join(root, "nowhere"));
    expect(status).toBe(1);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    vi.stubEnv("DEEPLAKE_PYTHON", fakePython(join(root, "python"), "exit 69"));
    expect((await cli("doctor", "--json")).status).toBe(1);
  });
});

test("setup of what is there is a no-op, and doctor finds it", async () => {
  // With an interpreter of one's own there is nothing to set up.
  const built = process.env["DEEPLAKE_PYTHON"] ? false : (await provision({})).built;
  expect(built).toBe(false);
  expect(doctor().filter(({ state }) => state === "missing")).toEqual([]);
});
