import type { Filter } from "../../base/filter/filter.ts";
import type { Row, Scored, Vector } from "../../base/types.ts";

/** Column types every driver can store. `dict` may be lossy: exact JSON belongs in a `text` column. */
export type ColumnType = "text" | "bool" | "int64" | "float32" | "dict" | "embedding";

/** One column of a table. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** What searches this column serves: `exact` equality, `bm25` full text, `vector` nearest neighbours. */
  readonly index?: "exact" | "bm25" | "vector";
  /** Whether a number or boolean may be `null`. Texts and dicts are never null, embeddings always may be. @default false */
  readonly nullable?: boolean;
  /** What records call the column. @default its name in camel case */
  readonly field?: string;
  /** Words that a text column holds. A reader gives other words as they are: a later version may know more. */
  readonly words?: readonly string[];
  /** A text column holds JSON. This value stands for what was never written or is damaged. */
  readonly json?: object | null;
}

/**
 * The shape of a table. Rows are append-only versions of records: `key` names the record, the highest `version`
 * is the record as it is now, and a version whose `deleted` is true ends it.
 */
export interface TableSchema {
  readonly columns: readonly Column[];
  /** The text column that identifies a record. */
  readonly key: string;
  readonly version: "version";
  readonly deleted: "deleted";
  /** The embedding column, when the table has one. */
  readonly vector?: string;
  /** The text column that `searchText` looks at, when the table has one. */
  readonly text?: string;
  /**
   * How a row that another program wrote without our columns gets its key: a pure function of such a row.
   * Rows equal in these columns are told apart by their occurrence. Absent: such rows already carry the key.
   */
  readonly foreign?: readonly string[];
  /** Text columns with the id of another record, run or thread; with the key they are what scopes keep apart. */
  readonly references?: readonly string[];
  /** Text columns with such ids as a JSON list. */
  readonly referenceLists?: readonly string[];
  /** The columns that every dataset has, made by another program's recipe or an earlier version; ours follow them. */
  readonly recipe?: readonly string[];
}

/** What opening a table found out. */
export interface OpenedTable {
  /** Length of the vectors, or `null` while no row has one and none was declared. */
  readonly dimensions: number | null;
  /** Damage that was found and mended while opening, one sentence each. */
  readonly repairs: readonly string[];
}

/** What a maintenance pass did. */
export interface MaintenanceReport {
  /** Records live after the pass; `null` where they were not counted. */
  readonly live: number | null;
  /** Rows physically removed: superseded versions, tombstones, duplicates. */
  readonly removed: number;
  /** Damage that was found and mended, one sentence each. */
  readonly repairs: readonly string[];
}

/** What erasing did. */
export interface ErasureReport {
  /** Rows physically removed. */
  readonly removed: number;
  /**
   * Where bytes of removed rows may still be. `none`: nowhere below the location. `history`: in earlier versions of the
   * dataset, which object storage keeps. `service`: wherever the database or service keeps what was deleted.
   */
  readonly remains: "none" | "history" | "service";
}

/** A search by vector or by text. */
export interface SearchRequest {
  /** At most this many versions. */
  readonly limit: number;
  /**
   * A pre-filter: a driver may ignore any part of it, and must never drop a row that matches it. One that ignores a
   * condition on `scope` may keep a store from its own rows where others have many.
   */
  readonly filter?: Filter;
  readonly columns: readonly string[];
  /** Gives the search up. A driver that cannot stop it may ignore this: its caller is told anyway. */
  readonly signal?: AbortSignal;
}

/** A search among records as they are now: by vector, by words, or by both at once. */
export interface LiveSearch {
  readonly vector?: Vector;
  readonly text?: string;
  /** At most so many records by vector, and so many by words. */
  readonly limit: number;
  /** Applied exactly: conditions on columns. */
  readonly filter?: Filter;
  readonly columns: readonly string[];
  readonly signal?: AbortSignal;
}

/** What was found among records as they are now. */
export interface LiveFound {
  /** Nearest first, of equally near ones the first stored. Records without a vector are not among them. */
  readonly near: readonly Scored<Row>[];
  /**
   * Those whose text shares words, best first by BM25 with the statistics of the records that the filter lets pass; of
   * equals the newest. With how near they are to the vector, where there are two to compare.
   */
  readonly worded: readonly { readonly item: Row; readonly similarity: number | null }[];
  /** Whether there may be more than these. */
  readonly more: boolean;
}

/** What a driver may know of rows it is given. */
export interface AppendHint {
  /** Some key may exist already, so maintenance should look for superseded versions. */
  readonly mayReplace: boolean;
  /** The rows are as they are stored, of whichever scope: they waited on disk. Drivers need not look at it. */
  readonly stored?: boolean;
  /** Gives the write up; rows under way may be stored nevertheless. */
  readonly signal?: AbortSignal;
}

/** How a driver is opened. */
export interface OpenOptions {
  /** Length of the vectors when the table has to be created; `null`: unknown yet, settled by the first vector. */
  readonly dimensions: number | null;
}

/**
 * One table of one location. Seven promises, which `driverSuite` tests:
 *
 * 1. `open` creates a missing table and adds missing columns to an existing one; opening twice is harmless.
 * 2. `append` is durable once it resolves, all or nothing for rows that all have a vector or all have none, and
 *    repeating a call with equal rows adds no record.
 * 3. What was appended is visible to the next read of this driver, and to other openers of the location soon after.
 * 4. `lookup` and `scan` return every stored version; a version may come twice, none is missing; scan order is stable.
 * 5. A text never written reads as `""`, any other cell never written as `null`; text comes back exactly as it was given.
 * 6. Similarity is cosine, higher is better; `searchText` returns best first and only gives an order.
 * 7. `close` is idempotent and waits for what was accepted.
 *
 * Rows arrive validated. Collapsing versions, exact filtering and everything optional below is supplied by `Table`.
 */
export interface Driver {
  /** Name for messages: `local`, `memory`, … */
  readonly name: string;
  open(schema: TableSchema, options: OpenOptions): Promise<OpenedTable>;
  /** @param rows Complete rows: each has every column of the schema (`null` where unknown). */
  append(rows: readonly Row[], hint: AppendHint): Promise<void>;
  /** Every version of the given keys. */
  lookup(keys: readonly string[], columns: readonly string[]): Promise<Row[]>;
  /** Every version in the table, in chunks. */
  scan(columns: readonly string[]): AsyncIterable<readonly Row[]>;
  close(): Promise<void>;
  /** Fixes the length of the vectors of a table opened with none; fails when another length was settled meanwhile. */
  settleDimensions?(dimensions: number): Promise<void>;
  /** Every version whose text column is one of these values, none of which is empty. Absent: `Table` scans. */
  lookupBy?(column: string, values: readonly string[], columns: readonly string[]): Promise<Row[]>;
  /** Nearest versions by cosine similarity, best first, exact similarities. Absent: `Table` scans. */
  searchVector?(vector: Vector, request: SearchRequest): Promise<Scored<Row>[]>;
  /** Versions that share words with the text, best first. Absent: `Table` scans. */
  searchText?(text: string, request: SearchRequest): Promise<Row[]>;
  /**
   * The newest versions of records, deleted ones left out, that are nearest or share words. Resolves to `null` where the
   * driver cannot say just now; absent or `null`, `Table` composes it from the other searches.
   */
  searchLive?(request: LiveSearch): Promise<LiveFound | null>;
  /**
   * Merges recent writes, removes dead rows physically, builds indexes. `compact` also rebuilds indexes as one.
   * Resolves to `null` where there was nothing of that kind to do.
   */
  maintain?(options: { compact: boolean }): Promise<MaintenanceReport | null>;
  /** Removes dead rows physically with every trace of them that can be reached, tombstones included. Absent: `Table` compacts. */
  erase?(): Promise<ErasureReport>;
}

/** Makes the driver of one table. `table` is the table's name below the location, `null` for the location itself. */
export type DriverFactory = (location: string, table: string | null, options: DriverOptions) => Driver;

/** Anything that runs SQL: a `pg` pool answers `{ rows }`, npm's `deeplake` the rows themselves. */
export interface SqlClient {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** Keys of object storage, under the names the engine gives them; other keys of the engine's are passed on. */
export interface StorageCredentials {
  readonly aws_access_key_id?: string;
  readonly aws_secret_access_key?: string;
  readonly aws_session_token?: string;
  readonly aws_region?: string;
  readonly endpoint_url?: string;
  readonly [key: string]: string | undefined;
}

/** What a user can say about how a location is driven. */
export interface DriverOptions {
  /**
   * `process`: an acknowledged row survives any crash of a process. `power`: it is also synced to disk first.
   * @default "process"
   */
  readonly durability?: "process" | "power";
  /** `al://`: the API token. @default ACTIVELOOP_TOKEN, else DEEPLAKE_API_KEY */
  readonly token?: string;
  /** `al://`: the organisation's id. @default ACTIVELOOP_ORG_ID, else the one the token names */
  readonly organization?: string;
  /** `al://`: where the service is. @default "https://api.deeplake.ai" */
  readonly apiUrl?: string;
  /** `al://`: a `ManagedClient` of npm's `deeplake`; `postgres:`: a pool or client of `pg`. It stays open when the store is closed. */
  readonly client?: SqlClient;
  /** SQL services: `bound` sends values beside the statement as `$1`, `literal` writes them into it, strictly encoded. @default "bound" */
  readonly parameters?: "bound" | "literal";
  /** SQL services and object storage: how long one operation may take with all its retries, in milliseconds. @default 60000 */
  readonly deadlineMs?: number;
  /** `s3://`, `gcs://`, `az://`: credentials and endpoint. @default the storage's usual environment variables */
  readonly credentials?: StorageCredentials;
  /** Makes the driver of each table instead of the one that the location's scheme names. */
  readonly driver?: DriverFactory;
  /** Told about damage mended, restarts of the engine and maintenance, as it happens. */
  readonly onEvent?: (event: DriverEvent) => void;
}

/** Something that happened inside a driver, or to rows on their way to it, and that `health()` reports. */
export interface DriverEvent {
  /** `dropped`: rows of the background are lost; told at once, also while the process ends. */
  readonly kind: "repaired" | "restarted" | "maintained" | "maintenance-failed" | "dropped";
  readonly message: string;
}
