import { onceFor } from "../../base/collections/once-for.ts";
import { inReadingOrder } from "../../base/shortened.ts";

/** Trusted markup, made by `html`. Every other value is escaped before it enters a page. */
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

/** Escapes a text for a page. Control characters and marks that change the direction of the text are replaced. */
export function escaped(text: string): string {
  return inReadingOrder(text.toWellFormed())
    .replaceAll(/[^\P{Cc}\n\t]/gu, "\uFFFD")
    .replaceAll(/[&<>"']/gu, (character) => NAMES[character] ?? "");
}

/** The strings of each template, without the line breaks that only format the template in the source code. */
const laidOut = onceFor((template: TemplateStringsArray): readonly string[] =>
  template.map((string) => string.replaceAll(/\s*\n\s*/gu, " ")),
);

/** Makes markup of a template. Strings and numbers among the parts are escaped. */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    laidOut(template).reduce((made, string, index) => made + markupOf(parts[index - 1]) + string),
  );
}

function markupOf(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Html) return part.markup;
  if (typeof part === "string" || typeof part === "number") return escaped(String(part));
  return part.map(markupOf).join("");
}
