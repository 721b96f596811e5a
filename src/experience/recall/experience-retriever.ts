import { Document } from "@langchain/core/documents";
import { BaseRetriever, type BaseRetrieverInput } from "@langchain/core/retrievers";

import { invalid } from "../../base/options/invalid-argument.ts";
import { checkStore } from "../records/check-store.ts";
import type { Experience } from "../records/experience.ts";
import type { Recall } from "./recall-result.ts";
import { formatBriefly } from "../prompt/format-brief.ts";
import { formatExperience } from "../prompt/format-experiences.ts";
import { type RecallOptions, statedRecall } from "./recall-options.ts";

/** The part of an `ExperienceStore` that the retriever uses. */
interface RecallsExperience {
  recall(task: string, options?: RecallOptions): Promise<Recall>;
}

/** Metadata of a document that was made from an experience. */
type ExperienceDocumentMetadata = Omit<Experience, "metadata"> & {
  metadata: Experience["metadata"];
  similarity: number;
};

/** Makes experiences available to retrieval pipelines as documents. The query is the task. */
export class ExperienceRetriever extends BaseRetriever<ExperienceDocumentMetadata> {
  lc_namespace: string[] = ["langchain_deeplake", "retrievers"];
  readonly #experience: RecallsExperience;
  readonly #recall: RecallOptions;

  static override lc_name(): string {
    return "ExperienceRetriever";
  }

  /** @throws DeeplakeError INVALID_ARGUMENT */
  constructor(
    fields: BaseRetrieverInput & { experience: RecallsExperience; recall?: Omit<RecallOptions, "status"> },
  ) {
    checkStore(fields?.experience);
    const { experience, recall = {}, ...input } = fields;
    super(input);
    this.#experience = experience;
    this.#recall = statedRecall("", recall);
    // Pipelines show documents to models, so an option that can bring inactive experiences is refused.
    if (this.#recall.status !== undefined)
      throw invalid(
        "no status in recall",
        "one",
        "A retriever returns only active experiences. Inspect others with experience.recall.",
      );
  }

  override async _getRelevantDocuments(query: string): Promise<Document<ExperienceDocumentMetadata>[]> {
    const { items } = await this.#experience.recall(query, this.#recall);
    return items.map(
      ({ experience, similarity }) =>
        new Document({
          id: experience.id,
          pageContent:
            this.#recall.template === "plain" ? formatExperience(experience) : formatBriefly(experience),
          metadata: { ...experience, similarity },
        }),
    );
  }
}
