import type { Document } from "@langchain/core/documents";

import type { FilterObject, FilterValue } from "../base/filter/filter.ts";

/** Metadata of which nothing is known. */
export type AnyMetadata = Document["metadata"];

/**
 * Filters on metadata of a known type: its keys compare with values of their type, and dots reach inside nested
 * objects. Without a type, any key.
 */
export type MetadataFilter<Metadata> = string extends keyof Metadata
  ? FilterObject
  : {
      readonly $and?: readonly MetadataFilter<Metadata>[];
      readonly $or?: readonly MetadataFilter<Metadata>[];
      readonly $not?: MetadataFilter<Metadata>;
    } & {
      readonly [Key in keyof Metadata & string]?: Condition<NonNullable<Metadata[Key]>> | undefined;
    } & {
      readonly [path: `${string}.${string}`]: Condition<FilterValue & {}> | undefined;
    };

type Condition<Value> = Comparable<Value> | null | Operators<Value>;

type Comparable<Value> = Extract<Value, string | number | boolean>;

interface Operators<Value> {
  readonly $eq?: Comparable<Value> | null;
  readonly $ne?: Comparable<Value> | null;
  readonly $in?: readonly (Comparable<Value> | null)[];
  readonly $gt?: Exclude<Comparable<Value>, boolean>;
  readonly $gte?: Exclude<Comparable<Value>, boolean>;
  readonly $lt?: Exclude<Comparable<Value>, boolean>;
  readonly $lte?: Exclude<Comparable<Value>, boolean>;
}
