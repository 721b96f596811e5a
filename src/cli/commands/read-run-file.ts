import { createReadStream } from "node:fs";

import { DeeplakeError } from "../../base/errors.ts";
import type { ExperienceInput } from "../../experience/records/experience.ts";
import { checkInput } from "./check-input.ts";
import { parseRunLine } from "./parse-run-line.ts";

/** A line of a file of recorded runs: its content, or why it was refused. */
export type RunLine =
  | { readonly line: number; readonly text: string; readonly run: ExperienceInput }
  | { readonly line: number; readonly refused: string };

/**
 * Reads the lines of a file of attempts, one JSON object each. Empty lines are skipped.
 * @throws DeeplakeError INVALID_ARGUMENT if the file cannot be read
 */
export async function* readRunFile(file: string): AsyncGenerator<RunLine> {
  checkInput(file, "a file of JSON lines");
  let line = 0;
  for await (const raw of linesOf(createReadStream(file, "utf8"))) {
    line++;
    // Editors on Windows write a byte order mark at the beginning.
    const text = line === 1 ? raw.replace(/^\uFEFF/, "") : raw;
    if (text.trim() !== "") yield read(line, text);
  }
}

/**
 * Lines of a text in pieces. `readline` of newer Node also ends a line at U+2028 and U+2029, which JSON allows in
 * texts.
 */
async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let begun: string[] = [];
  for await (const piece of pieces) {
    const [rest = "", ...later] = piece.split("\n");
    begun.push(rest);
    for (const next of later) {
      yield* splitAtReturns(begun.join(""));
      begun = [next];
    }
  }
  yield* splitAtReturns(begun.join(""));
}

function splitAtReturns(line: string): string[] {
  return line.replace(/\r$/, "").split("\r");
}

function read(line: number, text: string): RunLine {
  try {
    return { line, text, run: parseRunLine(text) };
  } catch (error) {
    if (!DeeplakeError.isInstance(error)) throw error;
    return { line, refused: error.message };
  }
}
