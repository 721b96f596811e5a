import type { Run } from "./deeplake-postgres.ts";
import { ServiceError } from "./service-request.ts";
import { identifier, literal } from "./sql-text.ts";

/** The tables of the workspace in use. */
export async function listTables(run: Run): Promise<object> {
  const { rows } = await run(
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
  );
  return { tables: rows.map(([name]) => ({ table_name: name })) };
}

/** One table and the types of its columns. */
export async function describeTable(run: Run, table: string): Promise<object> {
  const { rows } = await run(
    `SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname = ${literal(table)}
       AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
  );
  if (rows.length === 0) throw missing(table);
  return { table_name: table, table_schema: Object.fromEntries(rows as [string, string][]) };
}

/** Creates a table with its columns in alphabetical order, whatever order they came in. */
export async function createTable(
  run: Run,
  body: unknown,
  conflict: 500 | 409,
): Promise<{ readonly table_name: string }> {
  const { table_name: table, table_schema: schema } = (body ?? {}) as {
    table_name?: unknown;
    table_schema?: Record<string, string>;
  };
  if (typeof table !== "string" || table === "" || typeof schema !== "object") {
    throw new ServiceError(400, "INVALID_REQUEST", "table_name and table_schema are required");
  }
  const columns = Object.keys(schema)
    .sort()
    .map((name) => `${identifier(name)} ${schema[name]}`);
  try {
    await run(`CREATE TABLE ${identifier(table)} (${columns.join(", ")}) USING deeplake`);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    throw code === "42P07" ? new ServiceError(conflict, "TABLE_EXISTS", message) : error;
  }
  return { table_name: table };
}

/** Drops a table. */
export async function dropTable(run: Run, table: string): Promise<object> {
  await describeTable(run, table);
  await run(`DROP TABLE ${identifier(table)}`);
  return {};
}

function missing(table: string): ServiceError {
  return new ServiceError(404, "NOT_FOUND", `table "${table}" not found`);
}
