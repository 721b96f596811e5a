import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import { DeeplakeError } from "../errors.ts";

/**
 * How many numbers the vectors of these embeddings have: one short text is embedded.
 * @throws DeeplakeError INVALID_ARGUMENT for what makes no vectors, INVALID_VECTOR for empty ones; errors of the embeddings as they are
 */
export async function embeddingDimensions(embeddings: EmbeddingsInterface): Promise<number> {
  const given = embeddings as Partial<EmbeddingsInterface> | null | undefined;
  if (typeof given?.embedQuery !== "function" || typeof given.embedDocuments !== "function") {
    throw new DeeplakeError(
      "INVALID_ARGUMENT",
      "Expected embeddings with embedQuery and embedDocuments, got none. Give { embeddings: new OpenAIEmbeddings() } or others.",
    );
  }
  const vector = await embeddings.embedQuery("How long is a vector?");
  if (Array.isArray(vector) && vector.length > 0) return vector.length;
  throw new DeeplakeError(
    "INVALID_VECTOR",
    `Expected embeddings that make vectors, got ${Array.isArray(vector) ? "an empty one" : `a ${typeof vector}`}. Check their model.`,
  );
}
