import type { ToolResult } from "./tool-results.ts";

/** A failure of a tool that has not worked since. */
export interface OpenFailure {
  readonly tool: string;
  /** The last error of this kind. */
  readonly error: string;
  /** How often the tool failed so in this turn. */
  readonly times: number;
}

/**
 * The failures of tools that have not worked since, oldest first, each kind of error of a tool once. A tool
 * has worked if all calls of the last model message that called it succeeded.
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
