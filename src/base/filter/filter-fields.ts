import type { Filter } from "./filter.ts";

/** The fields that a filter reads, each once. */
export function filterFields(filter: Filter): string[] {
  return [...new Set(collect(filter))];
}

function collect(filter: Filter): string[] {
  switch (filter.kind) {
    case "compare":
    case "in":
    case "contains":
    case "exists":
      return [filter.field];
    case "not":
      return collect(filter.part);
    case "and":
    case "or":
      return filter.parts.flatMap(collect);
  }
}
