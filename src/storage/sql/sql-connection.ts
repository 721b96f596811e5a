import type { Column } from "../driver/driver.ts";
import type { TablePlace } from "./statements.ts";
import type { Statement } from "./statement.ts";

/** A row of an answer: the service's values by column name. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** The connection to an SQL service. Transient failures are thrown only after retries. */
export interface SqlConnection {
  /** Runs a statement that may be repeated without harm. */
  query(statement: Statement, options?: { signal?: AbortSignal | undefined }): Promise<readonly SqlRow[]>;
  /** Runs a statement that creates something. Succeeds also if that exists already. */
  define(statement: Statement): Promise<void>;
  /** Creates a table by a call of the service. Absent if SQL is the only way. */
  createTable?(place: TablePlace, columns: readonly Column[]): Promise<void>;
  close(): Promise<void>;
}
