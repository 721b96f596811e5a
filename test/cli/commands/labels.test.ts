import { randomUUID } from "node:crypto";

import { RunnableLambda } from "@langchain/core/runnables";
import { expect, test } from "vitest";

import { runCommand } from "../../../src/cli/run-command.ts";
import { portOf } from "../../../src/experience/store/port.ts";
import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

test("labels without an experience are listed, each with the reason", async () => {
  const location = temporaryDirectory();
  const experience = await ExperienceStore.open(location);
  const runId = randomUUID();
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  await RunnableLambda.from((_input: { task: string }) => "done").invoke(
    { task: "why" },
    { runId, callbacks },
  );
  await experience.flush();
  const label = { outcome: "success", source: "human" } as const;
  await experience.label(runId, { ...label, at: Date.UTC(2026, 0, 1) });
  await experience.label("nothing", { ...label, at: Date.UTC(2026, 0, 2) });
  const { id } = await experience.record({ task: "t", approach: "a", outcome: "success" });
  await experience.label(id, label);
  expect(await portOf(experience).labelsWithoutExperience()).toHaveLength(2);
  await experience.close();
  const { stdout } = await runCommand(["labels", "--from", location]);
  expect(
    stdout
      .split("\n")
      .slice(1)
      .map((line) => line.replace(/^2\S+ \S+ +/u, "").replaceAll(/ +/gu, " ")),
  ).toEqual([
    "success human none no-experience-from-run",
    ` ${runId}`,
    "success human waiting unknown-run",
    " nothing",
    "",
  ]);
});

test("a location whose labels all count says so", async () => {
  await (await ExperienceStore.open("memory:all-count")).close();
  const { stdout } = await runCommand(["labels", "--from", "memory:all-count"]);
  expect(stdout).toBe("Every label counts for an experience.\n");
});
