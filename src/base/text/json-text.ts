import { remembered } from "../collections/remembered.ts";

/** Shorter texts are quoted faster than looked up. */
const LONG = 1_000;
/** Values with less text than this are printed whole. */
export const MUCH_TEXT = 8_000;

/** What JSON may escape: all but printable ASCII without quotes and backslashes. Looking for it takes a third of quoting. */
const ESCAPED = /[^ !#-[\]-~]/;

/** A long text in quotes. One state of a graph holds the same texts as the next one. */
const quoted = remembered((text) => (ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`));

/**
 * The JSON text of a JSON value, like `JSON.stringify`, but long texts are quoted once however often they are printed.
 * `undefined` members are left out, and stand as null in lists.
 */
export function jsonText(value: unknown): string {
  const parts: string[] = [];
  print(value, parts);
  return parts.join("");
}

function print(value: unknown, parts: string[]): void {
  if (typeof value === "string" && value.length >= LONG) parts.push(quoted(value));
  else if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      parts.push(at === 0 ? "[" : ",");
      print(item, parts);
    }
    parts.push(value.length === 0 ? "[]" : "]");
  } else if (typeof value === "object" && value !== null) {
    let before = "{";
    for (const [name, item] of Object.entries(value)) {
      if (item === undefined) continue;
      parts.push(`${before}${JSON.stringify(name)}:`);
      print(item, parts);
      before = ",";
    }
    parts.push(before === "{" ? "{}" : "}");
  } else parts.push(JSON.stringify(value) ?? "null");
}
