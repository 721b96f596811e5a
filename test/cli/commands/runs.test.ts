import { expect, test } from "vitest";

import { runCommand } from "../../../src/cli/run-command.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { runRecord } from "../../support/run-record.ts";

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
