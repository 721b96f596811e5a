import {
  either,
  list,
  range,
  oneOf,
  type Option,
  string,
  wholeFrom,
  withDefault,
} from "../../base/options/option.ts";
import { nested, type OptionsSpec, withDefaults } from "../../base/options/read-options.ts";

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

const TRUST_OPTIONS = {
  trustedAuthors: withDefault(list("a list of strings", string()), [""]),
  corroborations: withDefault(wholeFrom(1), 2),
  authorShare: withDefault(range("a number", { above: 0, most: 1 }), 0.5),
} satisfies OptionsSpec<TrustOptions>;

export const trustOption: Option<TrustOptions | "off"> = either(oneOf("off"), nested(TRUST_OPTIONS));

/** The policy of a store that records as `author`. */
export function trustPolicy(options: TrustOptions | "off" | undefined, author: string): TrustPolicy {
  const given = typeof options === "object" ? options : {};
  const { trustedAuthors, ...policy } = withDefaults(given, TRUST_OPTIONS);
  return { judges: options !== "off", author, trusted: new Set([author, ...trustedAuthors]), ...policy };
}
