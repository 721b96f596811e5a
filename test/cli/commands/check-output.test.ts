import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { checkOutput } from "../../../src/cli/commands/check-output.ts";
import { runCommand } from "../../../src/cli/run-command.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();

test("files that cannot be written are refused in the words of this package, before anything is read", async () => {
  const [there, folder] = [join(root, "there.html"), join(root, "folder")];
  writeFileSync(there, "x");
  mkdirSync(folder);
  const store = await ExperienceStore.open(join(root, "store"));
  await store.record({ task: "t", approach: "a", outcome: "success" });
  await store.close();
  for (const [out, said] of [
    [there, "Expected a file that does not exist yet"],
    [folder, "Expected the name of a file"],
    [join(root, "no", "out.html"), "Expected a file in a directory that exists"],
  ] as const) {
    expect(() => checkOutput(out)).toThrow(said);
    for (const command of [["report"], ["export", "sft"]]) {
      const { stderr, status } = await runCommand([...command, "--out", out, "--from", join(root, "store")]);
      expect([stderr, status]).toEqual([expect.stringContaining(said), 1]);
    }
  }
  checkOutput(there, true);
  expect(() => checkOutput(folder, true)).toThrow("Expected the name of a file");
});
