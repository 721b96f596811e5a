import type { Told } from "../../prompt/format-hints.ts";
import { kindOfError } from "../../patterns/error-signature.ts";
import { repeatsError } from "../../patterns/error-lesson.ts";
import type { Experience } from "../../records/experience.ts";
import { worked } from "../../records/outcome-of-score.ts";
import { toolErrorsIn } from "../../records/tool-errors-of.ts";
import { findInstructions } from "../../trust/find-instructions.ts";

/** A tool that failed in a run. */
export interface FailedTool {
  readonly tool: string;
  /** The signature of the tool's error, by which errors are compared. */
  readonly kind: string;
}

/**
 * What an experience says about the error of a tool: its lesson, and if the attempt worked also the calls that worked
 * after the tool had the same error. `undefined` if there is neither, or if the calls contain instructions.
 */
export function tellOfError(experience: Experience, { tool, kind }: FailedTool): Told | undefined {
  const met = toolErrorsIn(experience.metadata).filter(({ error }) => kindOfError(error) === kind);
  const own = met.find((one) => one.tool === tool);
  // A call of another tool does not help with this tool, but a lesson about the same error may.
  return told(experience, {
    tool: own?.tool ?? met[0]?.tool ?? tool,
    worked: own?.worked ?? "",
    isSameError: true,
  });
}

/**
 * What an experience says about a tool that its approach calls or its lesson names: the lesson, and if the attempt
 * worked also the last call of the tool. `undefined` if there is neither, or if the call contains instructions.
 */
export function tellOfTool(experience: Experience, tool: string): Told | undefined {
  const call = experience.approach.split(STEP).findLast((step) => step.startsWith(`${tool}(`)) ?? "";
  const isNamed = call !== "" || names(experience.lessons, tool);
  return isNamed ? told(experience, { tool, worked: call, isSameError: false }) : undefined;
}

/** Whether an error of this kind ended an attempt, whichever tool had it. */
export function isEndedBy({ metadata: { error } }: Experience, { kind }: FailedTool): boolean {
  return typeof error === "string" && kindOfError(error) === kind;
}

/** What a success says about an error that ended an earlier attempt at the same task. */
export function tellOfSuccess(experience: Experience, tool: string): Told | undefined {
  return told(experience, { tool, worked: experience.approach, isSameError: true });
}

/** Separates two calls in an approach that an integration recorded. */
const STEP = " -> ";

function told(experience: Experience, said: Pick<Told, "tool" | "worked" | "isSameError">): Told | undefined {
  const way = worked(experience) ? said.worked.trim() : "";
  const lesson = repeatsError(experience.lessons) ? "" : experience.lessons.trim();
  if (way === "" && lesson === "") return undefined;
  // The call may come from metadata, which was not searched for instructions when it was recorded.
  return findInstructions(way).length > 0
    ? undefined
    : { ...said, task: experience.task, worked: way, lesson };
}

/** Whether a text has the name of a tool as a word. */
function names(text: string, tool: string): boolean {
  const at = text.indexOf(tool);
  if (at === -1 || tool === "") return false;
  const isPart = (character = ""): boolean => /[\p{L}\p{N}_]/u.test(character);
  return !isPart(text[at - 1]) && !isPart(text[at + tool.length]);
}
