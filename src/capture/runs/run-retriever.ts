import { Document } from "@langchain/core/documents";
import { BaseRetriever, type BaseRetrieverInput } from "@langchain/core/retrievers";

import { shortened } from "../../base/shortened.ts";
import { indent } from "../../experience/prompt/format-experiences.ts";
import { checkStore } from "../../experience/records/check-store.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { LoggedRun } from "../../experience/records/run-codec.ts";
import { valueWords } from "./run-words.ts";
import { type RunHit, type RunSearchOptions, searchRuns } from "./search-runs.ts";

/** Metadata of a document made from a run: the run without inputs and outputs, and how the search found it. */
export type RunDocumentMetadata = Omit<LoggedRun, "inputs" | "outputs"> & Omit<RunHit, "run">;

/** Makes logged runs available to retrieval pipelines as documents. */
export class RunRetriever extends BaseRetriever<RunDocumentMetadata> {
  lc_namespace: string[] = ["langchain_deeplake", "retrievers"];
  readonly #experience: ExperienceStore;
  readonly #search: RunSearchOptions;

  static override lc_name(): string {
    return "RunRetriever";
  }

  constructor(fields: BaseRetrieverInput & { experience: ExperienceStore; search?: RunSearchOptions }) {
    checkStore(fields?.experience);
    const { experience, search, ...input } = fields;
    super(input);
    this.#experience = experience;
    this.#search = search ?? {};
  }

  override async _getRelevantDocuments(query: string): Promise<Document<RunDocumentMetadata>[]> {
    const hits = await searchRuns(this.#experience, query, this.#search);
    return hits.map(({ run, ...found }) => {
      const { inputs: _inputs, outputs: _outputs, ...row } = run;
      return new Document({ id: run.id, pageContent: formatRun(run), metadata: { ...row, ...found } });
    });
  }
}

/** Most characters of the input, of the output and of the error. */
const LENGTH = 2_000;

/** Describes a run as text: what ran, how it ended, its input and its output. */
function formatRun({ name, kind, status, inputs, outputs, error }: LoggedRun): string {
  const parts = [
    ["Input", valueWords(inputs)],
    ["Output", valueWords(outputs)],
    ["Error", error],
  ] as const;
  const lines = parts.flatMap(([title, text]) =>
    text === "" ? [] : `${title}: ${indent(shortened(text, LENGTH))}`,
  );
  return [`${indent(name)} (${kind}): ${status}`, ...lines].join("\n");
}
