import { masked, unquoted } from "./sql-text.ts";

/** What an index on a column is good for. */
export type Served = "vector" | "text";

/** A statement with what the index of a self-hosted Deeplake makes of it. */
export interface SelfHostedStatement {
  readonly sql: string;
  /** Whether an index scan supplies text scores; without one they are 0. */
  readonly textScores: boolean;
}

const NAME = String.raw`(?:"(?:[^"]|"")+"|\w+)`;
const SIMILARITY = new RegExp(String.raw`^\(?\s*(?:${NAME}\.)?(${NAME})(?:::\w+(?:\[\])?)?\s*<#>`, "i");
const ONE_TABLE = new RegExp(String.raw`^\s*(?:${NAME}\.)?(${NAME})(?:\s+(?:AS\s+)?(${NAME}))?\s*$`, "i");

/**
 * Where an index serves `ORDER BY column <#> value LIMIT n`, the best n rows come first and WHERE looks at those only;
 * in any other form Postgres sorts by the operator's value, exactly.
 * @throws Error where the limit of such a scan is a parameter.
 */
export function selfHostedStatement(
  sql: string,
  indexOf: (table: string, column: string) => Served | undefined,
): SelfHostedStatement {
  let result = sql;
  let textScores = false;
  let rewrittenFrom = sql.length + 1;
  const blocks = [...masked(sql, { names: true }).matchAll(/\bORDER\s+BY\b/gi)].map(({ index }) =>
    blockAround(sql, index),
  );
  // From the end, so that positions before it stay right.
  for (const { start, end } of blocks.toReversed()) {
    const scan = indexScan(sql.slice(start, end), indexOf);
    if (scan === undefined || end > rewrittenFrom) continue;
    result = `${result.slice(0, start)}${scan.sql}${result.slice(end)}`;
    rewrittenFrom = start;
    textScores ||= scan.served === "text";
  }
  return { sql: result, textScores };
}

/** The SELECT at `position`: from its parenthesis, or the statement's begin, to the other. */
function blockAround(sql: string, position: number): { readonly start: number; readonly end: number } {
  const text = masked(sql, { names: true });
  let start = position;
  for (let depth = 0; start > 0; start--) {
    if (text[start - 1] === ")") depth++;
    if (text[start - 1] === "(" && depth-- === 0) break;
  }
  let end = position;
  for (let depth = 0; end < text.length && text[end] !== ";"; end++) {
    if (text[end] === "(") depth++;
    if (text[end] === ")" && depth-- === 0) break;
  }
  return { start, end };
}

function indexScan(
  block: string,
  indexOf: (table: string, column: string) => Served | undefined,
): { readonly sql: string; readonly served: Served } | undefined {
  const parts = clauses(block);
  const from = ONE_TABLE.exec(parts.FROM ?? "");
  if (!parts.SELECT || !from || !parts["ORDER BY"] || parts["GROUP BY"] !== undefined) return undefined;
  const key = sortKey(parts["ORDER BY"], parts.SELECT);
  const column = key === undefined ? undefined : SIMILARITY.exec(key)?.[1];
  if (key === undefined || column === undefined) return undefined;
  const served = indexOf(unquoted(from[1] ?? ""), unquoted(column));
  const limit = parts.LIMIT?.trim();
  if (served === undefined || limit === undefined) return undefined;
  if (!/^\d+$/.test(limit)) throw new Error("the limit of an index scan must be a constant");
  const name = from[2] ?? from[1];
  const best = `(SELECT * FROM ${parts.FROM} ORDER BY ${key} DESC NULLS LAST LIMIT ${limit}) AS ${name}`;
  const where = parts.WHERE === undefined ? "" : ` WHERE ${parts.WHERE}`;
  const offset = parts.OFFSET === undefined ? "" : ` OFFSET ${parts.OFFSET}`;
  return {
    sql: `${parts.before}SELECT${parts.SELECT} FROM ${best}${where} ORDER BY ${key} DESC NULLS LAST${offset}`,
    served,
  };
}

type Clause = "SELECT" | "FROM" | "WHERE" | "GROUP BY" | "ORDER BY" | "LIMIT" | "OFFSET";

/** The clauses of a SELECT, and what stands before it. */
function clauses(block: string): Partial<Record<Clause, string>> & { readonly before: string } {
  const text = topLevel(block);
  const starts = [...text.matchAll(/\b(SELECT|FROM|WHERE|GROUP\s+BY|ORDER\s+BY|LIMIT|OFFSET)\b/gi)];
  const parts = starts.map((match, index) => [
    match[0].toUpperCase().replace(/\s+/, " "),
    block.slice(match.index + match[0].length, starts[index + 1]?.index ?? block.length),
  ]);
  return { ...Object.fromEntries(parts), before: block.slice(0, starts[0]?.index ?? 0) } as ReturnType<
    typeof clauses
  >;
}

/** What is ordered by, ascending and alone; the expression of a name that the SELECT list gives to one. */
function sortKey(order: string, list: string): string | undefined {
  const sorted = order.trim().replace(/\s+NULLS\s+LAST$/i, "");
  if (topLevel(sorted).includes(",") || /\b(DESC|NULLS\s+FIRST)$/i.test(sorted)) return undefined;
  const key = sorted.replace(/\s+ASC$/i, "");
  const columns = splitAtCommas(list);
  const named = columns.flatMap((column) => {
    const [, expression, name] =
      new RegExp(String.raw`^(.*<#>.*?)\s+(?:AS\s+)?(${NAME})\s*$`, "is").exec(column) ?? [];
    return expression !== undefined && name !== undefined && unquoted(name) === unquoted(key)
      ? [expression.trim()]
      : [];
  });
  return named[0] ?? key;
}

function splitAtCommas(list: string): readonly string[] {
  const commas = [...topLevel(list).matchAll(/,/g)].map(({ index }) => index);
  return [...commas, list.length].map((end, index) =>
    list.slice(index === 0 ? 0 : (commas[index - 1] ?? 0) + 1, end),
  );
}

/** The text with what is quoted or in brackets blanked out. */
function topLevel(text: string): string {
  let depth = 0;
  return Array.from(masked(text, { names: true }), (character) => {
    if (character === ")" || character === "]") depth--;
    const shown = depth === 0 ? character : " ".repeat(character.length);
    if (character === "(" || character === "[") depth++;
    return shown;
  }).join("");
}
