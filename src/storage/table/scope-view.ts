import { createHash } from "node:crypto";

import { readJson } from "../../base/json/read-json.ts";
import type { TableSchema } from "../driver/driver.ts";
import { keyOf } from "../driver/newest-rows.ts";
import type { Filter } from "../../base/filter/filter.ts";
import type { Row, Value } from "../../base/types.ts";
import { equalsAny } from "../../base/filter/compare.ts";

/** The part of a shared table that one store may read and write. */
export interface ScopeView {
  /** The scope of the rows that the store writes. */
  readonly write: string;
  /** The scopes of the rows that the store reads. */
  readonly read: readonly string[];
}

/** Suffix that a scope adds to the ids of its rows, so that equal ids of two scopes are two records. Empty for "". */
export function scopeMark(scope: string): string {
  return scope === "" ? "" : `@${createHash("sha256").update(scope).digest("hex").slice(0, 24)}`;
}

/** The condition that a row belongs to one of the readable scopes. Scopes are compared by equality. */
export function inScopes({ read }: ScopeView): Filter {
  return equalsAny("scope", read);
}

/**
 * Converts a row to its stored form: the row's key, and the ids of other records in it, get the mark of the scope
 * that the store writes. Ids from another scope that the store reads already have the mark of that scope.
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

/**
 * Converts a stored row to what the store sees: ids of the scope that it writes without marks, ids of other scopes
 * with their marks.
 */
export function unmarkedRow(schema: TableSchema, row: Row, view: ScopeView): Row {
  const own = scopeMark(view.write);
  if (own === "" || row["scope"] !== view.write) return row;
  const plain = (id: string): string => (id.endsWith(own) ? id.slice(0, -own.length) : id);
  return mapped(schema, row, plain, [schema.key]);
}

/**
 * The stored keys that an id may have: with the mark of the own scope, and without. A store without a scope of its own
 * writes ids without a mark.
 */
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
