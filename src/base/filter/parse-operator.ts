import { kindOf } from "../options/invalid-argument.ts";
import type { Filter, FilterValue } from "./filter.ts";
import { invalidFilter } from "./invalid-filter.ts";
import { compare } from "./compare.ts";

const ORDERED = { $gt: "gt", $gte: "gte", $lt: "lt", $lte: "lte" } as const;
const OPERATORS = `$eq, $ne, $in, $nin, ${Object.keys(ORDERED).join(", ")}, $exists, $contains, arrayContains`;

/**
 * Parses one comparison of a field.
 * @param scalar Checks a value to compare with.
 * @throws DeeplakeError INVALID_FILTER
 */
export function parseOperator(
  field: string,
  operator: string,
  value: unknown,
  scalar: (value: unknown) => FilterValue,
): Filter {
  const scalars = (): FilterValue[] => {
    if (Array.isArray(value)) return Array.from(value, scalar);
    throw invalidFilter(`a list in ${operator} for ${field}`, kindOf(value));
  };
  switch (operator) {
    case "$eq":
      return compare(field, "eq", scalar(value));
    case "$ne":
      return compare(field, "ne", scalar(value));
    case "$in":
      return { kind: "in", field, values: scalars() };
    case "$nin":
      return { kind: "not", part: { kind: "in", field, values: scalars() } };
    case "$gt":
    case "$gte":
    case "$lt":
    case "$lte": {
      const bound = scalar(value);
      if (typeof bound !== "string" && typeof bound !== "number")
        throw invalidFilter(`a string or a number in ${operator} for ${field}`, kindOf(value));
      return compare(field, ORDERED[operator], bound);
    }
    case "$exists":
      if (typeof value !== "boolean")
        throw invalidFilter(`true or false in $exists for ${field}`, kindOf(value));
      return value ? { kind: "exists", field } : { kind: "not", part: { kind: "exists", field } };
    case "$contains":
      return { kind: "contains", field, values: [scalar(value)] };
    case "arrayContains":
      return { kind: "contains", field, values: scalars() };
    default:
      throw invalidFilter(
        `one of ${OPERATORS} for ${field}`,
        operator,
        "Nested values are not compared: name the inner field.",
      );
  }
}
