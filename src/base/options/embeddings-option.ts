import type { EmbeddingsInterface } from "@langchain/core/embeddings";

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
