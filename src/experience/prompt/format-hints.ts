import { withoutFence } from "./fence.ts";
import { HINTS_HEADING, indent } from "./format-experiences.ts";

/** What an experience says about a tool that failed. */
export interface Told {
  readonly tool: string;
  /** The task of the attempt that the experience is. */
  readonly task: string;
  /** The calls or the approach that worked; empty if none is known. */
  readonly worked: string;
  /** Whether `worked` came after the same error. */
  readonly isSameError: boolean;
  /** What to do or to avoid; empty if there is no lesson. */
  readonly lesson: string;
}

const WORKED_AFTER = "Worked after this error";

/**
 * What experiences say about a tool that failed, as one prompt text: the task, the calls that worked and the
 * lesson. Empty for none.
 */
export function formatHints(told: readonly Told[]): string {
  if (told.length === 0) return "";
  const items = told.map(({ tool, task, worked, isSameError, lesson }) =>
    [
      // The calls and the lesson often name the tool.
      ...(`${worked} ${lesson}`.includes(tool) ? [] : [`Tool: ${tool}`]),
      `Task: ${task}`,
      ...(worked === "" ? [] : [`${isSameError ? WORKED_AFTER : "Worked"}: ${worked}`]),
      ...(lesson === "" ? [] : [`Lesson: ${lesson}`]),
    ]
      .map((line) => indent(withoutFence(line)))
      .join("\n"),
  );
  return [HINTS_HEADING, ...items.map((item) => `- ${indent(item)}`)].join("\n");
}
