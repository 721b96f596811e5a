import { identifier, literal, unquoted } from "./sql-text.ts";

/** A statement as plain Postgres can run it, with what has to run around it. */
export interface Statement {
  readonly before?: readonly string[];
  readonly sql: string;
  readonly after?: readonly string[];
}

const TABLE =
  /^\s*(?:CREATE|ALTER)\s+TABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:ONLY\s+)?((?:(?:"(?:[^"]|"")+"|\w+)\s*\.\s*)?(?:"(?:[^"]|"")+"|\w+))/i;
const CREATE_INDEX =
  /^\s*(CREATE\s+INDEX\s+(?:IF\s+NOT\s+EXISTS\s+)?("(?:[^"]|"")+"|\w+)\s+ON\s+([^\s(]+)\s+USING\s+deeplake_index\s*\(([^()]+)\))\s*(?:WITH\s*\((.*)\))?\s*;?\s*$/is;

/** Translates what only pg_deeplake understands; any other statement passes through as it is. */
export function deeplakeStatement(sql: string): Statement {
  const [, made] = TABLE.exec(sql) ?? [];
  if (made !== undefined) {
    return {
      sql: sql
        .replace(/\bEMBEDDING\b(\s*\(\s*\d+\s*\))?(?=\s*[,)]|\s+(?:NOT|NULL|DEFAULT)\b)/gi, "float4[]")
        .replace(/(\bUSING\s+deeplake)\s+WITH\s*\([^)]*\)/gi, "$1"),
      // NULL, and nothing to do, for a table that has another name or is not there any more.
      after: [`SELECT deeplake.keep_no_nulls(to_regclass(${literal(made)}))`],
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
