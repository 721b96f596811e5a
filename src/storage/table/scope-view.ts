import { createHash } from "node:crypto";

import { readJson } from "../../base/json/read-json.ts";
import type { TableSchema } from "../driver/driver.ts";
import { keyOf } from "../driver/newest-rows.ts";
import type { Filter } from "../../base/filter/filter.ts";
import type { Row, Value } from "../../base/types.ts";

/** What of a table that several share is one's own. */
export interface ScopeView {
  /** What is written belongs to this scope. */
  readonly write: string;
  /** What is read belongs to one of these. */
  readonly read: readonly string[];
}

/** How a scope ends the ids of its rows, so that equal ids of two scopes are two records. */
export function scopeMark(scope: string): string {
  return scope === "" ? "" : `@${createHash("sha256").update(scope).digest("hex").slice(0, 24)}`;
}

/** The condition that a row belongs to one of the scopes that are read: equality, which alone tells scopes apart. */
export function inScopes({ read }: ScopeView): Filter {
  const parts = read.map((value): Filter => ({ kind: "compare", field: "scope", operator: "eq", value }));
  return parts.length === 1 ? (parts[0] as Filter) : { kind: "or", parts };
}

/**
 * A row as it is stored: its key, and the ids by which it names others, end with the mark of its scope. Ids of other
 * scopes, as readers see them, have one already.
 */
export function markedRow(schema: TableSchema, row: Row, view: ScopeView): Row {
  const own = scopeMark(view.write);
  const others = view.read.filter((scope) => scope !== view.write && scope !== "").map(scopeMark);
  const marked = (id: string): string =>
    id === "" || others.some((mark) => id.endsWith(mark)) ? id : id + own;
  return {
    ...mapped(schema, row, marked),
    [schema.key]: `${keyOf(schema, row)}${own}`,
    scope: view.write,
  };
}

/** A stored row as the owner of the scope sees it: its own ids as they were given, those of other scopes with their mark. */
export function unmarkedRow(schema: TableSchema, row: Row, view: ScopeView): Row {
  const own = scopeMark(view.write);
  if (own === "" || row["scope"] !== view.write) return row;
  const plain = (id: string): string => (id.endsWith(own) ? id.slice(0, -own.length) : id);
  return mapped(schema, row, plain, [schema.key]);
}

/** The stored keys that an id may have. Whoever records without a scope of its own leaves ids without a mark. */
export function storedIds(ids: readonly string[], view: ScopeView): string[] {
  const own = scopeMark(view.write);
  return [...new Set(ids.flatMap((id) => [id + own, id]))];
}

function mapped(
  schema: TableSchema,
  row: Row,
  change: (id: string) => string,
  more: readonly string[] = [],
): Row {
  const next: Row = { ...row };
  for (const name of [...more, ...(schema.references ?? [])]) {
    const id = row[name];
    if (typeof id === "string") next[name] = change(id);
  }
  for (const name of schema.referenceLists ?? []) {
    const list = row[name];
    if (typeof list === "string" && list !== "") next[name] = changedList(list, change);
  }
  return next;
}

function changedList(list: string, change: (id: string) => string): Value {
  const ids = readJson<readonly unknown[]>(list, []);
  return JSON.stringify(ids.map((id) => (typeof id === "string" ? change(id) : id)));
}
