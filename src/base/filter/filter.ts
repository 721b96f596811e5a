/** A value that filters compare with. */
export type FilterValue = string | number | boolean | null;

/** Comparisons on one field. Several in one object must all hold. */
export interface FieldOperators<Scalar = FilterValue> {
  readonly $eq?: Scalar;
  readonly $ne?: Scalar;
  readonly $in?: readonly Scalar[];
  readonly $nin?: readonly Scalar[];
  readonly $gt?: Exclude<Scalar, boolean | null>;
  readonly $gte?: Exclude<Scalar, boolean | null>;
  readonly $lt?: Exclude<Scalar, boolean | null>;
  readonly $lte?: Exclude<Scalar, boolean | null>;
  /** Whether the field is there; `null` is. */
  readonly $exists?: boolean;
  /** The field is a list with this member. */
  readonly $contains?: Scalar;
  /** The field is a list with any of these members, as in LangChain's pgvector. */
  readonly arrayContains?: readonly Scalar[];
}

/** A filter as users write it: `{ color: "red", year: { $gte: 2020 }, $or: [...] }`. Entries of one object must all hold. */
export interface FilterObject<Scalar = FilterValue> {
  readonly $and?: readonly FilterObject<Scalar>[];
  readonly $or?: readonly FilterObject<Scalar>[];
  /** Does not hold; of a list, not all of it, as core's translators of structured queries write it. */
  readonly $not?: FilterObject<Scalar> | readonly FilterObject<Scalar>[];
  readonly [field: string]:
    | Scalar
    | FieldOperators<Scalar>
    | readonly FilterObject<Scalar>[]
    | FilterObject<Scalar>
    | undefined;
}

/**
 * A parsed filter. A `compare` on a missing or null field is false, except `ne` and `eq null`. `contains`: the field is
 * a list with any of these members.
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
