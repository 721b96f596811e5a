/**
 * A text with what `redact` makes of the strings in it that are written as in JSON, with something escaped: a line that
 * says a password is no line of its own any more behind `\n`, and a quote none behind `\`. In one pass over the text.
 */
export function redactLiterals(text: string, redact: (text: string) => string): string {
  let done = "";
  let taken = 0;
  for (let start = text.indexOf('"'); start !== -1;) {
    const end = endOfLiteral(text, start);
    const literal = text.slice(start, end);
    const left = literal.includes("\\") ? redactedLiteral(literal, redact) : literal;
    if (left !== literal) {
      done += text.slice(taken, start) + left;
      taken = end;
    }
    start = text.indexOf('"', end);
  }
  return done + text.slice(taken);
}

/** Behind the closing quote, or where the line ends that has none. */
function endOfLiteral(text: string, start: number): number {
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
    // It only looked like one.
    return literal;
  }
  const left = redact(value as string);
  return left === value ? literal : JSON.stringify(left);
}
