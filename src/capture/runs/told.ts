import { parsedJson } from "../../base/json/read-json.ts";
import { recalledIn } from "../../experience/prompt/fence.ts";
import type { LoggedRun } from "../../experience/records/run-codec.ts";

/**
 * The recalled texts that an attempt received: as they are in the inputs and outputs of its runs, each text once.
 * Empty if nothing was recalled, or if the inputs and outputs were not logged.
 */
export function toldIn(runs: readonly Pick<LoggedRun, "inputs" | "outputs">[]): string[] {
  const found = new Set<string>();
  for (const { inputs, outputs } of runs)
    for (const json of [inputs, outputs]) collect(parsedJson(json) ?? json, found);
  const all = [...found];
  // A text inside another text is left out: a message may have rules and experiences, and a field of the state only
  // the same rules.
  return all.filter((text) => !all.some((other) => other !== text && other.includes(text)));
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value === "string") {
    const inner = /^\s*[[{]/u.test(value) ? parsedJson(value) : undefined;
    if (inner !== undefined) return collect(inner, found);
    const told = recalledIn(value);
    if (told !== "") found.add(told);
  } else if (typeof value === "object" && value !== null && !isSaid(value))
    for (const part of Object.values(value)) collect(part, found);
}

/** Whether a value is a message of a model, which may quote the recalled text. */
function isSaid(value: object): boolean {
  return "type" in value && value.type === "ai";
}
