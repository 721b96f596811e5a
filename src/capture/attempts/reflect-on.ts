import { setTimeout as pause } from "node:timers/promises";

import { shortened } from "../../base/shortened.ts";
import { storableText } from "../../base/json/storable.ts";
import { ofOneKind, wordsOf } from "../../base/text/same-task.ts";
import type { RunRecord } from "../../experience/records/run-record.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { JudgedAttempt } from "../evaluators/reflect.ts";

/** Most steps of a run that are shown (the last ones), and most characters of each input and output in a step. */
const STEPS = 20;
const LENGTH = 400;

/** How often a run is looked for, and how many milliseconds apart. Its handler stores the run in the background. */
const LOOKS = 10;
const APART = 200;

/** What a reflecting model learns about an attempt, in addition to the input of the evaluators. */
export async function judgedAttempt(
  experience: ExperienceStore,
  task: string,
  runId: string,
): Promise<Pick<JudgedAttempt, "steps" | "success">> {
  const [runs, success] = await Promise.all([runsOf(experience, runId), successAt(experience, task)]);
  return { steps: runs.flatMap(stepOf).slice(-STEPS), success };
}

/**
 * The approach of the success at the most similar task; empty if that task is of another kind, or if the success is
 * stale.
 */
async function successAt(experience: ExperienceStore, task: string): Promise<string> {
  const [best] = await experience.find(task, { outcome: "success", k: 1 });
  if (!best || best.stale) return "";
  return ofOneKind(wordsOf(best.experience.task), wordsOf(task)) ? best.experience.approach : "";
}

/** The stored runs of a tree, once the root run is stored. Empty if the root run is not stored in time. */
async function runsOf(experience: ExperienceStore, rootId: string): Promise<readonly RunRecord[]> {
  if (rootId === "") return [];
  for (let look = 0; look < LOOKS; look++) {
    const runs = await portOf(experience).runsOfRoot(rootId);
    if (runs.some(({ id }) => id === rootId)) return runs;
    await pause(APART);
  }
  return [];
}

function stepOf({ kind, name, inputs, outputs, error }: RunRecord): string[] {
  if (kind !== "tool" && kind !== "retriever" && error === "") return [];
  const ended = error === "" ? outputs : `failed: ${error}`;
  return [storableText(`${kind} ${name}(${shortened(inputs, LENGTH)}) -> ${shortened(ended, LENGTH)}`)];
}
