import { join } from "node:path";
import { expect, test } from "vitest";

import { runCommand } from "../../../src/cli/run-command.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const [here, there] = [join(root, "here"), join(root, "there")];
const store = await ExperienceStore.open(here);
const { id } = await store.record({ task: "read apples", approach: "core", outcome: "success" });
await store.label(id, { outcome: "success", source: "human" });
await store.close();

test("what was recorded is at the other location afterwards", async () => {
  const { status, stdout } = await runCommand(["copy", "--from", here, "--to", there]);
  expect([status, stdout]).toEqual([0, `Copied ${here} to ${there}: 1 experience, 0 runs, 1 label.\n`]);
  const { stdout: data } = await runCommand(["copy", "--from", here, "--to", there, "--json"]);
  expect(JSON.parse(data)).toMatchObject({ experiences: 1, outcomes: 1, lessons: 0 });
  await using copy = await ExperienceStore.open(there);
  expect(await copy.get(id)).toMatchObject({ approach: "core", labelSource: "human" });
});

test.each([
  ["itself", here, "Expected another location that lasts"],
  ["itself, in other words", join(here, "..", "here"), "Expected another location that lasts"],
  ["memory", "memory:", "got memory:"],
  ["a scheme that nobody knows", "ftp://somewhere", "got the scheme ftp:"],
])("a copy to %s is refused", async (_, to, said) => {
  const { status, stderr } = await runCommand(["copy", "--from", here, "--to", to]);
  expect([status, stderr]).toEqual([1, expect.stringContaining(said)]);
});

test("a copy of nothing is refused, and leaves nothing behind", async () => {
  const [absent, target] = [join(root, "absent"), join(root, "target")];
  const { status, stderr } = await runCommand(["copy", "--from", absent, "--to", target]);
  expect([status, stderr]).toEqual([1, expect.stringContaining("found nothing there")]);
});
