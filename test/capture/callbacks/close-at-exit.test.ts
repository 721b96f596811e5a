import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

import { ExperienceStore } from "../../../src/index.ts";
import { program } from "../../support/program.ts";
import { runTree, tree } from "../../support/run-tree.ts";
import { repositoryRoot } from "../../support/source-files.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

test("a process that just ends stores the runs that had no end", async () => {
  const location = join(temporaryDirectory(), "experience");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...program("test/support/leave-a-stream.ts"), location],
    { cwd: repositoryRoot, encoding: "utf8" },
  );
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  await using experience = await ExperienceStore.open(location);
  expect(await runTree(experience)).toBe(tree`
    RunnableSequence chain cancelled
      FakeStreamingChatModel chat_model cancelled
      StrOutputParser chain cancelled
  `);
});
