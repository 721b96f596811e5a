import { parsedJson } from "../../base/json/read-json.ts";

/**
 * A stored value as lines without JSON syntax: the name of each field, and its value. JSON inside a text is read too,
 * because inputs of tools are stored as such texts. Fields without a value are left out.
 */
export function valueLines(json: string): string {
  const value = parsedJson(json);
  // Another program may have stored text that is not JSON.
  return linesOf(value === undefined ? json : value).join("\n");
}

function linesOf(value: unknown): string[] {
  if (typeof value === "string") {
    const inner = /^\s*[[{]/u.test(value) ? parsedJson(value) : undefined;
    return inner === undefined ? value.split("\n") : linesOf(inner);
  }
  if (typeof value === "number" || typeof value === "boolean") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  const parts = Object.entries(value).map(([name, part]) => [name, linesOf(part)] as const);
  return parts.flatMap(([name, lines]) => named(Array.isArray(value) ? "-" : `${name}:`, lines));
}

function named(name: string, lines: readonly string[]): string[] {
  const [only = ""] = lines;
  if (lines.length === 0 || (lines.length === 1 && only === "")) return [];
  return lines.length === 1 ? [`${name} ${only}`] : [name, ...lines.map((line) => `  ${line}`)];
}
