import type { Filter } from "../base/filter/filter.ts";
import type { ReadOptions } from "../storage/table/read-options.ts";
import type { Row, Value } from "../base/types.ts";
import { keyOf } from "../storage/driver/newest-rows.ts";
import { documentsSchema } from "./documents-schema.ts";
import type { FieldColumn } from "./field-column.ts";
import { metadataColumns, metadataField } from "./metadata-field.ts";
import { type DocumentFilter, parseMetadataFilter } from "./parse-metadata-filter.ts";
import { toNamespace } from "./namespaced-id.ts";
import { pushFilter } from "./push-filter.ts";
import { compare } from "../base/filter/compare.ts";

/** The documents that a call is about. */
export interface DocumentScope {
  readonly namespace: string;
  readonly filter?: DocumentFilter | undefined;
  readonly columns: ReadonlyMap<string, FieldColumn>;
}

/** Prefix of metadata fields in filters, so that no field is mistaken for the namespace. */
const METADATA = ".";

/**
 * How a table reads the documents of a scope. The engine gets the conditions that columns can decide, and afterwards
 * the rows are checked against the full filter. A condition makes the engine look at all rows. Therefore the default
 * namespace is searched in rounds:
 * - First without a condition, because most filters let enough neighbours through.
 * - If too few remain, with the filter.
 * - At last also with the namespace, because most rows are in the default namespace.
 * In any other namespace, the first round has all conditions.
 * @throws DeeplakeError INVALID_FILTER
 */
export function readsOf({ namespace, filter, columns }: DocumentScope): ReadOptions {
  const inside = compare("namespace", "eq", namespace);
  const asked = filter === undefined ? undefined : parseMetadataFilter(filter);
  const pushed = asked && pushFilter(asked, columns);
  const all: Filter = { kind: "and", parts: pushed ? [inside, pushed] : [inside] };
  const rounds = namespace === "" ? [undefined, ...(pushed ? [pushed] : []), all] : [all];
  return {
    filter: asked ? { kind: "and", parts: [inside, ofMetadata(asked)] } : inside,
    read: readField,
    reads: asked ? metadataColumns : [],
    push: (round) => rounds[Math.min(round, rounds.length - 1)],
  };
}

function readField(row: Row, field: string): Value | undefined {
  return field.startsWith(METADATA)
    ? metadataField(row, field.slice(METADATA.length))
    : toNamespace(keyOf(documentsSchema, row));
}

function ofMetadata(filter: Filter): Filter {
  switch (filter.kind) {
    case "and":
    case "or":
      return { ...filter, parts: filter.parts.map(ofMetadata) };
    case "not":
      return { ...filter, part: ofMetadata(filter.part) };
    case "in":
    case "contains":
    case "exists":
    case "compare":
      return { ...filter, field: METADATA + filter.field };
  }
}
