import type { Vector } from "../types.ts";

/** Cosine similarity of two vectors of equal length, -1..1; 0 if one of them is zero. */
export function cosineSimilarity(a: Vector, b: Vector): number {
  let dot = 0;
  let squaresOfA = 0;
  let squaresOfB = 0;
  for (let index = 0; index < a.length; index++) {
    const left = a[index] as number;
    const right = b[index] as number;
    dot += left * right;
    squaresOfA += left * left;
    squaresOfB += right * right;
  }
  return squaresOfA === 0 || squaresOfB === 0 ? 0 : dot / Math.sqrt(squaresOfA * squaresOfB);
}

/** Whether a vector is zero. It has no direction, so nothing is near it. */
export function isZero(vector: Vector): boolean {
  return vector.length > 0 && vector.every((number) => number === 0);
}
