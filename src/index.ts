export {
  DeeplakeCallbackHandler,
  type DeeplakeCallbackHandlerOptions,
  type HandlerHealth,
} from "./callbacks/index.ts";
export type {
  AppendHint,
  Column,
  ColumnType,
  Driver,
  DriverEvent,
  DriverFactory,
  DriverOptions,
  MaintenanceReport,
  OpenedTable,
  OpenOptions,
  SearchRequest,
  SqlClient,
  StorageCredentials,
  TableSchema,
} from "./engine/driver.ts";
export { DeeplakeError, type DeeplakeErrorCode } from "./errors.ts";
export {
  type Experience,
  type ExperienceInput,
  ExperienceRetriever,
  ExperienceStore,
  type ExperienceStoreOptions,
  formatExperience,
  formatExperiences,
  type Health,
  type LabelSource,
  type Outcome,
  type Recall,
  type RecalledExperience,
  type RecallOptions,
  type RunKind,
  type RunRecord,
  type RunStatus,
} from "./experience/index.ts";
export type { FieldOperators, FilterObject, FilterValue } from "./filter/filter.ts";
export type { Mask, MaskPath } from "./redaction/redact.ts";
export type { JsonObject, JsonValue, Row, Scored, Value, Vector } from "./types.ts";
export {
  type AddOptions,
  type CallOptions,
  DeeplakeRetriever,
  type DeeplakeRetrieverFields,
  type DeeplakeSearchKwargs,
  type DeeplakeSearchType,
  DeeplakeVectorStore,
  type DeeplakeVectorStoreConfig,
  type DeeplakeVectorStoreOptions,
  type DeleteOptions,
  type HybridSearchOptions,
  type HybridWeights,
  type MarginalRelevanceOptions,
  type MetadataColumns,
  type MetadataColumnsOf,
  type MetadataColumnType,
  type MetadataFilter,
  type SearchOptions,
  type TextSearchOptions,
} from "./vectorstore/index.ts";
