import { invalidArgument } from "../base/options/invalid-argument.ts";
import { oneOf, type Option, readOption, recordOf } from "../base/options/option.ts";

/** How a declared key of the metadata is stored: as text, safe integer, 32-bit number or boolean. */
export type MetadataColumnType = "text" | "int64" | "float32" | "bool";

/** Keys of the metadata that get a column of their own. A dot reaches into nested objects. */
export type MetadataColumns = Readonly<Record<string, MetadataColumnType>>;

/** The columns that metadata of a known type may declare. */
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

const KEY = /^[A-Za-z][A-Za-z0-9]*(?:[._][A-Za-z0-9]+)*$/;
const columns = recordOf<MetadataColumns>(
  "types of columns by keys of the metadata",
  oneOf("text", "int64", "float32", "bool"),
);

export const columnsOption: Option<MetadataColumns> = {
  ...columns,
  inside: (given: MetadataColumns, name) => {
    const wrong = Object.keys(given).find((key) => !KEY.test(key));
    if (wrong === undefined) return readOption(columns, given, name);
    throw invalidArgument(
      `keys of letters, digits, dots and single underscores in ${name}`,
      wrong,
      "Filter by other keys without a column.",
    );
  },
};
