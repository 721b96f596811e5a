import type { Row } from "../../base/types.ts";

/** Shorter passages are said by chance. */
const SHORTEST = 24;
/** One of this length is enough to know a text by. */
const LONGEST = 64;

/**
 * Finds texts again where they were written into others: in prompts, which are logged as JSON inside JSON. What is
 * compared are passages without characters that JSON escapes or that laying out a prompt changes.
 */
export class Echoes {
  readonly #passages = new Set<string>();

  add(text: string): void {
    for (const passage of passagesOf(text)) this.#passages.add(passage);
  }

  /** Takes back the passages of a text that stays: what others said as well gives nobody away. */
  drop(text: string): void {
    for (const passage of passagesOf(text)) this.#passages.delete(passage);
  }

  /** Whether any of these columns holds a passage of a text. */
  in(row: Row, ...columns: string[]): boolean {
    const said = columns.map((column) => row[column]).filter((value) => typeof value === "string");
    for (const passage of this.#passages) if (said.some((value) => value.includes(passage))) return true;
    return false;
  }
}

function passagesOf(text: string): string[] {
  return text
    .split(/["\\\p{Cc}]+/u)
    .map((passage) => passage.trim().slice(0, LONGEST))
    .filter((passage) => passage.length >= SHORTEST);
}
