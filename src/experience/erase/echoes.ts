import type { Row } from "../../base/types.ts";

/** Shorter passages are not compared, because other texts may contain them by chance. */
const SHORTEST = 24;
/** Passages are cut to this length, which is enough to recognise a text. */
const LONGEST = 64;

/**
 * Recognises texts inside other texts, such as prompts, which are logged as JSON inside JSON. Compares only passages
 * without quotes, backslashes and control characters, because JSON and the layout of a prompt change these
 * characters.
 */
export class Echoes {
  readonly #passages = new Set<string>();

  add(text: string): void {
    for (const passage of passagesOf(text)) this.#passages.add(passage);
  }

  /**
   * Drops the passages of a text that is not erased. A prompt that contains such a passage may repeat that text, and
   * not an erased one.
   */
  drop(text: string): void {
    for (const passage of passagesOf(text)) this.#passages.delete(passage);
  }

  /** Whether one of these columns contains a passage. */
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
