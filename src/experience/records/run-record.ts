import type { LongText } from "../../base/long-text.ts";
import { holding, list, type Option, readOption, string } from "../../base/options/option.ts";

export const RUN_KINDS = ["chain", "graph", "node", "chat_model", "llm", "tool", "retriever"] as const;
/** What kind of thing ran. */
export type RunKind = (typeof RUN_KINDS)[number];

/** Whether a run is a call of a model. */
export function isModelCall({ kind }: { readonly kind: RunKind }): boolean {
  return kind === "chat_model" || kind === "llm";
}

export const RUN_STATUSES = ["success", "failure", "interrupted", "cancelled", "unknown"] as const;
/** How a run ended; `unknown` if its end was never seen. */
export type RunStatus = (typeof RUN_STATUSES)[number];

/** One run of a chain, graph, node, model, tool or retriever, as a row of the `runs` table. */
export interface RunRecord {
  readonly id: string;
  readonly parentId: string | null;
  /** Id of the outermost run this one belongs to; its own id for a root run. */
  readonly rootId: string;
  readonly threadId: string | null;
  /**
   * The user for whom the agent ran, as the application names its users.
   * @default `user_id`, else `userId`, of the metadata
   */
  readonly user?: string;
  readonly kind: RunKind;
  readonly name: string;
  readonly status: RunStatus;
  /** JSON text. */
  readonly inputs: string;
  /** JSON text; empty when there is none. */
  readonly outputs: string;
  /** Name and message of the error, empty when there is none. */
  readonly error: string;
  readonly model: string;
  readonly tokensInput: number | null;
  readonly tokensOutput: number | null;
  readonly tokensTotal: number | null;
  /** Input tokens that were read from the provider's cache. */
  readonly tokensCached: number | null;
  /** Input tokens that were written to the provider's cache. */
  readonly tokensCacheWrite: number | null;
  /** Output tokens that were spent on reasoning. */
  readonly tokensReasoning: number | null;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** Unix milliseconds; `null` until the run has ended. */
  readonly endedAt: number | null;
  readonly tags: readonly string[];
  /** JSON text. */
  readonly metadata: string;
  /** The owner of the run. @default the store's scope */
  readonly scope?: string;
}

const recordOption: Option<RunRecord> = holding(
  "a run with all fields of a RunRecord",
  ["id", "rootId", "kind", "name", "status", "inputs", "outputs", "error", "model", "metadata"],
  ["startedAt"],
);
const tagsOption: Option<readonly string[]> = list("a list of strings", string());
export const runsOption: Option<readonly RunRecord[]> = list("a list of runs", {
  ...recordOption,
  inside: (record: RunRecord, name) => ({
    ...record,
    tags: readOption(tagsOption, record.tags, `${name}.tags`),
  }),
});

/** A run to store, whose values may be long texts. */
export interface NewRun extends Omit<RunRecord, "inputs" | "outputs"> {
  readonly inputs: string | LongText;
  readonly outputs: string | LongText;
}

/** The run with its values as whole texts. */
export function wholeRun(run: NewRun): RunRecord {
  return { ...run, inputs: String(run.inputs), outputs: String(run.outputs) };
}
