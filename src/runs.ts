/** `langchain-deeplake/runs`: logged runs, as sessions, search results, documents and sums of tokens. */

export type { AttemptLabels } from "./capture/attempts/record-attempt.ts";
export type { RunConditions } from "./capture/runs/run-conditions.ts";
export { type RunDocumentMetadata, RunRetriever } from "./capture/runs/run-retriever.ts";
export {
  searchExperienceTool,
  type SearchExperienceToolOptions,
} from "./capture/runs/search-experience-tool.ts";
export { type RunHit, type RunSearchOptions, searchRuns } from "./capture/runs/search-runs.ts";
export type { Session, ToolUse } from "./capture/runs/session.ts";
export { type SessionOptions, sessionsOf } from "./capture/runs/sessions-of.ts";
export type { ExperienceFromRun } from "./experience/records/experience-from-run.ts";
export type { LoggedRun, RunOrigin } from "./experience/records/run-codec.ts";
export type { RunKind, RunRecord, RunStatus } from "./experience/records/run-record.ts";
export type { Runs } from "./experience/store/runs.ts";
export type { ModelPrice, ModelPrices, Usage, UsageKey, UsageOptions } from "./experience/store/usage.ts";
