import type { Filter } from "./filter.ts";

/** Whether a filter matches every possible row, because no condition in it can fail. */
export function matchesEverything(filter: Filter): boolean {
  switch (filter.kind) {
    case "and":
      return filter.parts.every(matchesEverything);
    case "or":
      return filter.parts.some(matchesEverything);
    case "not":
      return matchesNothing(filter.part);
    default:
      return false;
  }
}

function matchesNothing(filter: Filter): boolean {
  switch (filter.kind) {
    case "and":
      return filter.parts.some(matchesNothing);
    case "or":
      return filter.parts.every(matchesNothing);
    case "not":
      return matchesEverything(filter.part);
    case "in":
    case "contains":
      return filter.values.length === 0;
    default:
      return false;
  }
}
