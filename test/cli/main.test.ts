import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";

import { importRuns } from "../../src/cli/commands/import.ts";
import { calibrateStore, recallTask } from "../../src/cli/commands/recall.ts";
import { doctor } from "../../src/cli/commands/doctor.ts";
import { setup } from "../../src/cli/commands/setup.ts";
import { ExperienceStore } from "../../src/index.ts";
import { fakePython } from "../support/fake-python.ts";
import { runRecord } from "../support/run-record.ts";
import { sharedData } from "../support/shared-data.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

afterEach(() => vi.unstubAllEnvs());

const root = temporaryDirectory();

function cli(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ["--import", "tsx", "src/cli/main.ts", ...args], { encoding: "utf8" });
}

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
  const said = cli("lift", "--from", location, "--by", "cluster");
  expect(said.stdout).toMatch(/^memory: not enough data: .+ points \[.+\], n = 4 .+ are needed\n {2}add: /);
  expect(JSON.parse(cli("lift", "--from", location, "--json").stdout)).toMatchObject({
    verdict: "not enough data",
  });
  expect(cli("lift", "--from", location, "--by", "mood")).toMatchObject({ status: 1, stdout: "" });
  expect(cli("lift", "--from", join(root, "nowhere")).stderr).toContain("found nothing there");
});

test("patterns are shown, and skills mined, confirmed, exported and retired", () => {
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
  expect(cli("import", file, "--to", location).status).toBe(0);
  const from = ["--from", location];
  expect(cli("patterns", ...from).stdout).toMatch(/: [+-]0\.\d\d \[.+\], n = 60 in 60 tasks/);
  expect(cli("skills", "mine", ...from).stdout).toMatch(/^new {7}proposed approach-/);
  const [{ name }] = JSON.parse(cli("skills", ...from, "--json").stdout) as [{ name: string }];
  const folder = join(root, "exported-skills");
  expect(cli("skills", "export", folder, ...from).stdout).toBe("0 written, 0 unchanged, 0 removed\n");
  expect(cli("skills", "confirm", name, ...from).stdout).toMatch(/^active approach-.*revision 2, confirmed/);
  expect(cli("skills", "export", folder, ...from).stdout).toBe("1 written, 0 unchanged, 0 removed\n");
  expect(readFileSync(join(folder, name, "SKILL.md"), "utf8")).toContain(`name: ${name}`);
  expect(cli("skills", "retire", name, ...from).status).toBe(0);
  expect(cli("skills", "export", folder, ...from).stdout).toBe("0 written, 0 unchanged, 1 removed\n");
  expect(cli("skills", "confirm", "nobody", ...from)).toMatchObject({ status: 1, stdout: "" });
  expect(cli("skills", "praise", ...from).status).toBe(2);
  expect(cli("skills", "confirm", ...from).status).toBe(2);
  expect(cli("patterns", "--from", join(root, "nowhere")).stderr).toContain("nothing");
}, 120_000);

test("runs lists sessions without a text, and searches with one", async () => {
  const location = join(root, "logged");
  {
    await using experience = await ExperienceStore.open(location);
    await experience.logRuns([
      runRecord({ id: "r", threadId: "t", error: "Error: no rows", status: "failure" }),
    ]);
  }
  const from = ["--from", location];
  expect(cli("runs", ...from, "--status", "failure").stdout).toContain(
    "  failure  t  agent  1 run\n  Error: no rows\n",
  );
  expect(JSON.parse(cli("runs", "rows", ...from, "--k", "1", "--json").stdout)).toMatchObject([
    { run: { id: "r" } },
  ]);
  expect(cli("runs", ...from, "--since", "someday")).toMatchObject({ status: 1, stdout: "" });
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
  const { stdout, stderr } = cli("export", "dpo", "--from", location, "--out", out, "--style", "standard");
  expect(stdout, stderr).toBe(`3 examples in ${out}\n`);
  const examples = readFileSync(out, "utf8").trim().split("\n");
  expect(examples.map((line) => JSON.parse(line) as unknown)).toContainEqual({
    prompt: "one",
    chosen: "success one",
    rejected: "failure one",
  });
  const split = cli(
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
  expect(cli("export", "dpo", "--from", location)).toMatchObject({ status: 2 });
  expect(cli("export", "dpo", "--from", location, "--out", out, "--splits", "train")).toMatchObject({
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
  expect(cli("erase", "--id", "a", "--from", location)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("--yes"),
  });
  expect(cli("erase", "--id", "a", "--user", "u", "--yes", "--from", location).status).toBe(1);
  const { stdout, stderr } = cli("erase", "--id", "a", "--yes", "--from", location);
  expect(stdout, stderr).toContain("experiences: 1 removed, 0 kept without texts\n");
  const { items } = await recallTask(location, "task", { k: 5 });
  expect(items.map(({ experience }) => experience.id)).toEqual(["b"]);
});

describe("the command line", () => {
  test("says how it is used", () => {
    expect(cli("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("setup") });
    expect(cli("nonsense")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Unknown command nonsense"),
    });
    expect(cli("recall")).toMatchObject({ status: 2 });
    expect(cli("import", "--frobnicate")).toMatchObject({ status: 2 });
    expect(cli("setup", "--outcome", "success")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("no option --outcome"),
    });
    expect(cli("doctor", "extra")).toMatchObject({ status: 2 });
    expect(cli("runs", "two", "texts")).toMatchObject({ status: 2 });
    expect(cli("--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("reports errors in one sentence, without a stack", () => {
    const { status, stderr } = cli("recall", "x", "--from", join(root, "nowhere"));
    expect(status).toBe(1);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    vi.stubEnv("DEEPLAKE_PYTHON", fakePython(join(root, "python"), "exit 69"));
    expect(cli("doctor", "--json").status).toBe(1);
    expect(cli("import", join(root, "runs.jsonl"), "--to", join(root, "engineless"))).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^\[deeplake\] Expected a Python with a working deeplake[^\n]+\n$/),
    });
  });
});

test("setup of what is there is a no-op, and doctor finds it", async () => {
  // With an interpreter of one's own there is nothing to set up.
  const built = process.env["DEEPLAKE_PYTHON"] ? false : (await setup({})).built;
  expect(built).toBe(false);
  expect(doctor().filter(({ state }) => state === "missing")).toEqual([]);
});
