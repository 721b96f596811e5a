import type { Family } from "./family.ts";
import { feedbackOn } from "./check-answer.ts";
import {
  type ExperienceInput,
  ExperienceStore,
  type RecallOptions,
  type RecallTemplate,
} from "../../src/index.ts";

/** What was recorded before the question. */
export const RECORDED = {
  "failure with lesson": ({ task, failed, lesson }: Family) => [
    { task, approach: `(x) => ${failed}`, outcome: "failure", lessons: lesson },
  ],
  "failure with feedback": ({ task, failed, cases }: Family) => [
    {
      task,
      approach: `(x) => ${failed}`,
      outcome: "failure",
      lessons: feedbackOn(`(x) => ${failed}`, cases),
    },
  ],
  "failure alone": ({ task, failed }: Family) => [{ task, approach: `(x) => ${failed}`, outcome: "failure" }],
  success: ({ task, worked }: Family) => [{ task, approach: `(x) => ${worked}`, outcome: "success" }],
  both: ({ task, failed, lesson, worked }: Family) => [
    { task, approach: `(x) => ${failed}`, outcome: "failure", lessons: lesson },
    { task, approach: `(x) => ${worked}`, outcome: "success" },
  ],
} satisfies Readonly<Record<string, (family: Family) => readonly ExperienceInput[]>>;

export type Recorded = keyof typeof RECORDED;

/** Forms of the text: those of the package, and those that were tried beside them. */
export const FORMS = {
  brief: "brief",
  plain: "plain",
  blocks: "blocks",
  remember: (items) =>
    items
      .filter(({ experience: { outcome, lessons } }) => outcome === "success" || lessons !== "")
      .map(({ experience: { task, approach, outcome, lessons } }) =>
        outcome === "success"
          ? `- Task: ${task}\n  This worked: ${approach}`
          : `- Task: ${task}\n  Remember: ${lessons}`,
      )
      .join("\n"),
} satisfies Readonly<Record<string, RecallTemplate>>;

export type Form = keyof typeof FORMS;

/** What an agent is told about a task by a store that holds these experiences. */
export async function told(
  inputs: readonly ExperienceInput[],
  task: string,
  form: Form,
  options: RecallOptions = {},
): Promise<string> {
  await using store = await ExperienceStore.open("memory:", { template: FORMS[form] });
  await store.recordMany(inputs);
  return (await store.recall(task, { k: 3, ...options })).text;
}
