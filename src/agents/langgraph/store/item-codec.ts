import type { Item } from "@langchain/langgraph";

import { derivedId } from "../../../base/json/derived-id.ts";
import { parsedJson, readJson } from "../../../base/json/read-json.ts";
import type { JsonObject, Vector } from "../../../base/types.ts";
import type { NewRow } from "../../../storage/table/row-of.ts";
import { expiryColumns } from "./expiry.ts";
import { type ItemRow, labelColumns, type storeSchema } from "./store-schema.ts";

/** An item as a put stores it. Times are in Unix milliseconds. */
export interface StoredItem {
  readonly namespace: readonly string[];
  readonly key: string;
  /** The value as JSON text. */
  readonly json: string;
  readonly vectors: readonly Vector[];
  /** Id of the put. Rows of earlier puts have another id. */
  readonly revision: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Milliseconds that the item lives; `null` for forever. */
  readonly ttl: number | null;
  /** When the item expires; `null` if it never does. */
  readonly expiresAt: number | null;
}

/** The columns that `rowToItem` and `living` read. */
export const itemColumns = [
  "namespace",
  "item_key",
  "item_value",
  "created_at",
  "updated_at",
  ...expiryColumns,
] as const;

export type WholeItem = ItemRow<(typeof itemColumns)[number]>;

/** Id of the main row of an item. */
export function itemId(namespace: readonly string[], key: string): string {
  return derivedId(...namespace, key);
}

/** Ids of an item's rows: one for the item with its first vector, one for each further vector. */
export function rowIds(id: string, vectors: number): string[] {
  return Array.from({ length: Math.max(1, vectors) }, (_, part) => (part === 0 ? id : `${id}#${part}`));
}

/** Id of the item to which a row belongs. */
export function itemIdOf(rowId: string): string {
  return rowId.split("#", 1)[0] as string;
}

/** The rows of an item, its main row first. */
export function itemToRows(item: StoredItem): NewRow<typeof storeSchema>[] {
  const { namespace, key, json, vectors, revision, createdAt, updatedAt, ttl, expiresAt } = item;
  return rowIds(itemId(namespace, key), vectors.length).map((id, part) => ({
    id,
    part,
    revision,
    namespace: JSON.stringify(namespace),
    ...labelCells(namespace),
    item_key: escaped(key),
    item_value: part === 0 ? json : "",
    vectors: vectors.length,
    created_at: createdAt,
    updated_at: updatedAt,
    ttl,
    expires_at: expiresAt,
    embedding: vectors[part] ?? null,
  }));
}

export function rowToItem(row: WholeItem): Item {
  return {
    namespace: namespaceOf(row),
    key: unescaped(row.item_key),
    value: readJson<JsonObject>(row.item_value, {}),
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}

export function namespaceOf(row: ItemRow<"namespace">): string[] {
  return readJson<string[]>(row.namespace, []);
}

/** The cells of the label columns that all namespaces beginning with these labels have in common. */
export function labelCells(namespace: readonly string[]): Record<string, string> {
  const labels = namespace.slice(0, labelColumns.length);
  return Object.fromEntries(labels.map((label, depth) => [labelColumns[depth], escaped(label)]));
}

function unescaped(text: string): string {
  const value = parsedJson(`"${text}"`);
  return typeof value === "string" ? value : text;
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
