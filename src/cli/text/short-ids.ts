import { invalid } from "../../base/options/invalid-argument.ts";
import { quoted } from "./quoted.ts";

/** Fewest characters of a shortened id. */
const FEWEST = 8;
/** Ids up to this length are shown whole. */
const SHORT = 16;

/** The shortest beginnings that tell ids apart, and that `idMeant` understands. */
export function shortIds(ids: Iterable<string>): (id: string) => string {
  const sorted = [...new Set(ids)].sort();
  const shared = new Map<string, number>();
  sorted.forEach((id, index) => {
    const beside = Math.max(common(id, sorted[index - 1]), common(id, sorted[index + 1]));
    shared.set(id, beside);
  });
  return (id) => {
    const length = Math.max(FEWEST, (shared.get(id) ?? id.length) + 1);
    return id.length <= Math.max(SHORT, length) ? id : id.slice(0, length);
  };
}

/** How many characters two ids share at their beginning. */
function common(one: string, other = ""): number {
  const places = Array.from({ length: one.length }, (_, index) => index);
  return places.find((index) => one[index] !== other[index]) ?? one.length;
}

/**
 * Finds the id that was typed, whole or its beginning.
 * @throws DeeplakeError INVALID_ARGUMENT if no id or several begin so
 */
export function idMeant(ids: Iterable<string>, typed: string, what: string, remedy: string): string {
  const all = new Set(ids);
  if (all.has(typed)) return typed;
  const begun = typed === "" ? [] : [...all].filter((id) => id.startsWith(typed));
  const [only] = begun;
  if (only !== undefined && begun.length === 1) return only;
  throw only === undefined
    ? invalid(`the id of ${what}`, quoted(typed), remedy)
    : invalid(
        `the id of one ${what.replace(/^an? /u, "")}`,
        `${quoted(typed)}, with which ${begun.length} begin`,
        "Type more of it.",
      );
}
