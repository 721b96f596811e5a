import type { ExperienceInput } from "../records/experience.ts";
import type { LabelInput } from "../records/label.ts";
import { withoutRecalled } from "./fence.ts";

/** Removes recalled text from an input, because an agent that repeats it has no new experience. */
export function withoutEcho(input: ExperienceInput): ExperienceInput {
  if (typeof input !== "object" || input === null) return input;
  const { task, approach, lessons } = input;
  return {
    ...input,
    task: clean(task) as string,
    approach: clean(approach) as string,
    ...(lessons !== undefined && { lessons: clean(lessons) as string }),
  };
}

/** Removes recalled text from the lesson of a label, for the same reason. */
export function labelWithoutEcho(input: LabelInput): LabelInput {
  if (typeof input !== "object" || input === null || input.lessons === undefined) return input;
  return { ...input, lessons: clean(input.lessons) as string };
}

function clean(value: unknown): unknown {
  return typeof value === "string" ? withoutRecalled(value) : value;
}
