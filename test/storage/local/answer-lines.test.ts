import { PassThrough } from "node:stream";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import { onLines } from "../../../src/storage/local/answer-lines.ts";

/** The lines that are received of pieces. */
async function linesOf(pieces: readonly Uint8Array[]): Promise<string[]> {
  const stream = new PassThrough();
  const lines: string[] = [];
  onLines(stream, (line) => lines.push(line));
  for (const piece of pieces) stream.write(piece);
  stream.end();
  await new Promise((resolve) => stream.once("end", resolve));
  return lines;
}

test("lines come whole, wherever the stream is cut, with every character that is no line feed", async () => {
  const line = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\n", "\u2028"));
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat(200)), async (lines, cuts) => {
      const bytes = Buffer.from(lines.map((one) => `${one}\n`).join(""));
      const places = [0, ...cuts.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length];
      const pieces = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
      expect(await linesOf(pieces.filter(({ length }) => length > 0))).toEqual(lines);
    }),
  );
});

test("a line that has not ended yet is not received", async () => {
  expect(await linesOf([Buffer.from("one\ntw"), Buffer.from("o\nthr")])).toEqual(["one", "two"]);
});
