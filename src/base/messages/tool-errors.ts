import { shortened } from "../shortened.ts";
import { jsonOf } from "./snapshot.ts";
import { type ToolResult, toolResults } from "./tool-results.ts";

/** A failure of a tool in an attempt, as it is recorded with the attempt. */
export interface ToolError {
  readonly tool: string;
  /** The line of the error that says what went wrong. */
  readonly error: string;
  /**
   * The calls that worked after the failure, up to the first one of the same tool: `name(arguments) -> …`. If
   * there are more than three, the last three. Empty if no call worked after the failure.
   */
  readonly worked: string;
}

/** Most failures that are recorded with one attempt. */
const MOST = 8;
/** Most calls in `worked`, and characters of each. */
const CALLS = 3;
const LENGTH = 300;

/** The failures of tools since the last human message, each error of a tool once. */
export function toolErrors(messages: readonly unknown[]): ToolError[] {
  const results = toolResults(messages);
  const errors = new Map<string, ToolError>();
  for (const { tool, error, step } of results) {
    if (error === undefined) continue;
    const key = JSON.stringify([tool, error]);
    // The last failure counts, because the calls between it and the success are the shortest way. An earlier
    // failure counts if no call worked after the last one.
    const worked = workedAfter(results, tool, step) || (errors.get(key)?.worked ?? "");
    errors.set(key, { tool, error, worked });
  }
  return [...errors.values()].slice(-MOST);
}

function workedAfter(results: readonly ToolResult[], tool: string, step: number): string {
  const later = results.filter((result) => result.step > step && result.error === undefined);
  const first = later.findIndex((result) => result.tool === tool);
  return later
    .slice(0, first === -1 ? later.length : first + 1)
    .slice(-CALLS)
    .map(({ tool: name, args }) => shortened(`${name}(${jsonOf(args)})`, LENGTH))
    .join(" -> ");
}
