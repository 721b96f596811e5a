import type { DeeplakePostgres, Run } from "./deeplake-postgres.ts";
import { selfHostedStatement, type Served } from "./self-hosted-statement.ts";

/** The part of a `pg` pool that drivers need. */
export interface SqlClient {
  query(
    sql: string,
    params?: readonly unknown[],
  ): Promise<{ rows: Record<string, unknown>[]; rowCount: number }>;
}

/** How to look at the database. */
export interface SelfHostedOptions {
  /** Where tables without a schema are. @default "public" */
  readonly schema?: string;
  /**
   * Whether indexes change what `<#>` does, as in the extension's source: `ORDER BY column <#> value LIMIT n` is best
   * first, with WHERE after it, once a `deeplake_index` is on the column; text scores are 0 in any other form.
   * @default false
   */
  readonly indexed?: boolean;
}

/** The database as a client of a self-hosted pg_deeplake sees it. BIGINT as `pg` gives it needs `bigint: "string"` there. */
export function selfHosted(
  database: DeeplakePostgres,
  { schema = "public", indexed = false }: SelfHostedOptions = {},
): SqlClient {
  return {
    query: async (sql, params = []) =>
      await database.session(schema, async (run) => {
        const { columns, rows } =
          indexed && sql.includes("<#>") ? await throughIndexes(run, sql, params) : await run(sql, params);
        return {
          rows: rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]]))),
          rowCount: rows.length,
        };
      }),
  };
}

async function throughIndexes(run: Run, sql: string, params: readonly unknown[]): ReturnType<Run> {
  const served = await servedColumns(run);
  const statement = selfHostedStatement(sql, (table, column) => served.get(`${table}/${column}`));
  await run(`SET deeplake.text_scores = '${statement.textScores ? "on" : "off"}'`);
  try {
    return await run(statement.sql, params);
  } finally {
    await run("RESET deeplake.text_scores");
  }
}

/** Vectors by any index; texts only by one that says it is BM25, because what is the default differs between versions. */
async function servedColumns(run: Run): Promise<ReadonlyMap<string, Served>> {
  const { rows } = await run(
    `SELECT c.relname || '/' || a.attname, CASE WHEN a.atttypid = 'text'::regtype THEN 'text' ELSE 'vector' END
     FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam AND m.amname = 'deeplake_index'
       JOIN pg_class c ON c.oid = x.indrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
     WHERE a.atttypid = 'float4[]'::regtype
       OR (a.atttypid = 'text'::regtype AND obj_description(i.oid, 'pg_class') ILIKE '%index_type=bm25%')`,
  );
  return new Map(rows as unknown as [string, Served][]);
}
