import { expect, test } from "vitest";

import { hitsText, searchAt, sessionsAt, sessionsText } from "../../../src/cli/commands/runs.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { runRecord } from "../../support/run-record.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const location = `${temporaryDirectory()}/store`;

test("lists sessions and what a search finds, from the real engine", async () => {
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
  const sessions = await sessionsAt(location, { tool: "query" });
  expect(sessionsText(sessions)).toBe(
    "1970-01-01 00:00:01  failure  t  clerk  3 runs  9 tokens  query ×1\n  Error: [2Jno rows",
  );
  expect(sessionsText(await sessionsAt(location, { status: "success" }))).toBe("No such session was logged.");
  const hits = await searchAt(location, "rows");
  expect(hitsText(hits)).toMatch(
    /^\d\.\d{3} {2}1970-01-01 00:00:01 {2}failure {2}clerk \(chain\) {2}r {2}thread t\n {2}clerk Error: /,
  );
  expect(hitsText(await searchAt(location, "absent"))).toBe("No such run was logged.");
  await expect(searchAt(`${location}/nowhere`, "x")).rejects.toMatchObject({ code: "INVALID_LOCATION" });
});
