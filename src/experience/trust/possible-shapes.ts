import { instructionShapes, type Shape } from "./instruction-shapes.ts";

/** Words are told apart by this many bits of a hash. Two words with one hash only cost a search for a shape in vain. */
const SIZE = 1 << 16;
const [A, Z] = [97, 122];

/** For each hash of a word, and for each sign, the shapes that have it: the first 32, and the others. */
const first = new Int32Array(SIZE);
const others = new Int32Array(SIZE);
let always = [0, 0] as readonly [number, number];

for (const [shape, { words }] of instructionShapes.entries()) {
  const bit = 1 << (shape % 32);
  const inFirst = shape < 32;
  if (words.length === 0) always = inFirst ? [always[0] | bit, always[1]] : [always[0], always[1] | bit];
  for (const word of words) {
    const hash = /^[a-z]+$/.test(word) ? hashOf(word) : word.charCodeAt(0);
    const shapes = inFirst ? first : others;
    shapes[hash] = (shapes[hash] as number) | bit;
  }
}

/**
 * The instruction shapes that a text in lower case may have. A text that lacks all words of a shape lacks the shape. Takes
 * one pass.
 */
export function possibleShapes(text: string): Shape[] {
  let [early, late] = always;
  let hash = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= A && code <= Z) {
      hash = next(hash, code);
      continue;
    }
    early |= first[hash] as number;
    late |= others[hash] as number;
    hash = 0;
    if (code < A) {
      early |= first[code] as number;
      late |= others[code] as number;
    }
  }
  const possible: Shape[] = [];
  addShapes(possible, early, 0);
  addShapes(possible, late, 32);
  return possible;
}

/** Adds the shapes of which the bit is set, in their order. @param start The shape of the lowest bit. */
function addShapes(possible: Shape[], bits: number, start: number): void {
  for (let left = bits; left !== 0; left &= left - 1)
    possible.push(instructionShapes[start + 31 - Math.clz32(left & -left)] as Shape);
}

function hashOf(word: string): number {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = next(hash, word.charCodeAt(at));
  return hash;
}

function next(hash: number, code: number): number {
  return (hash * 31 + code) & (SIZE - 1);
}
