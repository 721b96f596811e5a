/** Cuts a text to at most `most` characters. Unlike the terminal's `fitted`, it keeps line breaks. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}
