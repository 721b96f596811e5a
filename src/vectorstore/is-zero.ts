import type { Vector } from "../base/types.ts";

/** Whether a vector has numbers and no direction. */
export function isZero(vector: Vector): boolean {
  return vector.length > 0 && vector.every((number) => number === 0);
}
