import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import { DeeplakeError } from "../errors.ts";
import { toVector } from "../text/to-vector.ts";
import { having, type Option } from "./option.ts";

/** LangChain embeddings as an option. */
export const embeddingsOption: Option<EmbeddingsInterface> = {
  ...having<EmbeddingsInterface>(
    "embeddings with embedQuery and embedDocuments",
    "embedQuery",
    "embedDocuments",
  ),
  remedy: "Give LangChain embeddings, such as new OpenAIEmbeddings().",
};

/**
 * Length of the vectors of these embeddings, found by embedding one short text.
 * @throws DeeplakeError INVALID_VECTOR if the embeddings return no vector or an empty one; errors of the
 * embeddings as they are
 */
export async function embeddingDimensions(embeddings: EmbeddingsInterface): Promise<number> {
  const { length } = toVector("the vector of a text", await embeddings.embedQuery("How long is a vector?"));
  if (length > 0) return length;
  throw new DeeplakeError(
    "INVALID_VECTOR",
    "Expected embeddings that make vectors, got an empty one. Check the model.",
  );
}
