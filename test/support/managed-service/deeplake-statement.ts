import { identifier, literal, unquoted } from "./sql-text.ts";

/** A statement as plain Postgres can run it, with what has to run around it. */
export interface Statement {
  readonly before?: readonly string[];
  readonly sql: string;
  readonly after?: readonly string[];
}

const CREATE_INDEX =
  /^\s*(CREATE\s+INDEX\s+(?:IF\s+NOT\s+EXISTS\s+)?("(?:[^"]|"")+"|\w+)\s+ON\s+([^\s(]+)\s+USING\s+deeplake_index\s*\(([^()]+)\))\s*(?:WITH\s*\((.*)\))?\s*;?\s*$/is;

/** Translates what only pg_deeplake understands; any other statement passes through as it is. */
export function deeplakeStatement(schema: string, sql: string): Statement {
  if (/^\s*(CREATE|ALTER)\s+TABLE\b/i.test(sql)) {
    return {
      sql: sql
        .replace(/\bEMBEDDING\b(\s*\(\s*\d+\s*\))?(?=\s*[,)]|\s+(?:NOT|NULL|DEFAULT)\b)/gi, "float4[]")
        .replace(/(\bUSING\s+deeplake)\s+WITH\s*\([^)]*\)/gi, "$1"),
      after: [`SELECT deeplake.keep_no_nulls(${literal(schema)})`],
    };
  }
  const index = CREATE_INDEX.exec(sql);
  if (index === null) return { sql };
  const [, definition = "", name = "", table = "", column = "", options] = index;
  const plain = column.trim().replace(/\s+(ASC|DESC)$/i, "");
  return {
    before: [
      `SELECT deeplake.check_index(${literal(unquoted(name))}, ${literal(table)}, ${literal(canonical(plain))})`,
    ],
    sql: `${definition} WHERE false`,
    after: options ? [`COMMENT ON INDEX ${name} IS ${literal(options.replace(/['\s]/g, ""))}`] : [],
  };
}

/** A column's name as Postgres prints it. */
function canonical(column: string): string {
  const name = unquoted(column);
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : identifier(name);
}
