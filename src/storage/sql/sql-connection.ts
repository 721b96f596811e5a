import type { Column } from "../driver/driver.ts";
import type { TablePlace } from "./statements.ts";
import type { Statement } from "./statement.ts";

/** A row of an answer: column name to whatever the service made of the value. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** How one SQL service is spoken to. Failures arrive as `DeeplakeError`, transient ones after retries in vain. */
export interface SqlConnection {
  /** Runs a statement that is harmless when run twice. */
  query(statement: Statement, options?: { signal?: AbortSignal | undefined }): Promise<readonly SqlRow[]>;
  /** Runs a statement that makes something; that it exists already is no failure. */
  define(statement: Statement): Promise<void>;
  /** Makes a table, where the service has a way of its own for that. */
  createTable?(place: TablePlace, columns: readonly Column[]): Promise<void>;
  close(): Promise<void>;
}
