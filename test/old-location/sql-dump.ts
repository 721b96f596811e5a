import type { SqlClient } from "../support/managed-service/self-hosted.ts";

/** All tables of the schema `public` as SQL, one statement a line: the tables, their indexes, their rows. */
export async function dumpSql(client: SqlClient): Promise<string> {
  const { rows: columns } = await client.query(
    `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname, a.attnum`,
  );
  const { rows: indexes } = await client.query(
    `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname`,
  );
  const tables = [...new Set(columns.map(({ table }) => String(table)))].map(
    (table) => [table, columns.filter((column) => column["table"] === table)] as const,
  );
  const statements: string[] = [];
  for (const [table, itsColumns] of tables) {
    const definitions = itsColumns.map(({ name, type }) => `${quoted(name)} ${String(type)}`);
    statements.push(`CREATE TABLE ${quoted(table)} (${definitions.join(", ")}) USING deeplake`);
  }
  statements.push(...indexes.map(({ indexdef }) => String(indexdef)));
  for (const [table, itsColumns] of tables) {
    const names = itsColumns.map(({ name }) => quoted(name));
    const { rows } = await client.query(
      `SELECT ${names.map((name) => `${name}::text AS ${name}`).join(", ")} FROM ${quoted(table)}`,
    );
    if (rows.length === 0) continue;
    const tuples = rows.map(
      (row) =>
        `(${itsColumns.map(({ name, type }) => `${literal(row[String(name)])}::${String(type)}`).join(", ")})`,
    );
    statements.push(`INSERT INTO ${quoted(table)} (${names.join(", ")}) VALUES ${tuples.join(", ")}`);
  }
  return `${statements.join("\n")}\n`;
}

/** Runs the statements of a dump in an empty database. */
export async function restoreSql(client: SqlClient, dump: string): Promise<void> {
  for (const statement of dump.trimEnd().split("\n")) await client.query(statement);
}

function quoted(name: unknown): string {
  return `"${String(name).replaceAll('"', '""')}"`;
}

/** On one line, whatever the text holds. */
function literal(text: unknown): string {
  if (typeof text !== "string") return "NULL";
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
  return `E'${escaped.replaceAll("\n", "\\n").replaceAll("\r", "\\r")}'`;
}
