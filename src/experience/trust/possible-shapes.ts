import { instructionShapes, type Shape } from "./instruction-shapes.ts";

/** Number of different hashes of words. If two words share a hash, a shape may be searched in vain. */
const SIZE = 1 << 16;
const [A, Z] = [97, 122];

/** How many 32-bit numbers it takes to have one bit for each shape. */
const LANES = Math.ceil(instructionShapes.length / 32);
/** For each hash of a word, and for each sign, the shapes that have it. */
const having = new Int32Array(SIZE * LANES);
/** The shapes that have no word. */
const always = new Int32Array(LANES);

for (const [shape, { words }] of instructionShapes.entries()) {
  if (words.length === 0) add(always, 0, shape);
  for (const word of words) add(having, /^[a-z]+$/.test(word) ? hashOf(word) : word.charCodeAt(0), shape);
}

function add(to: Int32Array, key: number, shape: number): void {
  const lane = key * LANES + Math.floor(shape / 32);
  to[lane] = (to[lane] as number) | (1 << (shape % 32));
}

/**
 * The instruction shapes that a text in lower case may have. A text that lacks all words of a shape lacks the shape. The
 * text is read once.
 */
export function possibleShapes(text: string): Shape[] {
  const found = Int32Array.from(always);
  const note = (key: number): void => {
    for (let lane = 0; lane < LANES; lane++)
      found[lane] = (found[lane] as number) | (having[key * LANES + lane] as number);
  };
  let hash = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= A && code <= Z) {
      hash = next(hash, code);
      continue;
    }
    if (hash !== 0) note(hash);
    hash = 0;
    if (code < A) note(code);
  }
  const possible: Shape[] = [];
  for (const [lane, bits] of found.entries())
    for (let left = bits; left !== 0; left &= left - 1)
      possible.push(instructionShapes[lane * 32 + 31 - Math.clz32(left & -left)] as Shape);
  return possible;
}

function hashOf(word: string): number {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = next(hash, word.charCodeAt(at));
  return hash;
}

function next(hash: number, code: number): number {
  return (hash * 31 + code) & (SIZE - 1);
}
