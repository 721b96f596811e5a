export type SqlType = "text" | "bool" | "int8" | "float4" | "float4[]" | "jsonb";

/** A value in a statement, as text of its type. */
export interface SqlValue {
  readonly type: SqlType;
  readonly text: string;
}

/** A statement: SQL text of our own, with values in between. */
export type Statement = readonly (string | SqlValue)[];

/**
 * Makes a statement from a template. Statements in the template are inserted, values stay values. Plain strings
 * are not accepted.
 */
export function sql(texts: TemplateStringsArray, ...parts: readonly (SqlValue | Statement)[]): Statement {
  return texts.flatMap((text, index) => {
    const part = parts[index];
    return part === undefined ? [text] : [text, ...(isStatement(part) ? part : [part])];
  });
}

/** SQL text of our own, never a user's. */
export function raw(text: string): Statement {
  return [text];
}

/** A name in double quotes. */
export function identifier(name: string): Statement {
  return raw(`"${name.replaceAll('"', '""')}"`);
}

export function joined(parts: readonly (SqlValue | Statement)[], separator = ", "): Statement {
  return parts.flatMap((part, index) => [
    ...(index === 0 ? [] : [separator]),
    ...(isStatement(part) ? part : [part]),
  ]);
}

/**
 * How values are sent: `bound` beside the statement as `$1::text`, or `literal` inside the statement. Vectors
 * are always inside, because the service takes no array parameters in reads. So are all values of a statement with more
 * than `MOST_BOUND`.
 */
export type Parameters = "bound" | "literal";

/** Most parameters that Postgres takes. */
const MOST_BOUND = 65_535;

/** A statement to send: its text and the bound values. */
export interface SqlText {
  readonly text: string;
  readonly values: string[];
}

export function renderStatement(statement: Statement, parameters: Parameters): SqlText {
  const values: string[] = [];
  const isBound = (part: SqlValue): boolean => parameters === "bound" && part.type !== "float4[]";
  const bound = statement.filter((part) => typeof part !== "string" && isBound(part)).length;
  const texts = statement.map((part) => {
    if (typeof part === "string") return part;
    if (bound > MOST_BOUND || !isBound(part)) return sqlLiteral(part);
    values.push(part.text);
    return `$${values.length}::${part.type}`;
  });
  return { text: texts.join(""), values };
}

/**
 * Writes a value as an SQL literal that its content cannot break out of, whatever
 * `standard_conforming_strings` is. Quotes are doubled. Text with a backslash becomes an escape string with
 * doubled backslashes.
 * @throws RangeError for NUL, which no Postgres text can hold; `Table` refuses it earlier
 */
export function sqlLiteral({ type, text }: SqlValue): string {
  if (text.includes("\0")) throw new RangeError("Expected a string without NUL, got one.");
  const quoted = text.replaceAll("'", "''");
  const literal = quoted.includes("\\") ? `E'${quoted.replaceAll("\\", "\\\\")}'` : `'${quoted}'`;
  return `${literal}::${type}`;
}

function isStatement(part: SqlValue | Statement): part is Statement {
  return Array.isArray(part);
}
