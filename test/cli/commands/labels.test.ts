import { randomUUID } from "node:crypto";

import { RunnableLambda } from "@langchain/core/runnables";
import { expect, test } from "vitest";

import { labelsAt, labelsText } from "../../../src/cli/commands/labels.ts";
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
  expect(labelsText(await labelsAt(location)).split("\n")).toEqual([
    `2026-01-01T00:00:00.000Z success (human) of ${runId}: none, no-experience-from-run`,
    "2026-01-02T00:00:00.000Z success (human) of nothing: waiting, unknown-run",
  ]);
});

test("a location whose labels all count says so", () => {
  expect(labelsText([])).toBe("Every label counts for an experience.");
});
