/** A value that a filter can compare with. */
export type FilterValue = string | number | boolean | null;

/** Comparisons with one field. All comparisons must hold. */
export interface FieldOperators<Scalar = FilterValue> {
  readonly $eq?: Scalar;
  readonly $ne?: Scalar;
  readonly $in?: readonly Scalar[];
  readonly $nin?: readonly Scalar[];
  readonly $gt?: Exclude<Scalar, boolean | null>;
  readonly $gte?: Exclude<Scalar, boolean | null>;
  readonly $lt?: Exclude<Scalar, boolean | null>;
  readonly $lte?: Exclude<Scalar, boolean | null>;
  /** Whether the field exists. A field that is `null` exists. */
  readonly $exists?: boolean;
  /** The field is a list that has this member. */
  readonly $contains?: Scalar;
  /** The field is a list that has any of these members, as in LangChain's pgvector. */
  readonly arrayContains?: readonly Scalar[];
}

/**
 * A filter as users write it: `{ color: "red", year: { $gte: 2020 }, $or: [...] }`. All entries of an object
 * must hold.
 */
export interface FilterObject<Scalar = FilterValue> {
  readonly $and?: readonly FilterObject<Scalar>[];
  readonly $or?: readonly FilterObject<Scalar>[];
  /**
   * Matches if this filter does not match. With a list, matches unless all of its filters match. LangChain's
   * translators of structured queries write such lists.
   */
  readonly $not?: FilterObject<Scalar> | readonly FilterObject<Scalar>[];
  readonly [field: string]:
    | Scalar
    | FieldOperators<Scalar>
    | readonly FilterObject<Scalar>[]
    | FilterObject<Scalar>
    | undefined;
}

/**
 * A parsed filter. A missing field counts as null, which equals only null and is neither above nor below any
 * value. Only `exists` tells a missing field from null. `contains` holds for a list with any of the values.
 */
export type Filter =
  | { readonly kind: "and" | "or"; readonly parts: readonly Filter[] }
  | { readonly kind: "not"; readonly part: Filter }
  | {
      readonly kind: "compare";
      readonly field: string;
      readonly operator: "eq" | "ne" | "gt" | "gte" | "lt" | "lte";
      readonly value: FilterValue;
    }
  | { readonly kind: "in"; readonly field: string; readonly values: readonly FilterValue[] }
  | { readonly kind: "contains"; readonly field: string; readonly values: readonly FilterValue[] }
  | { readonly kind: "exists"; readonly field: string };
