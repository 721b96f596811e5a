import { Document } from "@langchain/core/documents";

import { numbers } from "../numbers.ts";
import { readVectors } from "../vectors.ts";
import { clusteredVectors } from "./clustered-vectors.ts";
import type { Filter, Metadata } from "./subject.ts";

/** How many neighbours are asked for and compared. */
export const K = 5;
/** Similarities in 32 bits closer than this are equal. */
const ROUNDING = 1e-5;

/** A query with the neighbours that an exact search finds, for each filter. */
export interface Query {
  readonly vector: Float32Array;
  /** A word or two of `target`'s text, for the hybrid search. */
  readonly text: string;
  /** The vector is that of this document, disturbed. Hybrid search should find it. */
  readonly hybridVector: Float32Array;
  readonly target: number;
  readonly filters: readonly (Filter | undefined)[];
  /** Least similarity of the K nearest, for each filter. */
  readonly least: readonly number[];
}

/** Documents to store, and queries about them that are not among them. */
export interface Dataset {
  readonly name: string;
  readonly vectors: readonly Float32Array[];
  readonly documents: readonly Document<Metadata>[];
  readonly queries: readonly Query[];
}

/** Real sentences: the first `rows` of them in a fixed random order, queried with others. */
export function realDataset(directory: string, rows: number, queries: number): Dataset {
  const { texts, vectors } = readVectors(directory);
  const order = shuffled(texts.length);
  const pick = <T>(all: readonly T[], from: number, count: number): T[] =>
    order.slice(from, from + count).map((index) => all[index] as T);
  return describe(
    "real",
    pick(vectors, 0, rows).map(normalised),
    pick(texts, 0, rows),
    pick(vectors, rows, queries).map(normalised),
  );
}

/** Synthetic vectors in clusters, with texts whose words depend on the cluster. */
export function clusteredDataset(rows: number, queries: number): Dataset {
  const { vectors, clusters } = clusteredVectors(rows + queries, 384);
  const next = numbers(7);
  const texts = clusters
    .slice(0, rows)
    .map((cluster) =>
      Array.from({ length: 20 }, (_, position) =>
        position < 6
          ? word(10_000 + cluster * 40 + Math.floor(next() * 40))
          : word(Math.floor(next() ** 2 * 5000)),
      ).join(" "),
    );
  return describe("clustered", vectors.slice(0, rows), texts, vectors.slice(rows));
}

/** The share of the exact neighbours that a search found; one equally near counts as found. */
export function recall({ vectors }: Dataset, query: Query, filter: number, found: readonly number[]): number {
  const condition = query.filters[filter];
  const least = (query.least[filter] as number) - ROUNDING;
  const right = new Set(
    found.filter(
      (row) =>
        dot(query.vector, vectors[row] as Float32Array) >= least && (!condition || matches(row, condition)),
    ),
  );
  return right.size / K;
}

function describe(
  name: string,
  vectors: readonly Float32Array[],
  texts: readonly string[],
  asked: readonly Float32Array[],
): Dataset {
  const next = numbers(3);
  const documents = texts.map((pageContent, row) => new Document({ pageContent, metadata: metadataOf(row) }));
  const queries = asked.map((vector, index): Query => {
    const target = Math.floor(next() * vectors.length);
    const filters = [
      undefined,
      { field: "tenth", value: index % 10 },
      { field: "half", value: index % 2 },
    ] as const;
    return {
      vector,
      target,
      text: someWords(texts[target] as string, next),
      hybridVector: disturbed(vectors[target] as Float32Array, next),
      filters,
      least: leastSimilarities(vectors, vector, filters),
    };
  });
  return { name, vectors, documents, queries };
}

/** Multiplying by a large prime spreads the values over the rows, whatever their order. */
function metadataOf(row: number): Metadata {
  const spread = (row * 48_271) % 2_147_483_647;
  return { row, tenth: spread % 10, half: Math.floor(spread / 10) % 2 };
}

function matches(row: number, { field, value }: Filter): boolean {
  return metadataOf(row)[field] === value;
}

function leastSimilarities(
  vectors: readonly Float32Array[],
  query: Float32Array,
  filters: readonly (Filter | undefined)[],
): number[] {
  const similarities = Float32Array.from(vectors, (vector) => dot(query, vector));
  return filters.map((filter) => {
    const passing = similarities.filter((_, row) => !filter || matches(row, filter));
    return passing.sort().at(-K) ?? -1;
  });
}

function someWords(text: string, next: () => number): string {
  const words = [...new Set(text.toLowerCase().match(/[a-z]{4,}/g) ?? ["word"])];
  return Array.from({ length: 3 }, () => words[Math.floor(next() * words.length)]).join(" ");
}

function disturbed(vector: Float32Array, next: () => number): Float32Array {
  const noise = normalised(vector.map(() => next() - 0.5));
  return normalised(vector.map((component, index) => component + 0.8 * (noise[index] as number)));
}

function normalised(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((component) => component / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number);
  return sum;
}

/** A pronounceable word for a number. */
function word(number: number): string {
  let rest = number;
  let made = "";
  do {
    made += "bdfgklmnprstvz"[rest % 14] as string;
    rest = Math.floor(rest / 14);
    made += "aeiou"[rest % 5] as string;
    rest = Math.floor(rest / 5);
  } while (rest > 0 || made.length < 4);
  return made;
}

function shuffled(count: number): number[] {
  const next = numbers(1);
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}
