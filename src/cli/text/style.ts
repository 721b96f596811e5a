import { inReadingOrder } from "../../base/shortened.ts";

/** Styles of a text in a terminal. Without colours, each function returns the text unchanged. */
export interface Style {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly doubtful: (text: string) => string;
}

export function styleOf(hasColours: boolean): Style {
  const sgr =
    (on: number, off: number) =>
    (text: string): string =>
      hasColours && text !== "" ? `\u001B[${on}m${text}\u001B[${off}m` : text;
  return {
    strong: sgr(1, 22),
    faint: sgr(2, 22),
    good: sgr(32, 39),
    bad: sgr(31, 39),
    doubtful: sgr(33, 39),
  };
}

/** The sequences of `styleOf`, and every control character but the line break. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /\u001B\[(?:1|2|22|3[1239])m|[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/gu;

/**
 * A text of a command, in which a terminal obeys only the styles of this program. Ids and names may contain anything.
 */
export function withoutControls(text: string, hasColours: boolean): string {
  return inReadingOrder(text.replaceAll(CONTROLS, (found) => (hasColours && found.length > 1 ? found : " ")));
}

/** The style of a word such as an outcome, a status or a verdict. */
export function marked(style: Style, word: string): (text: string) => string {
  if (["success", "active", "ok", "helps"].includes(word)) return style.good;
  if (["failure", "retired", "missing", "harms"].includes(word)) return style.bad;
  return ["partial", "quarantined", "interrupted", "note"].includes(word) ? style.doubtful : (text) => text;
}
