import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test, vi } from "vitest";

import { knownRuns } from "../../../src/capture/runs/known-runs.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { searchRuns, sessionsOf } from "../../../src/runs.ts";
import { runRecord } from "../../support/run-record.ts";

afterEach(() => void vi.useRealTimers());

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Asks for sessions and a search, and returns references to what was computed for them. */
async function asked(experience: ExperienceStore): Promise<WeakRef<object>[]> {
  expect(await sessionsOf(experience)).toMatchObject([{ id: "a", outcome: "success" }]);
  expect(await searchRuns(experience, "invoice")).toMatchObject([{ run: { id: "a" } }]);
  const { runs, attempts } = await knownRuns(experience);
  const all = await runs.runs();
  expect(await runs.runs()).toBe(all);
  return [all, ...all, await runs.groups(), attempts].map((kept) => new WeakRef(kept));
}

test("what nobody asks for during a minute is forgotten, and read again", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const experience = await ExperienceStore.open("memory:");
  await experience.runs.log([runRecord({ id: "a", inputs: JSON.stringify({ task: "fetch the invoice" }) })]);
  await experience.record({ task: "fetch the invoice", approach: "wait", outcome: "success", runId: "a" });
  const kept = await asked(experience);
  const stillKept = async (): Promise<number> => {
    await setImmediate();
    collectGarbage();
    return kept.filter((one) => one.deref() !== undefined).length;
  };
  await vi.advanceTimersByTimeAsync(50_000);
  expect(await stillKept()).toBe(kept.length);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(await stillKept()).toBe(0);
  await asked(experience);
  await experience.close();
});
