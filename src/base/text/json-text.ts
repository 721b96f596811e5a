import { remembered } from "../collections/remembered.ts";
import { LongText } from "../long-text.ts";

/** Shorter texts are quoted faster than looked up. */
const LONG = 1_000;
/** Values with less text than this are printed whole. */
export const MUCH_TEXT = 8_000;

/** What JSON may escape: all but printable ASCII without quotes and backslashes. Looking for it takes a third of quoting. */
const ESCAPED = /[^ !#-[\]-~]/;

/** A long text as JSON has it between quotes. One state of a graph holds the same texts as the next one. */
const escaped = remembered((text) => (ESCAPED.test(text) ? JSON.stringify(text).slice(1, -1) : text));

/**
 * The JSON text of a JSON value, like that of `JSON.stringify`. Long texts in it are escaped once however often they are
 * printed, and each of them is a piece. `undefined` members are left out, and stand as null in lists.
 */
export function jsonText(value: unknown): LongText {
  const pieces = new Pieces();
  print(value, pieces);
  return pieces.joined();
}

/** Pieces of a text: each long text is one, and so is what stands between two of them. */
class Pieces {
  readonly #pieces: string[] = [];
  #between = "";

  add(text: string): void {
    this.#between += text;
  }

  addLong(text: string): void {
    this.#pieces.push(this.#between, text);
    this.#between = "";
  }

  joined(): LongText {
    return new LongText([...this.#pieces, this.#between]);
  }
}

function print(value: unknown, pieces: Pieces): void {
  if (typeof value === "string" && value.length >= LONG) {
    pieces.add('"');
    pieces.addLong(escaped(value));
    pieces.add('"');
  } else if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      pieces.add(at === 0 ? "[" : ",");
      print(item, pieces);
    }
    pieces.add(value.length === 0 ? "[]" : "]");
  } else if (typeof value === "object" && value !== null) {
    let before = "{";
    for (const [name, item] of Object.entries(value)) {
      if (item === undefined) continue;
      pieces.add(`${before}${JSON.stringify(name)}:`);
      print(item, pieces);
      before = ",";
    }
    pieces.add(before === "{" ? "{}" : "}");
  } else pieces.add(JSON.stringify(value) ?? "null");
}
