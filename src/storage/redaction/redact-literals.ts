/**
 * Redacts the content of those JSON strings inside a text that contain `holding`, by default an escape. An escaped `\n`
 * or `\"` would hide the line or quote by which a secret is recognised. Takes one pass over the text.
 */
export function redactLiterals(text: string, redact: (text: string) => string, holding = "\\"): string {
  let done = "";
  let taken = 0;
  for (let start = text.indexOf('"'); start !== -1;) {
    const end = endOfLiteral(text, start);
    const literal = text.slice(start, end);
    const left = literal.includes(holding) ? redactedLiteral(literal, redact) : literal;
    if (left !== literal) {
      done += text.slice(taken, start) + left;
      taken = end;
    }
    start = text.indexOf('"', end);
  }
  return done + text.slice(taken);
}

/** Position after the closing quote, or the end of the line or text if there is no such quote. */
export function endOfLiteral(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '"') return at + 1;
    if (character === "\n" || character === "\r") return at;
    if (character === "\\") at++;
  }
  return text.length;
}

function redactedLiteral(literal: string, redact: (text: string) => string): string {
  let value: unknown;
  try {
    value = JSON.parse(literal);
  } catch {
    // Not a JSON string after all.
    return literal;
  }
  const left = redact(value as string);
  return left === value ? literal : JSON.stringify(left);
}
