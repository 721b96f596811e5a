export const RUN_KINDS = ["chain", "graph", "node", "chat_model", "llm", "tool", "retriever"] as const;
/** What kind of thing ran. */
export type RunKind = (typeof RUN_KINDS)[number];

export const RUN_STATUSES = ["success", "failure", "interrupted", "cancelled", "unknown"] as const;
/** How a run ended; `unknown` while nobody can tell. */
export type RunStatus = (typeof RUN_STATUSES)[number];

/** One run of a chain, graph, node, model, tool or retriever, as a row of the `runs` table. */
export interface RunRecord {
  readonly id: string;
  readonly parentId: string | null;
  /** The outermost run this one belongs to; its own id for a root. */
  readonly rootId: string;
  readonly threadId: string | null;
  /** Whose run it was, as the application names its users. @default `user_id`, else `userId`, of the metadata */
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
  /** Of the input, read from the provider's cache. */
  readonly tokensCached: number | null;
  /** Of the input, written to the provider's cache. */
  readonly tokensCacheWrite: number | null;
  /** Of the output, spent on reasoning. */
  readonly tokensReasoning: number | null;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** Unix milliseconds; `null` while the run has not ended. */
  readonly endedAt: number | null;
  readonly tags: readonly string[];
  /** JSON text. */
  readonly metadata: string;
  /** Whose it is. @default the store's scope */
  readonly scope?: string;
}
