import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Real sentence vectors with their texts, from a folder with `texts.json` and `minilm-384.f16`. */
export function readVectors(directory: string): { texts: string[]; vectors: Float32Array[] } {
  const texts = JSON.parse(readFileSync(join(directory, "texts.json"), "utf8")) as string[];
  const halves = readFileSync(join(directory, "minilm-384.f16"));
  const vectors = texts.map((_, row) =>
    Float32Array.from({ length: 384 }, (__, column) =>
      fromHalf(halves.readUInt16LE((row * 384 + column) * 2)),
    ),
  );
  return { texts, vectors };
}

/** An IEEE 754 half-precision number from its bits. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  return exponent === 0
    ? sign * 2 ** -14 * (fraction / 1024)
    : sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}
