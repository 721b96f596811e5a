import type { Filter } from "./filter.ts";

/** A comparison of a field with a value or several. */
export type Condition = Extract<Filter, { kind: "compare" | "in" }>;

/** Filters of one type, combined. */
export type Combined<One> = One | { readonly kind: "and" | "or"; readonly parts: readonly Combined<One>[] };

/**
 * The part of a filter that an engine can decide; `undefined` if there is none. Every row that matches the whole filter
 * satisfies this part, but other rows may too.
 * @param ofCondition Translates a condition, perhaps to a weaker one; `undefined` if it cannot be decided.
 * @param ofNegation Translates a negation. It must not weaken the condition inside: that would make the negation stronger.
 * @default no negation can be decided
 */
export function partOf<One>(
  filter: Filter,
  ofCondition: (condition: Condition) => One | undefined,
  ofNegation: (negation: Extract<Filter, { kind: "not" }>) => One | undefined = () => undefined,
): Combined<One> | undefined {
  switch (filter.kind) {
    case "and": {
      const parts = filter.parts.flatMap((part) => partOf(part, ofCondition, ofNegation) ?? []);
      return parts.length === 0 ? undefined : { kind: "and", parts };
    }
    case "or": {
      const parts = filter.parts.map((part) => partOf(part, ofCondition, ofNegation));
      return parts.length > 0 && parts.every((part) => part !== undefined)
        ? { kind: "or", parts }
        : undefined;
    }
    case "not":
      return ofNegation(filter);
    case "contains":
    case "exists":
      return undefined;
    case "in":
    case "compare":
      return ofCondition(filter);
  }
}
