import { checkFields, hasFields, invalidFilter } from "../../../base/filter/invalid-filter.ts";
import { kindOf, saidName } from "../../../base/options/invalid-argument.ts";
import { isOperators, operatorNames } from "./value-filter.ts";

/** Most levels of a value that can be stored. */
const DEPTH = 100;

/**
 * Refuses filters that would silently match everything or nothing: unknown operators, and values that no
 * stored item can have, such as a date, a map, or `undefined`.
 * @param around How many filters are around this one.
 * @throws DeeplakeError INVALID_FILTER
 */
export function checkFilter(filter: unknown, around = 0): void {
  checkFields(filter, around);
  for (const [key, condition] of Object.entries(filter)) checkEntry(key, condition, around + 1);
}

function checkEntry(key: string, condition: unknown, around: number): void {
  if (key === "$and" || key === "$or" || (key === "$not" && Array.isArray(condition))) {
    if (!Array.isArray(condition) || condition.length === 0)
      throw invalidFilter(`a list of filters that is not empty in ${key}`, kindOf(condition));
    for (const part of condition) checkFilter(part, around);
  } else if (key === "$not") checkFilter(condition, around);
  else if (key.startsWith("$")) throw invalidFilter("a key of the value or $and, $or, $not", saidName(key));
  else if (!isOperators(condition)) checkJson(key, condition);
  else for (const [name, expected] of Object.entries(condition)) checkOperator(key, name, expected);
}

function checkOperator(key: string, name: string, expected: unknown): void {
  if (!operatorNames.includes(name))
    throw invalidFilter(`only ${operatorNames.join(", ")} for ${key}`, saidName(name));
  if (/^\$n?in$/.test(name) && !Array.isArray(expected))
    throw invalidFilter(`a list in ${name} for ${key}`, kindOf(expected));
  if (/^\$[gl]te?$/.test(name) && !isNumeric(expected))
    throw invalidFilter(`a number in ${name} for ${key}`, kindOf(expected));
  if (name === "$exists" && typeof expected !== "boolean")
    throw invalidFilter(`true or false in $exists for ${key}`, kindOf(expected));
  checkJson(key, expected);
}

/**
 * Whether a value is a number, or a string that LangGraph compares as a number. LangGraph takes a blank string for 0.
 * This function refuses a blank string.
 */
function isNumeric(value: unknown): boolean {
  return (
    typeof value === "number" || (typeof value === "string" && value.trim() !== "" && !Number.isNaN(+value))
  );
}

function checkJson(path: string, value: unknown, depth = 0): void {
  if (depth > DEPTH) throw invalidFilter(`at most ${DEPTH} levels for ${path}`, "more");
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number" && Number.isFinite(value)) return;
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) checkJson(`${path}[${index}]`, item, depth + 1);
  else if (hasFields(value))
    for (const [key, item] of Object.entries(value)) checkJson(`${path}.${key}`, item, depth + 1);
  else
    throw invalidFilter(
      `a JSON value for ${path}`,
      kindOf(value),
      value instanceof Promise
        ? "Await it."
        : "No item can have such a value. Give the JSON value that items store.",
    );
}
