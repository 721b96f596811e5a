import { parsedJson } from "../../base/json/read-json.ts";
import { withoutRecalled } from "../../experience/prompt/fence.ts";
import type { RunRecord } from "../../experience/records/run-record.ts";

/**
 * What a run says, for searching: its name, the texts and numbers in its inputs and outputs, its error. What recall had
 * put there belongs to other runs and is left out.
 */
export function runWords({ name, inputs, outputs, error }: RunRecord): string {
  return [name, valueWords(inputs), valueWords(outputs), error].filter((part) => part !== "").join("\n");
}

/**
 * The texts and numbers in a stored value, without the names of fields and the marks of JSON; also in what is JSON
 * inside a text, as the inputs of tools are.
 */
export function valueWords(json: string): string {
  const found: string[] = [];
  const value = parsedJson(json);
  // What another program stored here may be no JSON.
  collect(value === undefined ? json : value, found);
  return found.join("\n");
}

function collect(value: unknown, found: string[]): void {
  if (typeof value === "string") {
    const inner = /^\s*[[{]/u.test(value) ? parsedJson(value) : undefined;
    const own = inner === undefined ? withoutRecalled(value) : "";
    if (own !== "") found.push(own);
    if (inner !== undefined) collect(inner, found);
  } else if (typeof value === "number") found.push(String(value));
  else if (typeof value === "object" && value !== null)
    for (const part of Object.values(value)) collect(part, found);
}
