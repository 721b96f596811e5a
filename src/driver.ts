/** `langchain-deeplake/driver`: the contract of a driver and its types. */

export type { FieldOperators, FilterObject, FilterValue } from "./base/filter/filter.ts";
export type { LongText } from "./base/long-text.ts";
export type { JsonObject, JsonValue, Row, Scored, Value, Vector } from "./base/types.ts";
export type {
  AppendHint,
  Column,
  ColumnType,
  Driver,
  DriverEvent,
  DriverFactory,
  DriverOptions,
  ErasureReport,
  MaintenanceReport,
  OpenedTable,
  OpenOptions,
  RowsSince,
  SearchRequest,
  SqlClient,
  StorageCredentials,
  TableSchema,
} from "./storage/driver/driver.ts";
export type { SpoolOptions } from "./storage/spool/spool-options.ts";
