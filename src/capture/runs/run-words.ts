import { parsedJson } from "../../base/json/read-json.ts";
import { withoutRecalled } from "../../experience/prompt/fence.ts";
import type { RunRecord } from "../../experience/records/run-record.ts";

/**
 * The searchable text of a run: its name, the texts and numbers in its inputs and outputs, and its error.
 * Recalled text is left out, because it describes other runs.
 */
export function runWords({
  name,
  inputs,
  outputs,
  error,
}: Pick<RunRecord, "name" | "inputs" | "outputs" | "error">): string {
  return [name, valueWords(inputs), valueWords(outputs), error].filter((part) => part !== "").join("\n");
}

/**
 * The texts and numbers in a stored value, without field names, JSON syntax and recalled text. JSON inside a text is
 * read too, because inputs of tools are stored as JSON texts.
 */
export function valueWords(json: string): string {
  const found: string[] = [];
  const value = parsedJson(json);
  // Another program may have stored text that is not JSON.
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
