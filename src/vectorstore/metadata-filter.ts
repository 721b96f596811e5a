import type { Document } from "@langchain/core/documents";

import type { FilterObject, FilterValue } from "../base/filter/filter.ts";

/** Metadata of unknown type. */
export type AnyMetadata = Document["metadata"];

/**
 * A filter on metadata. If the type of the metadata is known, keys compare only with values of their type. Otherwise
 * any key is allowed. Dots reach into nested objects. A date compares as ISO text, because metadata stores dates as
 * ISO text.
 */
export type MetadataFilter<Metadata> = string extends keyof Metadata
  ? FilterObject<FilterValue | Date>
  : {
      readonly $and?: readonly MetadataFilter<Metadata>[];
      readonly $or?: readonly MetadataFilter<Metadata>[];
      readonly $not?: MetadataFilter<Metadata> | readonly MetadataFilter<Metadata>[];
    } & {
      readonly [Key in keyof Metadata & string]?: Condition<NonNullable<Metadata[Key]>> | undefined;
    } & {
      readonly [path: `${string}.${string}`]:
        | Condition<(FilterValue & {}) | readonly (FilterValue & {})[]>
        | undefined;
    };

type Condition<Value> = Comparable<Value> | null | Operators<Value>;

type Comparable<Value> = Scalar<Value> | (string extends Value ? Date : Extract<Value, Date>);

type Scalar<Value> = Extract<Value, string | number | boolean>;

type Member<Value> = Value extends readonly (infer One)[] ? Comparable<One> : never;

interface Operators<Value> {
  readonly $eq?: Comparable<Value> | null;
  readonly $ne?: Comparable<Value> | null;
  readonly $in?: readonly (Comparable<Value> | null)[];
  readonly $nin?: readonly (Comparable<Value> | null)[];
  readonly $gt?: Exclude<Comparable<Value>, boolean>;
  readonly $gte?: Exclude<Comparable<Value>, boolean>;
  readonly $lt?: Exclude<Comparable<Value>, boolean>;
  readonly $lte?: Exclude<Comparable<Value>, boolean>;
  readonly $exists?: boolean;
  readonly $contains?: Member<Value>;
  readonly arrayContains?: readonly Member<Value>[];
}
