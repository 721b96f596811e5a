import { DeeplakeError } from "../base/errors.ts";

/** How a declared key of the metadata is kept: texts, safe integers, 32-bit numbers, booleans. */
export type MetadataColumnType = "text" | "int64" | "float32" | "bool";

/** Keys of the metadata that get a column of their own; a dot reaches into nested objects. */
export type MetadataColumns = Readonly<Record<string, MetadataColumnType>>;

/** The columns that metadata of a known type can declare. */
export type MetadataColumnsOf<Metadata> = string extends keyof Metadata
  ? MetadataColumns
  : { readonly [Key in keyof Metadata & string]?: ColumnTypeOf<NonNullable<Metadata[Key]>> } & {
      readonly [path: `${string}.${string}`]: MetadataColumnType;
    };

type ColumnTypeOf<Cell> = [Cell] extends [string]
  ? "text"
  : [Cell] extends [number]
    ? "int64" | "float32"
    : [Cell] extends [boolean]
      ? "bool"
      : never;

const TYPES: readonly unknown[] = ["text", "int64", "float32", "bool"];
const KEY = /^[A-Za-z][A-Za-z0-9]*(?:[._][A-Za-z0-9]+)*$/;

/**
 * Declared columns, or a refusal where one of them cannot be.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function checkedColumns(columns: object): MetadataColumns {
  for (const [key, type] of Object.entries(columns as MetadataColumns)) {
    if (!KEY.test(key))
      throw invalid(
        `Expected columns for keys of letters, digits, dots and single underscores, got ${JSON.stringify(key)}. Filter by other keys without a column.`,
      );
    if (!TYPES.includes(type))
      throw invalid(`Expected "text", "int64", "float32" or "bool" for the column ${key}, got ${type}.`);
  }
  return columns as MetadataColumns;
}

function invalid(message: string): DeeplakeError {
  return new DeeplakeError("INVALID_ARGUMENT", message);
}
