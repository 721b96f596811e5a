import { remembered } from "../collections/remembered.ts";
import { LongText } from "../long-text.ts";

/** Shorter texts are quoted faster than looked up. */
const LONG = 1_000;
/** Values with less text than this are printed whole. */
export const MUCH_TEXT = 8_000;

/** Characters that JSON may escape. Searching for them takes a third of the time of quoting. */
const ESCAPED = /[^ !#-[\]-~]/;

/** A long text as JSON has it between quotes. Cached, because the states of a graph repeat their texts. */
const escaped = remembered((text) => (ESCAPED.test(text) ? JSON.stringify(text).slice(1, -1) : text));

/**
 * The JSON text of a JSON value, like that of `JSON.stringify`. Each long text in the value is a piece of the result, and
 * is escaped once, however often it is printed. `undefined` members are left out. In lists, they become null.
 */
export function jsonText(value: unknown): LongText {
  const pieces = new Pieces();
  print(value, pieces);
  return pieces.joined();
}

/** Collects the pieces of a text: each long text, and all text between two long texts. */
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
