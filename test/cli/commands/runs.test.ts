import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { runCommand } from "../../../src/cli/run-command.ts";
import { ExperienceStore } from "../../../src/index.ts";
import type { RunRecord } from "../../../src/runs.ts";
import { runRecord } from "../../support/run-record.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const location = "memory:runs-of-a-command";
const cli = async (...args: string[]): Promise<string> => {
  const { stdout, stderr } = await runCommand([...args, "--from", location]);
  return stdout + stderr;
};

test("lists sessions and what a search finds, without what a terminal would obey", async () => {
  {
    await using experience = await ExperienceStore.open(location);
    await experience.runs.log([
      runRecord({
        id: "r",
        threadId: "t",
        name: "clerk",
        status: "failure",
        error: "Error: \u001B[2Jno\nrows",
      }),
      runRecord({ id: "c", rootId: "r", parentId: "r", threadId: "t", kind: "tool", name: "query" }),
      runRecord({ id: "m", rootId: "r", parentId: "r", threadId: "t", kind: "llm", tokensTotal: 9 }),
    ]);
  }
  const listed = await cli("runs", "--tool", "query");
  expect(listed).toMatch(/\nt .+ failure {2}– +1\.0 s +9\n {2}clerk → Error: \[2Jno rows\n/);
  expect(listed).not.toContain("\u001B");
  expect(await cli("runs", "--status", "success")).toContain("No such session, of 1 session.");
  expect(await cli("runs", "rows")).toMatch(/\nr {4}t .+ failure {2}– +chain {2}clerk\n {2}clerk Error: /);
  expect(await cli("runs", "absent")).toBe("No such run was logged.\n");
  expect(await cli("runs", "show", "t")).toMatch(
    /^Thread t\n[^]+\n {2}clerk .+\n[^]+\nError\n {2}Error: \[2Jno\n {2}rows\n/,
  );
  const nowhere = await runCommand(["runs", "x", "--from", "./nowhere-at-all"]);
  expect(nowhere.stderr).toContain("found nothing there");
});

test("the last answer stands beside the first task only if it answers that", async () => {
  const place = `${location}-turns`;
  const said = (inputs: object, outputs: string, more: Partial<RunRecord> = {}): Partial<RunRecord> => ({
    inputs: JSON.stringify(inputs),
    outputs: JSON.stringify(outputs),
    ...more,
  });
  {
    await using experience = await ExperienceStore.open(place);
    const turn = (id: string, startedAt: number, threadId: string, texts: Partial<RunRecord>): RunRecord =>
      runRecord({ id, startedAt, endedAt: startedAt + 1, threadId, ...texts });
    await experience.runs.log([
      turn("a1", 1000, "asked twice", said({ task: "six times seven" }, "42")),
      turn("a2", 2000, "asked twice", said({ task: "two and two" }, "4")),
      turn("b1", 3000, "approved", said({ task: "send it" }, "a draft", { status: "interrupted" })),
      turn("b2", 4000, "approved", said({}, "sent")),
      turn("c1", 5000, "asked once", said({ task: "one and one" }, "2")),
    ]);
  }
  const { stdout } = await runCommand(["runs", "--from", place]);
  expect(stdout).toContain("\n  six times seven → … → 4\n");
  expect(stdout).toContain("\n  send it → sent\n");
  expect(stdout).toContain("\n  one and one → 2\n");
  const page = join(temporaryDirectory(), "page.html");
  await runCommand(["report", "--out", page, "--from", place]);
  const html = readFileSync(page, "utf8");
  expect(html).toContain('six times seven <span class="kind">→ … → 4</span>');
  expect(html).toContain('send it <span class="kind">→ sent</span>');
});
