/** Markup that was made here. Everything else that stands in a page is a text. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = Html | string | number | null | undefined | false | readonly (Html | null | undefined | false)[];

const NAMES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text as a page shows it: no character of it is markup, and none is invisible to a reader of the source. */
export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\n\t]/gu, "\uFFFD")
    .replaceAll(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD")
    .replaceAll(/[&<>"']/gu, (character) => NAMES[character] ?? "");
}

/** The strings of each template, without the line breaks by which its source is laid out. */
const LAID_OUT = new WeakMap<TemplateStringsArray, readonly string[]>();

/** Makes markup of a template. Strings and numbers in it become texts. */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let strings = LAID_OUT.get(template);
  if (!strings) {
    strings = template.map((string) => string.replaceAll(/\s*\n\s*/gu, " "));
    LAID_OUT.set(template, strings);
  }
  return new Html(strings.reduce((made, string, index) => made + markupOf(parts[index - 1]) + string));
}

function markupOf(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Html) return part.markup;
  if (typeof part === "string" || typeof part === "number") return escaped(String(part));
  return part.map(markupOf).join("");
}
