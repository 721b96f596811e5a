import type { Vector } from "../types.ts";

/** Cosine similarity of two vectors of equal length, -1..1; 0 if one of them is zero. */
export function cosineSimilarity(a: Vector, b: Vector): number {
  return cosineOf(dotProduct(a, b), dotProduct(a, a), dotProduct(b, b));
}

/** Cosine similarity from the product of two vectors and the square of each. */
export function cosineOf(product: number, squareOfA: number, squareOfB: number): number {
  return squareOfA === 0 || squareOfB === 0 ? 0 : product / Math.sqrt(squareOfA * squareOfB);
}

/**
 * The dot product of two vectors of equal length. Adding up four sums side by side takes half the time of one sum. V8
 * keeps them in registers only if each is declared by itself: taken out of an array, they take three times as long.
 */
export function dotProduct(a: Vector, b: Vector): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  const even = a.length - (a.length % 4);
  for (let index = 0; index < even; index += 4) {
    first += (a[index] as number) * (b[index] as number);
    second += (a[index + 1] as number) * (b[index + 1] as number);
    third += (a[index + 2] as number) * (b[index + 2] as number);
    fourth += (a[index + 3] as number) * (b[index + 3] as number);
  }
  for (let index = even; index < a.length; index++) first += (a[index] as number) * (b[index] as number);
  return first + second + third + fourth;
}

/** Whether a vector is zero. A zero vector has no direction, so nothing is near it. */
export function isZero(vector: Vector): boolean {
  return vector.length > 0 && vector.every((number) => number === 0);
}
