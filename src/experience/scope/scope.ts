import { invalid, invalidKind, saidName } from "../../base/options/invalid-argument.ts";
import { checkedBy, type Option } from "../../base/options/option.ts";
import { storableText } from "../../base/json/storable.ts";

/** The levels of a scope, widest first. A scope may leave out any of them. */
export const SCOPE_LEVELS = ["organization", "workspace", "team", "agent", "user", "thread"] as const;

/**
 * An owner, named by levels. `{ team: "billing" }` and `{ team: "billing", user: "ann" }` are two different
 * scopes.
 */
export type ScopeLevels = { readonly [Level in (typeof SCOPE_LEVELS)[number]]?: string };

/** The owner of a row: levels or any string. Two scopes are the same only if they are equal as a whole. */
export type Scope = string | ScopeLevels;

const LONGEST = 1_000;

export const scopeOption: Option<Scope> = checkedBy("a scope", scopeText);

/**
 * Converts a scope to the string in `scope` columns. A string stays as it is. Levels become
 * `organization=acme/team=billing`, in a fixed order and with percent-encoded values. Different levels therefore
 * never give the same string.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function scopeText(scope: Scope, name = "scope"): string {
  const text = typeof scope === "string" ? scope : levelsText(scope, name);
  if (storableText(text) !== text || text.includes("\0"))
    throw invalidKind(`well-formed Unicode without NUL characters in ${name}`, scope);
  if (text.length > LONGEST) throw invalidKind(`at most ${LONGEST} characters in the text of ${name}`, scope);
  return text;
}

/**
 * Whether two rows with the same thread id may be about one thread, by their scopes. Two scopes may use the same id
 * for different threads. A row without a scope may be about any of these threads, because earlier versions and
 * handlers without a scope write such rows.
 */
export function mayShareThread(one: string, other: string): boolean {
  return one === other || one === "" || other === "";
}

/**
 * Returns the scope and every wider one, widest first: `{ organization, team }` gives `{ organization }` and
 * `{ organization, team }`. Pass the result as `readScopes` if an agent should also learn from its team.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function widerScopes(scope: ScopeLevels): ScopeLevels[] {
  levelsText(scope, "scope");
  const given = SCOPE_LEVELS.filter((level) => scope[level] !== undefined);
  return given.map((_, index) =>
    Object.fromEntries(given.slice(0, index + 1).map((level) => [level, scope[level]])),
  );
}

function levelsText(levels: ScopeLevels, name: string): string {
  if (typeof levels !== "object" || levels === null || Array.isArray(levels))
    throw invalidKind(`a string, or an object of ${SCOPE_LEVELS.join(", ")} in ${name}`, levels);
  const unknown = Object.keys(levels).filter((key) => !(SCOPE_LEVELS as readonly string[]).includes(key));
  if (unknown.length > 0)
    throw invalid(`only the levels ${SCOPE_LEVELS.join(", ")} in ${name}`, unknown.map(saidName).join(", "));
  const given = SCOPE_LEVELS.filter((level) => Object.hasOwn(levels, level));
  if (given.length === 0) throw invalid(`at least one of ${SCOPE_LEVELS.join(", ")} in ${name}`, "none");
  return given
    .map((level) => {
      const value = levels[level];
      // An empty level usually comes from a variable that is not set. Ignoring it would widen the scope.
      if (typeof value !== "string" || value === "" || !value.isWellFormed() || value.includes("\0"))
        throw invalidKind(
          `a string with well-formed Unicode, without NUL and not empty, in ${level} of ${name}`,
          value,
        );
      return `${level}=${encodeURIComponent(value)}`;
    })
    .join("/");
}
