import type { ExperienceInput } from "../records/experience.ts";
import { withoutRecalled } from "./fence.ts";

/** Removes recalled text from an input, because an agent that repeats it has no new experience. */
export function withoutEcho(input: ExperienceInput): ExperienceInput {
  const clean = (value: unknown): unknown => (typeof value === "string" ? withoutRecalled(value) : value);
  if (typeof input !== "object" || input === null) return input;
  const { task, approach, lessons } = input;
  return {
    ...input,
    task: clean(task) as string,
    approach: clean(approach) as string,
    ...(lessons !== undefined && { lessons: clean(lessons) as string }),
  };
}
