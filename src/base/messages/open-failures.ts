import type { ToolResult } from "./tool-results.ts";

/** A failure of a tool that has not worked since. */
export interface OpenFailure {
  readonly tool: string;
  /** The last error of its kind. */
  readonly error: string;
  /** How often the tool failed with this kind of error in the current turn. */
  readonly times: number;
}

/**
 * The failures of tools that have not worked since, oldest first, each kind of error of a tool once. A tool
 * works again if all its calls in the last model message that called it succeeded.
 * @param kindOf What errors of one kind share.
 */
export function openFailures(
  results: readonly ToolResult[],
  kindOf: (error: string) => string,
): OpenFailure[] {
  const failures = new Map<string, OpenFailure>();
  for (const { tool, error } of results) {
    if (error === undefined || !failsStill(results, tool)) continue;
    const key = JSON.stringify([tool, kindOf(error)]);
    failures.set(key, { tool, error, times: (failures.get(key)?.times ?? 0) + 1 });
  }
  return [...failures.values()];
}

function failsStill(results: readonly ToolResult[], tool: string): boolean {
  const own = results.filter((result) => result.tool === tool);
  const last = own.at(-1)?.step;
  return own.some(({ step, error }) => step === last && error !== undefined);
}
