import type { MetadataColumns, MetadataColumnType } from "./metadata-columns.ts";

/** A declared key of the metadata, and the column that stores it. */
export interface FieldColumn {
  readonly key: string;
  readonly name: string;
  readonly type: MetadataColumnType;
}

/**
 * The columns of declared keys. The type is part of the name, so that two stores never use one name for
 * different columns: `year` as `int64` is `metadata_int64_year`, `author.name` as `text` is
 * `metadata_text_author__name`.
 */
export function fieldColumns(columns: MetadataColumns): FieldColumn[] {
  return Object.entries(columns).map(([key, type]) => ({
    key,
    name: `metadata_${type}_${key.replaceAll(".", "__")}`,
    type,
  }));
}
