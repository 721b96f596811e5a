/** A value that filters compare with. */
export type FilterValue = string | number | boolean | null;

/** Comparisons on one field. Several in one object must all hold. */
export interface FieldOperators {
  readonly $eq?: FilterValue;
  readonly $ne?: FilterValue;
  readonly $in?: readonly FilterValue[];
  readonly $gt?: string | number;
  readonly $gte?: string | number;
  readonly $lt?: string | number;
  readonly $lte?: string | number;
}

/** A filter as users write it: `{ color: "red", year: { $gte: 2020 }, $or: [...] }`. Entries of one object must all hold. */
export interface FilterObject {
  readonly $and?: readonly FilterObject[];
  readonly $or?: readonly FilterObject[];
  readonly $not?: FilterObject;
  readonly [field: string]: FilterValue | FieldOperators | readonly FilterObject[] | FilterObject | undefined;
}

/** A parsed filter. A `compare` on a missing or null field is false, except `ne` and `eq null`. */
export type Filter =
  | { readonly kind: "and" | "or"; readonly parts: readonly Filter[] }
  | { readonly kind: "not"; readonly part: Filter }
  | {
      readonly kind: "compare";
      readonly field: string;
      readonly operator: "eq" | "ne" | "gt" | "gte" | "lt" | "lte";
      readonly value: FilterValue;
    }
  | { readonly kind: "in"; readonly field: string; readonly values: readonly FilterValue[] };
