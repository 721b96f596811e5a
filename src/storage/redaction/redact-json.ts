import { endOfLiteral, redactLiterals } from "./redact-literals.ts";

/** The beginning of a JSON object or list that is not empty. Code and prose in brackets rarely do. */
const BEGINNING = /[{[]\s*["{[]/y;
const [QUOTE, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [34, 91, 93, 123, 125];

/**
 * Redacts the JSON objects and lists inside a text as parsed values, because a name may be far from its value.
 * Everything else stays as it is, including white space and long numbers. Takes one pass over the text.
 * @param redact Redacts a value. It changes only texts in it.
 */
export function redactJson(text: string, redact: (value: unknown) => unknown): string {
  if (!text.includes('"')) return text;
  let done = "";
  let taken = 0;
  for (const [start, end] of outermost(text)) {
    done += text.slice(taken, start) + redactedPart(text.slice(start, end), redact);
    taken = end;
  }
  return taken === 0 ? text : done + text.slice(taken);
}

/** Start and end of each part that may be JSON, without parts inside another part. */
function outermost(text: string): [number, number][] {
  const open: number[] = [];
  const parts: [number, number][] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === OPEN || code === OPEN_LIST) open.push(at);
    else if (code === QUOTE && open.length > 0) at = endOfLiteral(text, at) - 1;
    else if (code === CLOSE || code === CLOSE_LIST) {
      const start = (BEGINNING.lastIndex = open.pop() ?? text.length);
      if (!BEGINNING.test(text)) continue;
      while (start < (parts.at(-1)?.[0] ?? 0)) parts.pop();
      parts.push([start, at + 1]);
    }
  }
  return parts;
}

function redactedPart(part: string, redact: (value: unknown) => unknown): string {
  try {
    const value: unknown = JSON.parse(part);
    const changed = new Map<string, string>();
    collectChanges(value, redact(value), changed);
    return changed.size === 0 ? part : redactLiterals(part, (text) => changed.get(text) ?? text, '"');
  } catch {
    // No JSON after all, or nested too deep.
    return part;
  }
}

function collectChanges(before: unknown, after: unknown, changed: Map<string, string>): void {
  if (before === after) return;
  if (typeof before === "string") changed.set(before, after as string);
  else
    for (const [at, item] of Object.values(before as object).entries())
      collectChanges(item, Object.values(after as object)[at], changed);
}
