import { invalidArgument } from "../../base/options/invalid-argument.ts";
import { checkedBy, type Option } from "../../base/options/option.ts";
import { storableText } from "../../base/json/storable.ts";

/** Levels of a scope, from the widest; each may be left out. */
export const SCOPE_LEVELS = ["organization", "workspace", "team", "agent", "user", "thread"] as const;

/** Whose something is, by levels. `{ team: "billing" }` and `{ team: "billing", user: "ann" }` are two scopes. */
export type ScopeLevels = { readonly [Level in (typeof SCOPE_LEVELS)[number]]?: string };

/** Whose something is: levels, or any text. Compared by equality, as a whole. */
export type Scope = string | ScopeLevels;

const LONGEST = 1_000;

/** A scope as an option. */
export const scopeOption: Option<Scope> = checkedBy("a scope", scopeText);

/**
 * The text that the `scope` columns hold: a text as it is, levels as `organization=acme/team=billing`, in the order of
 * the levels and with each value percent-encoded, so that no two levels give one text.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function scopeText(scope: Scope, name = "scope"): string {
  const text = typeof scope === "string" ? scope : levelsText(scope, name);
  if (storableText(text) !== text || text.includes("\0"))
    throw invalidArgument(`well-formed Unicode without NUL characters in ${name}`, scope);
  if (text.length > LONGEST)
    throw invalidArgument(`at most ${LONGEST} characters when written out in ${name}`, scope);
  return text;
}

/**
 * A scope with all that are wider, widest first: `{ organization, team }` gives `{ organization }` and
 * `{ organization, team }`. For `readScopes` of an agent that also learns from its team.
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
    throw invalidArgument(`a text, or an object of ${SCOPE_LEVELS.join(", ")} in ${name}`, levels);
  const unknown = Object.keys(levels).filter((key) => !(SCOPE_LEVELS as readonly string[]).includes(key));
  if (unknown.length > 0)
    throw invalidArgument(`only the levels ${SCOPE_LEVELS.join(", ")} in ${name}`, unknown.join(", "));
  const given = SCOPE_LEVELS.filter((level) => Object.hasOwn(levels, level));
  if (given.length === 0)
    throw invalidArgument(`at least one of ${SCOPE_LEVELS.join(", ")} in ${name}`, "none");
  return given
    .map((level) => {
      const value = levels[level];
      // A level that is there and empty is a variable that was not set: it must not widen the scope.
      if (typeof value !== "string" || value === "" || !value.isWellFormed() || value.includes("\0"))
        throw invalidArgument(
          `a text that is not empty, well-formed and without NUL in ${level} of ${name}`,
          value,
        );
      return `${level}=${encodeURIComponent(value)}`;
    })
    .join("/");
}
