const OPAQUE =
  /\bE'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$/gi;
const NAME = String.raw`(?:"(?:[^"]|"")+"|\w+)`;
const TABLE = new RegExp(
  String.raw`\b(?:FROM|INTO|UPDATE|JOIN|ON|TABLE)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:ONLY\s+)?(?:${NAME}\s*\.\s*)?(${NAME})`,
  "gi",
);

/**
 * The statement with what no keyword can be in blanked out, character by character: literals and comments, and with
 * `names` also quoted names.
 */
export function masked(sql: string, { names = false }: { readonly names?: boolean } = {}): string {
  return sql.replace(OPAQUE, (text) =>
    text.startsWith('"') ? (names ? `"${"x".repeat(text.length - 2)}"` : text) : " ".repeat(text.length),
  );
}

/** What a statement does. */
export function statementKind(sql: string): "read" | "write" | "definition" {
  const text = masked(sql, { names: true });
  if (/^\s*(CREATE|ALTER|DROP|COMMENT|TRUNCATE)\b/i.test(text)) return "definition";
  return /\b(INSERT\s+INTO|UPDATE\s+[\w".]+\s+SET|DELETE\s+FROM)\b/i.test(text) ? "write" : "read";
}

/** The tables that a statement names, without their schemas. */
export function tablesOf(sql: string): readonly string[] {
  return [...masked(sql).matchAll(TABLE)].map(([, name = ""]) => unquoted(name));
}

/** The table that a statement creates or drops. */
export function tableMade(
  sql: string,
): { readonly how: "CREATE" | "DROP"; readonly table: string } | undefined {
  const [, how] = /^\s*(CREATE|DROP)\s+TABLE\b/i.exec(sql) ?? [];
  const [table] = tablesOf(sql);
  return how === undefined || table === undefined
    ? undefined
    : { how: how.toUpperCase() as "CREATE" | "DROP", table };
}

/** A string as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The name that an SQL identifier stands for. */
export function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
}
