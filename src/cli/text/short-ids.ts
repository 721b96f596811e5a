import { invalid } from "../../base/options/invalid-argument.ts";
import { quoted } from "./quoted.ts";

/** Fewest characters of a shortened id. */
const FEWEST = 8;
/** Ids up to this length are shown whole. */
const SHORT = 16;
/** Most ids that an error lists. */
const LISTED = 5;

/** Shortens each id to a beginning that no other of these ids has. `idMeant` finds the id again. */
export function shortIds(ids: Iterable<string>): (id: string) => string {
  const sorted = [...new Set(ids)].sort();
  const shared = new Map<string, number>();
  sorted.forEach((id, index) => {
    const beside = Math.max(common(id, sorted[index - 1]), common(id, sorted[index + 1]));
    shared.set(id, beside);
  });
  return (id) => {
    const length = Math.max(FEWEST, (shared.get(id) ?? id.length) + 1);
    // A character of two units is not cut in half: nobody could type its half.
    const end = (id.codePointAt(length - 1) ?? 0) > 0xffff ? length + 1 : length;
    return id.length <= Math.max(SHORT, end) ? id : id.slice(0, end);
  };
}

/** How many characters two ids share at their beginning. */
function common(one: string, other = ""): number {
  const places = Array.from({ length: one.length }, (_, index) => index);
  return places.find((index) => one[index] !== other[index]) ?? one.length;
}

/**
 * Finds the id that was typed in full or by its beginning.
 * @throws DeeplakeError INVALID_ARGUMENT if no id has this beginning, or several have
 */
export function idMeant(ids: Iterable<string>, typed: string, what: string, remedy: string): string {
  return meantBy(new Map([...ids].map((id) => [id, id])), typed, what, remedy);
}

/**
 * Finds what an id stands for that was typed in full or by its beginning. Several ids may stand for the same.
 * @param named What each id stands for.
 * @throws DeeplakeError INVALID_ARGUMENT if no id has this beginning, or those that have it stand for different things
 */
export function meantBy<Meant>(
  named: ReadonlyMap<string, Meant>,
  typed: string,
  what: string,
  remedy: string,
): Meant {
  const whole = named.get(typed);
  if (whole !== undefined) return whole;
  const begun = beginning(named.keys(), typed);
  const [first] = begun;
  if (first === undefined) throw invalid(`the id of ${what}`, quoted(typed), remedy);
  const meant = named.get(first) as Meant;
  if (begun.every((id) => named.get(id) === meant)) return meant;
  const short = shortIds(named.keys());
  const rest = begun.length > LISTED ? ` and ${begun.length - LISTED} more` : "";
  throw invalid(
    `the id of one ${what.replace(/^an? /u, "")}`,
    `${quoted(typed)}, with which ${begun.length} begin`,
    `Type more of it: ${begun.slice(0, LISTED).map(short).join(", ")}${rest}.`,
  );
}

/** The ids that begin with what was typed, sorted; none if nothing was typed. */
export function beginning(ids: Iterable<string>, typed: string): string[] {
  return typed === "" ? [] : [...new Set(ids)].filter((id) => id.startsWith(typed)).sort();
}
