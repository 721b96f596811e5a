import { Validator } from "@langchain/core/utils/json_schema";
import { beforeAll, describe, expect, test } from "vitest";

import { runCommand } from "../../src/cli/run-command.ts";
import { COMMANDS } from "../../src/cli/table/commands.ts";
import { widthOf } from "../../src/cli/text/width.ts";
import { ExperienceStore } from "../../src/index.ts";
import { HOSTILE, toldStore } from "../support/told-store.ts";

let location = "";
beforeAll(async () => void (location = await toldStore("looked-at")));

async function cli(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await runCommand([...args, "--from", location]);
  expect(status, stderr).toBe(0);
  return stdout;
}

describe("what every reading promises", () => {
  const READINGS = [
    ["runs"],
    ["runs", "rows"],
    ["runs", "show", "thread-11"],
    ["runs", "show", "thread-1", "--full"],
    ["experiences"],
    ["experiences", "show", "experience-11"],
    ["tasks"],
    ["recall", "add the invoices of June", "--explain"],
    ["recall", "add the invoices of June", "--ranking", "outcome"],
    ["recall", "bake bread"],
    ["lift"],
    ["lift", "--by", "month"],
    ["usage"],
    ["patterns"],
    ["lessons"],
    ["lessons", "distill"],
    ["skills"],
    ["skills", "mine"],
    ["rules"],
    ["labels"],
    ["doctor"],
    ["compact"],
  ];

  test.each(READINGS.filter(([name]) => name !== "doctor"))(
    "%s %s %s: 80 columns, and nothing that a terminal obeys",
    async (...args) => {
      const text = await cli(...args.filter((word) => word !== undefined));
      expect(text.split("\n").filter((line) => widthOf(line) > 80)).toEqual([]);
      // oxlint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/u);
    },
  );

  test.each(READINGS)("%s %s %s: --json is what its schema says", async (...args) => {
    const words = args.filter((word) => word !== undefined);
    const { stdout } = await runCommand([...words, "--json", "--from", location]);
    const command = COMMANDS.findLast(({ name }) => words.join(" ").startsWith(name));
    const { valid, errors } = new Validator(command?.schema as object, "2020-12", false).validate(
      JSON.parse(stdout),
    );
    expect(errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`)).toEqual([]);
    expect(valid).toBe(true);
  });
});

test("runs shows task and answer, the outcome apart from the status, and those without one", async () => {
  const listed = await cli("runs");
  expect(listed).toMatch(
    /\nthread-5 .+ failure {2}(success|failure) {2}.+ 1,000\n {2}.*month 5 → Error: no rows at the till\n/,
  );
  expect(await cli("runs", "--thread", "thread-4")).toContain("\n1 of 1 session.");
  const unlabelled = await cli("runs", "--unlabelled");
  expect(unlabelled.match(/^thread-\S+/gmu)).toEqual(["thread-10"]);
  expect(unlabelled).toContain("success  –");
});

test("runs show tells what was recalled or withheld, and where the time went", async () => {
  const shown = await Promise.all(
    Array.from({ length: 10 }, (_, index) => cli("runs", "show", `thread-${index + 1}`)),
  );
  expect(
    shown.some((text) =>
      /Recalled \d experiences?, a text of about \d+ tokens\n {2}• 0\.\d\d success: add/u.test(text),
    ),
  ).toBe(true);
  expect(
    shown.some((text) =>
      /Recall: withheld, to measure whether memory helps\n {2}× 0\.\d\d success/u.test(text),
    ),
  ).toBe(true);
  expect(shown[0]).toMatch(
    /\n {2}clerk +█{20} +2\.5 s\n {4}ChatModel +·*█{12}·+ +1\.5 s +1,000 tok\n {4}query +·{13}█{6}· +700 ms\n {6}in: 1\n/,
  );
});

test("an id may be that of a run, a child, an experience, or a beginning", async () => {
  const session = await cli("runs", "show", "thread-3");
  for (const id of ["run-03", "run-03-model", "experience-3"])
    expect(await cli("runs", "show", id)).toBe(session);
  const { status, stderr } = await runCommand(["runs", "show", "thread", "--from", location]);
  expect({ status, stderr }).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("with which 12 begin"),
  });
});

test("prices add a cost", async () => {
  const { writeFileSync } = await import("node:fs");
  const { temporaryDirectory } = await import("../support/temporary-directory.ts");
  const file = `${temporaryDirectory()}/prices.json`;
  writeFileSync(file, JSON.stringify({ "gpt-x": { input: 10, output: 100 } }));
  expect(await cli("usage", "--prices", file)).toMatch(/gpt-x +12 +10,800 +1,200 +12,000 +0\.23/);
  expect(await cli("runs", "--prices", file)).toMatch(/COST\n.+ 0\.02\n/);
  writeFileSync(file, "[]");
  for (const wrong of [file, `${file}.none`])
    expect((await runCommand(["usage", "--prices", wrong, "--from", location])).stderr).toMatch(
      /^\[deeplake\] Expected a JSON object of prices by model for --prices, got /,
    );
});

test.each(["0", "-5", "1.5", "abc"])("usage lists no %s lines", async (k) => {
  const { status, stderr } = await runCommand(["usage", `--k=${k}`, "--from", location]);
  expect({ status, stderr }).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^\[deeplake\] Expected a .*number .*k, got/),
  });
});

test("experiences shows how often each was given and how that went", async () => {
  const all = JSON.parse(await cli("experiences", "--json", "--sort", "given")) as {
    uses: { given: number; withheld: number };
  }[];
  const given = all.map(({ uses }) => uses.given);
  expect(given).toEqual(given.toSorted((a, b) => b - a));
  expect(given[0]).toBeGreaterThan(0);
  expect(await cli("experiences", "--status", "quarantined")).toMatch(
    /\nquarantined-one .+ quarantined +0\n/,
  );
  const shown = await cli("experiences", "show", "quarantined");
  expect(shown).toContain("Status quarantined: origin: web");
});

test("recall says that what is similar may not be used", async () => {
  const other = "memory:barred";
  {
    await using experience = await ExperienceStore.open(other);
    await experience.record({
      task: "bake bread",
      approach: "as the web says",
      outcome: "success",
      origin: "web",
    });
  }
  const { stdout } = await runCommand(["recall", "bake bread", "--from", other]);
  expect(stdout).toContain("What is similar may not be used");
  expect(stdout).toMatch(/\nSCORE[^]+ success /);
});

test("label says what it changed, status what it was, and the next recall knows", async () => {
  const at = await toldStore("said");
  const said = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await runCommand([...args, "--from", at]);
    return stdout + stderr;
  };
  const before = /^Outcome (\w+)/mu.exec(await said("experiences", "show", "experience-4"))?.[1];
  const wanted = before === "success" ? "failure" : "success";
  const labelled = await said("label", "thread-4", wanted, "--comment", "looked at it");
  expect(labelled).toMatch(
    new RegExp(`^Labelled run-04 ${wanted} \\d\\.00, by human\\.\nExperience experience-4: ${before} `),
  );
  expect(await said("experiences", "show", "experience-4")).toContain("looked at it");
  expect(await said("label", "run-10", "success")).toContain("nothing recorded an experience of the run");
  expect(await said("label", "nothing", "success")).toContain('got "nothing"');
  expect(await said("label", "run-04", "success", "--score", "2")).toContain("score");
  expect(await said("status", "quarantined-one", "active", "--reason", "read")).toBe(
    "quarantined-one: quarantined → active, because: read\n",
  );
  expect(await said("recall", "add the invoices of May", "--k", "9")).toContain("ask the web");
  expect(await said("status", "quarantined-one", "retired", "--reason", "wrong")).toContain(
    "active → retired",
  );
  expect(await said("recall", "add the invoices of May", "--k", "9")).not.toContain("ask the web");
});

test("a lesson that a label teaches stands in the next recall", async () => {
  const at = await toldStore("taught");
  const taught = await runCommand([
    "label",
    "thread-7",
    "failure",
    "--lesson",
    "Ask for the currency first.",
    "--from",
    at,
  ]);
  expect(taught.stdout).toContain("Lesson: Ask for the currency first.");
  const { stdout } = await runCommand(["recall", "add the invoices of month 7", "--k", "9", "--from", at]);
  expect(stdout).toContain("Ask for the currency first.");
});

test("rules are put, revised, listed and retired", async () => {
  const put = await cli("rules", "put", "Ask first.", "--id", "ask", "--priority", "2");
  expect(put).toBe("Rule ask, revision 1: Ask first.\n");
  expect(await cli("rules", "put", "Ask at once.", "--id", "ask")).toContain("revision 2");
  expect(await cli("rules")).toMatch(/\nask +0 +2 .+\n {2}Ask at once\./);
  expect(await cli("rules", "retire", "ask")).toBe("Rule ask is retired.\n");
  expect(await cli("rules")).toContain("No rule is in force.");
});

test("erase --dry-run removes nothing, and says what --yes removes", async () => {
  const at = await toldStore("erased-dry");
  const erase = async (how: string): Promise<{ table: string; records: number; scrubbed: number }[]> => {
    const { stdout } = await runCommand(["erase", "--id", "first-experience", how, "--json", "--from", at]);
    return (JSON.parse(stdout) as { tables: { table: string; records: number; scrubbed: number }[] }).tables
      .map(({ table, records, scrubbed }) => ({ table, records, scrubbed }))
      .sort((a, b) => (a.table < b.table ? -1 : 1));
  };
  const planned = await erase("--dry-run");
  expect(planned.find(({ table }) => table === "experiences")?.records).toBe(1);
  expect(await erase("--dry-run")).toEqual(planned);
  expect(await erase("--yes")).toEqual(planned);
});

test("a hostile text stays a text", async () => {
  expect(await cli("runs", "show", "thread-11")).toContain("<script>alert(1)</script>");
  expect(HOSTILE).toContain("\u001B");
});
