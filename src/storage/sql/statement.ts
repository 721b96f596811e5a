/** The types a value is sent as. */
export type SqlType = "text" | "bool" | "int8" | "float4" | "float4[]" | "jsonb";

/** A value of a statement, in the text form of its type. */
export interface SqlValue {
  readonly type: SqlType;
  readonly text: string;
}

/** SQL as text of our own making and values, in their order. */
export type Statement = readonly (string | SqlValue)[];

/** A statement from a template: statements are spliced in, values stay values. Plain strings are not taken. */
export function sql(texts: TemplateStringsArray, ...parts: readonly (SqlValue | Statement)[]): Statement {
  return texts.flatMap((text, index) => {
    const part = parts[index];
    return part === undefined ? [text] : [text, ...(isStatement(part) ? part : [part])];
  });
}

/** Text of our own making, never a user's. */
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
 * How values travel: `bound` beside the statement as `$1::text`, `literal` inside it. Vectors always stand inside: the
 * service takes no array parameters in reads.
 */
export type Parameters = "bound" | "literal";

/** A statement as it is sent: its text, and the values beside it. */
export interface SqlText {
  readonly text: string;
  readonly values: string[];
}

export function renderStatement(statement: Statement, parameters: Parameters): SqlText {
  const values: string[] = [];
  const texts = statement.map((part) => {
    if (typeof part === "string") return part;
    if (parameters === "literal" || part.type === "float4[]") return sqlLiteral(part);
    values.push(part.text);
    return `$${values.length}::${part.type}`;
  });
  return { text: texts.join(""), values };
}

/**
 * A value as an SQL literal that nothing in the value can leave, whatever `standard_conforming_strings` says: quotes
 * are doubled, and a text with a backslash is an escape string with its backslashes doubled.
 * @throws RangeError for NUL, which no Postgres text can hold; `Table` refuses it before.
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
