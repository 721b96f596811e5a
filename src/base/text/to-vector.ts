import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import { DeeplakeError } from "../errors.ts";
import { kindOf } from "../options/invalid-argument.ts";
import type { Vector } from "../types.ts";

/**
 * Copies a vector from embeddings or a caller. An element that is no number is refused, because it would silently become
 * 0. For example, JSON writes NaN as `null`.
 * @param name Names the vector in messages.
 * @throws DeeplakeError INVALID_VECTOR
 */
export function toVector(name: string, given: unknown): Vector {
  checkNumbers(name, given);
  return new Float32Array(given);
}

function checkNumbers(name: string, given: unknown): asserts given is number[] {
  if (given instanceof Float32Array || given instanceof Float64Array) return;
  if (!Array.isArray(given)) throw invalidVector(`a list of numbers in ${name}`, kindOf(given));
  const wrong = given.findIndex((one) => typeof one !== "number");
  if (wrong !== -1) throw invalidVector(`numbers in ${name}`, kindOf(given[wrong]));
}

/**
 * Embeds texts. All vectors share one piece of memory, because the garbage collector would run for each of many pieces.
 * @throws DeeplakeError INVALID_VECTOR; errors of the embeddings as they are
 */
export async function embedded(embeddings: EmbeddingsInterface, texts: string[]): Promise<Vector[]> {
  const made: unknown = await embeddings.embedDocuments(texts);
  const came = Array.isArray(made) ? made.length : kindOf(made);
  if (came !== texts.length) throw invalidVector(`${texts.length} vectors from the embeddings`, String(came));
  const vectors = made as number[][];
  for (const vector of vectors) checkNumbers("a vector from the embeddings", vector);
  const memory = new Float32Array(vectors.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  return vectors.map((vector) => {
    memory.set(vector, end);
    return memory.subarray(end, (end += vector.length));
  });
}

/**
 * Length of the vectors of these embeddings, found by embedding one short text.
 * @throws DeeplakeError INVALID_VECTOR; errors of the embeddings as they are
 */
export async function embeddingDimensions(embeddings: EmbeddingsInterface): Promise<number> {
  const { length } = toVector("the vector of a text", await embeddings.embedQuery("How long is a vector?"));
  if (length === 0) throw invalidVector("embeddings that make vectors", "an empty one");
  return length;
}

function invalidVector(expected: string, came: string): DeeplakeError {
  return new DeeplakeError("INVALID_VECTOR", `Expected ${expected}, got ${came}. Check the model.`);
}
