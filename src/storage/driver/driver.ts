import type { Filter } from "../../base/filter/filter.ts";
import type { Row, Scored, Vector } from "../../base/types.ts";

/**
 * Column types that every driver can store. A `dict` may lose detail, so exact JSON belongs in a `text`
 * column.
 */
export type ColumnType = "text" | "bool" | "int64" | "float32" | "dict" | "embedding";

/** One column of a table. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Which search the column serves: `exact` equality, `bm25` full text, or `vector` nearest neighbours. */
  readonly index?: "exact" | "bm25" | "vector";
  /**
   * Whether a number or boolean may be `null`. Texts and dicts are never null, embeddings always may be.
   * @default false
   */
  readonly nullable?: boolean;
  /** Name of the field in records. @default the column's name in camel case */
  readonly field?: string;
  /**
   * The values that a text column may have. Reading keeps other values too, because a later version of this package may
   * write them.
   */
  readonly words?: readonly string[];
  /**
   * Marks a text column that holds JSON. A cell that was never written or is damaged is read as this value.
   */
  readonly json?: object | null;
}

/**
 * The shape of a table. A row is one version of a record, and rows are only added. `key` identifies the
 * record. The row with the highest `version` is the current state of its record. A row with `deleted` true ends
 * the record.
 */
export interface TableSchema {
  readonly columns: readonly Column[];
  /** The text column that identifies a record. */
  readonly key: string;
  readonly version: "version";
  readonly deleted: "deleted";
  /** The embedding column, if the table has one. */
  readonly vector?: string;
  /** The text column that `searchText` searches, if the table has one. */
  readonly text?: string;
  /**
   * Columns from which a row of another program gets its key, because such a row lacks our columns. Rows with
   * equal values in these columns are numbered, so that each gets a key of its own. Absent if rows of other
   * programs already have the key.
   */
  readonly foreign?: readonly string[];
  /**
   * Text columns that hold the id of another record, run or thread. Scopes keep these ids apart, like the
   * keys.
   */
  readonly references?: readonly string[];
  /** Text columns that hold a JSON list of ids of other records, runs or threads. */
  readonly referenceLists?: readonly string[];
  /**
   * Columns that every dataset has, even one made by another program or an earlier version. Opening a dataset adds
   * every other column that the dataset lacks.
   * @default all columns
   */
  readonly recipe?: readonly string[];
}

/** What a driver found when it opened a table. */
export interface OpenedTable {
  /** Length of the vectors; `null` if no row has a vector and no length was declared. */
  readonly dimensions: number | null;
  /** Damage that was found and repaired, one sentence each. */
  readonly repairs: readonly string[];
}

/** The result of maintenance. */
export interface MaintenanceReport {
  /** Number of live records afterwards; `null` if they were not counted. */
  readonly live: number | null;
  /** Number of rows that were physically removed: superseded versions, tombstones and duplicates. */
  readonly removed: number;
  /** Damage that was found and repaired, one sentence each. */
  readonly repairs: readonly string[];
}

/** The result of erasing. */
export interface ErasureReport {
  /** Number of rows that were physically removed. */
  readonly removed: number;
  /**
   * Where bytes of removed rows may still exist. `none`: nowhere below the location. `history`: in earlier
   * versions of the dataset, which object storage keeps. `service`: wherever the database or service keeps
   * deleted data.
   */
  readonly remains: "none" | "history" | "service";
}

/** A search by vector or by text. */
export interface SearchRequest {
  /** Most versions to return. */
  readonly limit: number;
  /**
   * A pre-filter. A driver may ignore any part of the filter, but must never drop a matching row. A driver that
   * ignores a condition on `scope` may fill the result with rows of other scopes, so that own rows are missing.
   */
  readonly filter?: Filter;
  readonly columns: readonly string[];
  /**
   * Ends the search. A driver that cannot stop may ignore the signal, because the caller's promise rejects
   * anyway.
   */
  readonly signal?: AbortSignal;
}

/** A search among records as they are now: by vector, by words, or by both at once. */
export interface LiveSearch {
  readonly vector?: Vector;
  readonly text?: string;
  /** Most records to find by vector, and most to find by words. */
  readonly limit: number;
  /** Conditions on columns. The driver applies them exactly. */
  readonly filter?: Filter;
  readonly columns: readonly string[];
  readonly signal?: AbortSignal;
}

/** What was found among records as they are now. */
export interface LiveFound {
  /**
   * Records by vector, nearest first. Equally near records are in the order of storage. Records without a vector
   * are left out.
   */
  readonly near: readonly Scored<Row>[];
  /**
   * Records that share words with the text, best first by BM25 over the records that pass the filter, and newest
   * first where BM25 is equal. `similarity` is the cosine similarity of a record to the vector; `null` if the
   * search or the record has no vector.
   */
  readonly worded: readonly { readonly item: Row; readonly similarity: number | null }[];
  /** Whether the limit may have cut off further records. */
  readonly more: boolean;
}

/** What was written since a mark. */
export interface RowsSince {
  /** Every version that was stored since the mark, in the order of storage. A version may come again. */
  readonly rows: readonly Row[];
  /** Where the next reading begins. A mark is valid only for this driver object, and only once. */
  readonly mark: string;
}

/** What a driver may know about the rows it is given. */
export interface AppendHint {
  /** Whether a key may already exist, so that maintenance should look for superseded versions. */
  readonly mayReplace: boolean;
  /**
   * Whether the rows come from the spool, where rows of any scope wait in the form in which tables store them.
   * Drivers need not read this.
   */
  readonly stored?: boolean;
  /** Ends the write. Rows that are already sent may still be stored. */
  readonly signal?: AbortSignal;
}

/** Options for opening a driver. */
export interface OpenOptions {
  /** Length of the vectors if the table must be created; `null` if the first vector decides it. */
  readonly dimensions: number | null;
}

/**
 * One table of one location. Drivers make seven promises, which `driverSuite` tests:
 *
 * 1. `open` creates a missing table and adds missing columns to an existing one; opening twice is harmless.
 * 2. `append` is durable once it resolves. The rows of a call are stored together or not at all, unless only some
 * of them have a vector. By SQL, this is true for as many rows as fit into one statement. Repeating a call with equal
 * rows adds no record.
 * 3. The next read of this driver sees what was appended, and other openers of the location see it soon
 * after.
 * 4. `lookup` and `scan` return every stored version. A version may come twice, none is missing, and the
 * order of a scan is stable.
 * 5. A text that was never written reads as `""`, any other unwritten cell as `null`. A text comes back
 * exactly as given.
 * 6. Similarity is cosine, higher is better. `searchText` returns the best rows first, without scores.
 * 7. `close` may be called again and waits for accepted work.
 *
 * Rows are validated before a driver gets them. `Table` collapses versions, filters exactly, and supplies
 * every optional operation that is absent.
 */
export interface Driver {
  /** Name of the driver in messages: `local`, `memory`, … */
  readonly name: string;
  /** Whether rows to append may have texts in pieces. If absent, `Table` puts such texts together. */
  readonly takesLongTexts?: true;
  open(schema: TableSchema, options: OpenOptions): Promise<OpenedTable>;
  /** @param rows Complete rows: every column of the schema is present, `null` where unknown. */
  append(rows: readonly Row[], hint: AppendHint): Promise<void>;
  /** Returns every version of the given keys. */
  lookup(keys: readonly string[], columns: readonly string[]): Promise<Row[]>;
  /** Returns every version in the table, in chunks. */
  scan(columns: readonly string[]): AsyncIterable<readonly Row[]>;
  close(): Promise<void>;
  /** Fails all running operations with CLOSED, so that `close` need not wait for them. If absent, `close` waits. */
  giveUp?(): void;
  /**
   * Fixes the length of the vectors of a table that was opened without one. Fails if another length was
   * fixed meanwhile.
   */
  settleDimensions?(dimensions: number): Promise<void>;
  /**
   * Returns every version whose text column has one of these values, which are never empty. If absent,
   * `Table` scans.
   */
  lookupBy?(column: string, values: readonly string[], columns: readonly string[]): Promise<Row[]>;
  /** Returns every version whose text column is empty or null. If absent, `Table` scans. */
  lookupEmpty?(column: string, columns: readonly string[]): Promise<Row[]>;
  /**
   * Returns what was stored since a mark, without vectors. Without a mark, returns no rows and a mark for the present.
   * A scan that begins afterwards returns all earlier rows. Resolves to `null` if only a scan can tell what was stored,
   * for example after rows were removed. In that case, or if `scanSince` is absent, `Table` scans.
   */
  scanSince?(mark: string | null, columns: readonly string[]): Promise<RowsSince | null>;
  /** Returns the nearest versions by exact cosine similarity, best first. If absent, `Table` scans. */
  searchVector?(vector: Vector, request: SearchRequest): Promise<Scored<Row>[]>;
  /** Returns versions that share words with the text, best first. If absent, `Table` scans. */
  searchText?(text: string, request: SearchRequest): Promise<Row[]>;
  /**
   * Searches the records as they are now, without deleted ones, by vector, by words, or by both. Resolves to
   * `null` if the driver cannot do that at the moment. In that case, or if `searchLive` is absent, `Table` uses the
   * other searches.
   */
  searchLive?(request: LiveSearch): Promise<LiveFound | null>;
  /**
   * Merges recent writes, removes dead rows physically, and builds indexes. `compact` also rebuilds the
   * indexes. A driver may leave some of that to `compact`. Returns `null` if there was nothing to do.
   */
  maintain?(options: { compact: boolean }): Promise<MaintenanceReport | null>;
  /**
   * Physically removes dead rows and every trace of them that can be reached, including tombstones. If
   * absent, `Table` compacts.
   */
  erase?(): Promise<ErasureReport>;
}

/**
 * Makes the driver of one table. `table` is the name of the table below the location, or `null` for the
 * location itself.
 */
export type DriverFactory = (location: string, table: string | null, options: DriverOptions) => Driver;

/** A client that runs SQL. A `pg` pool answers with `{ rows }`, npm's `deeplake` with the rows. */
export interface SqlClient {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** Credentials of object storage, under the engine's names. Other keys of the engine are passed on. */
export interface StorageCredentials {
  readonly aws_access_key_id?: string;
  readonly aws_secret_access_key?: string;
  readonly aws_session_token?: string;
  readonly aws_region?: string;
  readonly endpoint_url?: string;
  readonly [key: string]: string | undefined;
}

/** Options for the storage at a location. */
export interface DriverOptions {
  /**
   * When a row counts as stored. `process`: when it survives any crash of a process. `power`: when it is also
   * synced to disk.
   * @default "process"
   */
  readonly durability?: "process" | "power";
  /** For `al://`: the API token. @default ACTIVELOOP_TOKEN, else DEEPLAKE_API_KEY */
  readonly token?: string;
  /** For `al://`: id of the organisation. @default ACTIVELOOP_ORG_ID, else the organisation that the token names */
  readonly organization?: string;
  /** For `al://`: address of the service. @default "https://api.deeplake.ai" */
  readonly apiUrl?: string;
  /**
   * For `al://`: a `ManagedClient` of npm's `deeplake`. For `postgres:`: a pool or client of `pg`. Closing the
   * store does not close this client.
   * @default a client of our own
   */
  readonly client?: SqlClient;
  /**
   * For SQL services: how values are sent. `bound`: beside the statement, as `$1`. `literal`: inside the
   * statement, strictly encoded.
   * @default "bound", for `postgres:` "literal"
   */
  readonly parameters?: "bound" | "literal";
  /**
   * For SQL services and object storage: most milliseconds for one operation with all its retries.
   * @default 60000, for `postgres:` 30000
   */
  readonly deadlineMs?: number;
  /**
   * For `s3://`, `gcs://` and `az://`: credentials and endpoint.
   * @default the storage's usual environment variables
   */
  readonly credentials?: StorageCredentials;
  /** Makes the driver of each table. @default the driver for the URL scheme of the location */
  readonly driver?: DriverFactory;
  /**
   * Called for each event as it happens: repaired damage, a restart of the engine, maintenance, lost rows, or a table
   * that the engine copied into memory.
   * @default none
   */
  readonly onEvent?: (event: DriverEvent) => void;
}

/** An event inside a driver, or about rows on their way to a driver. `health()` reports events too. */
export interface DriverEvent {
  /** `dropped` means that background rows are lost. That is reported at once, even while the process ends. */
  readonly kind: "repaired" | "restarted" | "maintained" | "maintenance-failed" | "dropped" | "in-memory";
  readonly message: string;
  /** `in-memory`: the table, and how many bytes its copy takes. */
  readonly table?: string;
  readonly bytes?: number;
}
