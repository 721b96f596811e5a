import { instructionShapes } from "./instruction-shapes.ts";

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
 * Whether a text in lower case can have each of the instruction shapes, by their numbers. If a text lacks all words of a
 * shape, it lacks the shape. Takes one pass.
 */
export function possibleShapes(text: string): (shape: number) => boolean {
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
  return (shape) => ((shape < 32 ? early : late) & (1 << (shape % 32))) !== 0;
}

function hashOf(word: string): number {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = next(hash, word.charCodeAt(at));
  return hash;
}

function next(hash: number, code: number): number {
  return (hash * 31 + code) & (SIZE - 1);
}
