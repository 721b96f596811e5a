import { newDatabase } from "./database-image.ts";
import { DEEPLAKE_CATALOG } from "./deeplake-catalog.ts";
import { deeplakeStatement } from "./deeplake-statement.ts";
import { identifier } from "./sql-text.ts";

/** How values leave the database, where clients may meet more than one form. */
export interface ValueFormat {
  /** BIGINT; beyond 2^53 always `string`. @default "number" */
  readonly bigint?: "number" | "string";
  /** Arrays, as arrays or as text such as `{0.1,0.2}`. @default "array" */
  readonly arrays?: "array" | "text";
  /** JSON and JSONB, parsed or as text. @default "value" */
  readonly json?: "value" | "text";
}

/** Rows in the order of their columns. */
export interface SqlResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Runs one statement of the session that has the database to itself. */
export type Run = (sql: string, params?: readonly unknown[]) => Promise<SqlResult>;

/** A Postgres that understands Deeplake's SQL, in this process, with one session for all. */
export interface DeeplakePostgres extends AsyncDisposable {
  /** Calls `work` when nobody else is at work, with `schema`, made if missing, first in the search path. */
  session<T>(schema: string, work: (run: Run) => Promise<T>): Promise<T>;
  /** One statement in a session of its own. */
  query(schema: string, sql: string, params?: readonly unknown[]): Promise<SqlResult>;
  close(): Promise<void>;
}

const [INT8, JSON_TYPE, JSONB, FLOAT4_ARRAY, FLOAT8_ARRAY] = [20, 114, 3802, 1021, 1022];

/** Starts one, in memory. */
export async function openDeeplakePostgres(format: ValueFormat = {}): Promise<DeeplakePostgres> {
  const database = await newDatabase(DEEPLAKE_CATALOG);
  const parsers = valueParsers(format);
  let schemaInUse = "";
  let last: Promise<unknown> = Promise.resolve();

  const run: Run = async (sql, params = []) => {
    // The wire protocol ends a statement at NUL; what follows would be read as another message.
    if (sql.includes("\0")) throw sqlError("22021", 'invalid byte sequence for encoding "UTF8": 0x00');
    const statement = deeplakeStatement(sql);
    for (const step of statement.before ?? []) await database.query(step);
    const result = await database.query<unknown[]>(statement.sql, params.map(asText), {
      rowMode: "array",
      parsers,
    });
    for (const step of statement.after ?? []) await database.query(step);
    return { columns: result.fields.map(({ name }) => name), rows: result.rows };
  };

  const session = async <T>(schema: string, work: (run: Run) => Promise<T>): Promise<T> => {
    const turn = last.then(async () => {
      if (schema !== schemaInUse) {
        const name = identifier(schema);
        await database.exec(`CREATE SCHEMA IF NOT EXISTS ${name}; SET search_path TO ${name}, public`);
        schemaInUse = schema;
      }
      return await work(run);
    });
    last = turn.catch(() => undefined);
    return await turn;
  };

  const close = async (): Promise<void> => {
    await last;
    await database.close();
  };
  return {
    session,
    query: (schema, sql, params) => session(schema, async () => await run(sql, params)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Runs `work` in a transaction and ends it as told; undoes it when `work` fails. */
export async function inTransaction<T>(
  run: Run,
  end: "COMMIT" | "ROLLBACK",
  work: () => Promise<T>,
): Promise<T> {
  await run("BEGIN");
  try {
    const result = await work();
    await run(end);
    return result;
  } catch (error) {
    await run("ROLLBACK");
    throw error;
  }
}

/** An error as Postgres would raise it. */
export function sqlError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Parameters as text, which Postgres reads as the type that the statement wants there. */
function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return arrayText(value);
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "bigint" ? String(value) : JSON.stringify(value);
}

function arrayText(values: readonly unknown[]): string {
  const elements = values.map((value) => {
    if (value === null || value === undefined) return "NULL";
    if (Array.isArray(value)) return arrayText(value);
    return typeof value === "number" ? String(value) : `"${asText(value)?.replace(/["\\]/g, "\\$&")}"`;
  });
  return `{${elements.join(",")}}`;
}

function valueParsers({
  bigint = "number",
  arrays = "array",
  json = "value",
}: ValueFormat): Record<number, (text: string) => unknown> {
  const asIs = (text: string): string => text;
  return {
    [INT8]: (text) => (bigint === "number" && Number.isSafeInteger(Number(text)) ? Number(text) : text),
    ...(arrays === "text" ? { [FLOAT4_ARRAY]: asIs, [FLOAT8_ARRAY]: asIs } : {}),
    ...(json === "text" ? { [JSON_TYPE]: asIs, [JSONB]: asIs } : {}),
  };
}
