import { afterEach, describe, expect, test, vi } from "vitest";

import { completionScript, SHELLS } from "../../src/cli/help/completion.ts";
import { parseCall } from "../../src/cli/parse-call.ts";
import { runCommand } from "../../src/cli/run-command.ts";
import { screenOf } from "../../src/cli/screen.ts";
import { progressLine, shownProgress, silentProgress } from "../../src/cli/progress.ts";
import { COMMANDS } from "../../src/cli/table/commands.ts";
import { widthOf } from "../../src/cli/text/width.ts";

describe("a wrong call prints one line", () => {
  test.each([
    [["runz"], "Did you mean runs?"],
    [[], "Expected a command."],
    [["label", "x"], "label: Expected OUTCOME"],
    [["label", "x", "won"], "Expected one of success, failure, partial as OUTCOME, got won."],
    [["runs", "--thraed", "t"], "Did you mean --thread?"],
    [["runs", "--k"], "Expected a value after --k."],
    [["runs", "--k", "--json"], "Expected a value after --k, got --json."],
    [["runs", "--unlabelled=yes"], "--unlabelled takes no value"],
    [["runs", "--k", "1", "--k", "2"], "Expected --k once, got it 2 times."],
    [["status", "x", "active"], "Expected --reason TEXT."],
    [["lift", "extra"], "Expected options only, got extra."],
    [["runs", "show"], "runs show: Expected ID"],
    [["recall"], "Expected TASK."],
    [["help", "nothing"], "Unknown command nothing."],
    [["erase", "--user", "u"], "--dry-run"],
  ])("%j", async (args, said) => {
    const { status, stdout, stderr } = await runCommand(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(said);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});

test("values before a command and after -- are what they are", () => {
  const asked = parseCall(["--from", "here", "recall", "--", "--help me"], COMMANDS);
  expect(asked).toMatchObject({ call: { operands: { TASK: "--help me" }, options: { from: "here" } } });
});

describe("a date", () => {
  afterEach(() => void vi.unstubAllEnvs());

  test.each([
    ["2026-11-30", "UTC", "2026-11-30T00:00:00.000Z"],
    ["2026-11-30", "Asia/Tokyo", "2026-11-29T15:00:00.000Z"],
    ["2026-11-30", "America/New_York", "2026-11-30T05:00:00.000Z"],
    ["2026-07-01", "America/New_York", "2026-07-01T04:00:00.000Z"],
    ["2026-11-30T12:00", "Asia/Tokyo", "2026-11-30T03:00:00.000Z"],
    ["2026-11-30 12:00:30", "Asia/Tokyo", "2026-11-30T03:00:30.000Z"],
    ["2026-11-30T12:00Z", "Asia/Tokyo", "2026-11-30T12:00:00.000Z"],
    ["2026-11-30T12:00+01:00", "Asia/Tokyo", "2026-11-30T11:00:00.000Z"],
    ["2028-02-29", "UTC", "2028-02-29T00:00:00.000Z"],
  ])("%s in %s is in the zone in which lists print times", (typed, zone, meant) => {
    vi.stubEnv("TZ", zone);
    const asked = parseCall(["runs", "--since", typed], COMMANDS);
    expect(asked).toMatchObject({ call: { options: { since: new Date(meant) } } });
  });
});

test.each([
  "5",
  "week 3",
  "2026-02-31",
  "2026-11",
  "11/30/2026",
  "2026-11-30T24:30",
  "2026-11-30T12:00 UTC",
  "",
])("%j is no date", async (typed) => {
  const { status, stderr } = await runCommand(["lift", "--since", typed]);
  expect(status).toBe(1);
  expect(stderr).toContain(
    `Expected a date such as 2026-11-29 or 2026-11-29T12:00 for --since, got "${typed}"`,
  );
});

describe("help", () => {
  test.each(COMMANDS.map(({ name }) => name))(
    "of %s fits 80 columns and names every option",
    async (name) => {
      const { stdout } = await runCommand(["help", ...name.split(" ")]);
      expect(stdout.split("\n").filter((line) => widthOf(line) > 80 && !line.startsWith("Example"))).toEqual(
        [],
      );
      const found = COMMANDS.find((one) => one.name === name);
      for (const option of Object.keys(found?.options ?? {})) expect(stdout).toContain(`--${option}`);
      expect((await runCommand([...name.split(" "), "--help"])).stdout).toBe(stdout);
    },
  );

  test("lists every command", async () => {
    const { stdout } = await runCommand(["--help"]);
    for (const { name } of COMMANDS) expect(stdout).toContain(`  ${name} `);
  });

  test("with --json gives the table with its schema", async () => {
    const { stdout } = await runCommand(["help", "lift", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ name: "lift", schema: { type: "object" } });
  });
});

test("one option has one kind in all commands, because it is read before the command is known", () => {
  const kinds = new Map<string, string>();
  for (const { options } of COMMANDS)
    for (const [name, { kind }] of Object.entries(options)) {
      const isFlag = String(kind === "flag");
      expect(kinds.get(name) ?? isFlag, name).toBe(isFlag);
      kinds.set(name, isFlag);
    }
});

test.each(SHELLS)("completion of %s knows every command and option", async (shell) => {
  const script = completionScript(shell, COMMANDS);
  for (const { name, options } of COMMANDS) {
    for (const word of name.split(" ")) expect(script).toContain(word);
    for (const option of Object.keys(options)) expect(script).toContain(option);
  }
  expect((await runCommand(["completion", shell])).stdout).toBe(`${script}\n`);
});

describe("a screen", () => {
  test("has 80 columns and no colours where it is a pipe", () => {
    expect(screenOf({}, {}, silentProgress)).toMatchObject({ width: 80, hasColours: false });
    expect(screenOf({ isTTY: false, columns: 200 }, {}, silentProgress).width).toBe(80);
    expect(screenOf({ isTTY: true, columns: 0 }, {}, silentProgress).width).toBe(80);
  });

  test("has colours in a terminal, unless NO_COLOR says otherwise", () => {
    const terminal = { isTTY: true, columns: 120 };
    expect(screenOf(terminal, {}, silentProgress)).toMatchObject({ width: 120, hasColours: true });
    expect(screenOf(terminal, { NO_COLOR: "" }, silentProgress).hasColours).toBe(true);
    expect(screenOf(terminal, { NO_COLOR: "1" }, silentProgress).hasColours).toBe(false);
    expect(screenOf(terminal, { TERM: "dumb" }, silentProgress).hasColours).toBe(false);
  });
});

describe("progress", () => {
  test("says rate and time left", () => {
    expect(progressLine("Importing", 1_200, 5_000, 3_000)).toBe(
      "Importing: 1,200 of 5,000, 400/s, 10 s left",
    );
    expect(progressLine("Exporting", 12, undefined, 4_000)).toBe("Exporting: 12, 3.0/s");
  });

  test("where lines cannot be replaced comes every ten seconds", () => {
    const written: string[] = [];
    let time = 0;
    const progress = shownProgress(
      (text) => written.push(text),
      false,
      () => time,
    );
    for (time of [0, 500, 2_000, 10_000, 12_000, 20_500]) progress.at("Importing", time, 40_000);
    progress.end();
    expect(written).toEqual([
      "Importing: 10,000 of 40,000, 1,000/s, 30 s left\n",
      "Importing: 20,500 of 40,000, 1,000/s, 20 s left\n",
    ]);
  });

  test("replaces its line in a terminal, and removes it at the end", () => {
    const written: string[] = [];
    let time = 0;
    const progress = shownProgress(
      (text) => written.push(text),
      true,
      () => time,
    );
    for (time of [0, 900, 1_500]) progress.at("Importing", 1, 2);
    progress.end();
    expect(written).toEqual(["\r\u001B[KImporting: 1 of 2, 0.7/s, 2 s left", "\r\u001B[K"]);
  });
});
