import { numbers } from "../numbers.ts";
import { disturbed, word } from "../recall/store.ts";

/** One attempt as every memory gets it. */
export interface Attempt {
  /** Its place among all, from 0. */
  readonly row: number;
  readonly task: string;
  readonly approach: string;
  readonly success: boolean;
  readonly vector: Float32Array;
}

/** A task that is not among the stored ones, and the rows whose vectors are nearest to its own, best first. */
export interface Query {
  readonly task: string;
  readonly vector: Float32Array;
  readonly nearest: readonly number[];
}

export interface Texts {
  readonly texts: readonly string[];
  readonly vectors: readonly Float32Array[];
}

/** Recorded tasks first, then the same ones with a word more and a vector nearby. */
export function attempts({ texts, vectors }: Texts, count: number, seed: number): Attempt[] {
  const next = numbers(seed);
  return Array.from({ length: count }, (_, row) => {
    const text = texts[row % texts.length] as string;
    const vector = vectors[row % texts.length] as Float32Array;
    const repeated = row >= texts.length;
    return {
      row,
      task: repeated ? `${text} ${word(next)}` : text,
      vector: repeated ? disturbed(vector, next) : vector,
      approach: `tried ${word(next)} with ${word(next)}`,
      success: next() < 0.5,
    };
  });
}

/** Queries near stored attempts. */
export function queriesNear(stored: readonly Attempt[], count: number, k: number, seed: number): Query[] {
  const next = numbers(seed);
  return Array.from({ length: count }, () => {
    const { task, vector } = stored[Math.floor(next() * stored.length)] as Attempt;
    const asked = disturbed(vector, next);
    return { task: `${task} ${word(next)}`, vector: asked, nearest: nearest(asked, stored, k) };
  });
}

function nearest(asked: Float32Array, stored: readonly Attempt[], k: number): number[] {
  return stored
    .map(({ row, vector }) => ({ row, similarity: dot(asked, vector) }))
    .toSorted((a, b) => b.similarity - a.similarity)
    .slice(0, k)
    .map(({ row }) => row);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number);
  return sum;
}
