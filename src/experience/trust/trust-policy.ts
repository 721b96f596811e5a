import { invalidArgument } from "../../base/options/invalid-argument.ts";

/** Whom and what a store believes. */
export interface TrustOptions {
  /**
   * Authors whose experiences are believed as they are. The store's own author always is. Rows without an author (of
   * earlier versions, of the Python recipe) are believed where `""` is in the list. @default [""]
   */
  readonly trustedAuthors?: readonly string[];
  /** Runs of trusted authors that must have said and seen the same before a quarantined experience is released. @default 2 */
  readonly corroborations?: number;
  /**
   * The largest share of the recalled items that one author may have, where several authors were found: at most
   * `ceil(authorShare × k)`. The store's own author and rows without one are not bounded. 1: no bound. @default 0.5
   */
  readonly authorShare?: number;
}

/** A complete policy, as the store of one author sees it. */
export interface TrustPolicy {
  /** `false`: nobody and nothing is judged; what was quarantined or retired still stays out. */
  readonly judges: boolean;
  readonly author: string;
  readonly trusted: ReadonlySet<string>;
  readonly corroborations: number;
  readonly authorShare: number;
}

/**
 * The policy of a store that records as `author`.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function trustPolicy(options: TrustOptions | "off" | undefined, author: string): TrustPolicy {
  if (options !== undefined && options !== "off" && (typeof options !== "object" || options === null))
    throw invalidArgument('options or "off" in trust', options);
  const given = options === "off" ? {} : (options ?? {});
  const { trustedAuthors = [""], corroborations = 2, authorShare = 0.5 } = given;
  const strange = Object.keys(given).find((name) => !OPTIONS.includes(name));
  if (strange !== undefined) throw invalidArgument(`${OPTIONS.join(", ")} in trust`, strange);
  if (!Array.isArray(trustedAuthors) || !trustedAuthors.every((name) => typeof name === "string"))
    throw invalidArgument("a list of texts in trust.trustedAuthors", trustedAuthors);
  if (!Number.isSafeInteger(corroborations) || corroborations < 1)
    throw invalidArgument("a whole number from 1 in trust.corroborations", corroborations);
  if (typeof authorShare !== "number" || !(authorShare > 0 && authorShare <= 1))
    throw invalidArgument("a number above 0, at most 1 in trust.authorShare", authorShare);
  return {
    judges: options !== "off",
    author,
    trusted: new Set([author, ...trustedAuthors]),
    corroborations,
    authorShare,
  };
}

const OPTIONS: readonly string[] = ["trustedAuthors", "corroborations", "authorShare"];
