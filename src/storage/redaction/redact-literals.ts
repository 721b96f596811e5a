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
    const left = literal.includes(holding) ? redactedLiteral(literal, redact, end === text.length) : literal;
    if (left !== literal) {
      done += text.slice(taken, start) + left;
      taken = end;
    }
    start = text.indexOf('"', end);
  }
  return done + text.slice(taken);
}

/** As in `\\u00e9`. */
const LONGEST_ESCAPE = 6;

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

/** @param isLast Whether the text ends here. It may have been cut, also within an escape, which is then left out. */
function redactedLiteral(literal: string, redact: (text: string) => string, isLast: boolean): string {
  for (const cut of isLast ? ["", '"'] : [""])
    for (let end = literal.length; end > literal.length - (cut ? LONGEST_ESCAPE : 1); end--)
      try {
        const value = JSON.parse(literal.slice(0, end) + cut) as string;
        const left = redact(value);
        return left === value
          ? literal
          : JSON.stringify(left).slice(0, cut ? -1 : undefined) + literal.slice(end);
      } catch {
        // Not a JSON string after all.
      }
  return literal;
}
