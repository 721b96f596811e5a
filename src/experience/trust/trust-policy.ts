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
import type { MayTeach } from "../records/lesson-of-labels.ts";
import { findInstructions } from "./find-instructions.ts";

/** Which authors and origins a store trusts. */
export interface TrustOptions {
  /**
   * Authors whose experiences are trusted, in addition to the store's own author. `""` means rows
   * without an author, as earlier versions and the Python recipe write them.
   * @default [""]
   */
  readonly trustedAuthors?: readonly string[];
  /**
   * How many runs of trusted authors must confirm a quarantined experience before it is released.
   * @default 2
   */
  readonly corroborations?: number;
  /**
   * The largest share of the recalled items that one author may have, if several authors were found: at most
   * `ceil(authorShare × k)` items. It does not limit the store's own author or rows without an author. 1
   * means no limit.
   * @default 0.5
   */
  readonly authorShare?: number;
}

/** A policy with all defaults filled in, for the store of one author. */
export interface TrustPolicy {
  /** If false, nothing is judged. Experiences that are stored as quarantined or retired still stay out. */
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

/** Fills in the defaults of a trust policy, for a store that records as `author`. */
export function trustPolicy(options: TrustOptions | "off" | undefined, author: string): TrustPolicy {
  const given = typeof options === "object" ? options : {};
  const { trustedAuthors, ...policy } = withDefaults(given, TRUST_OPTIONS);
  return { judges: options !== "off", author, trusted: new Set([author, ...trustedAuthors]), ...policy };
}

/**
 * Which labels give lessons: those that the store of a trusted author stored, whatever author they name, and whose text
 * contains no instructions to the model. The label with which an experience was recorded is trusted together with the
 * experience.
 */
export function mayTeach(policy: TrustPolicy): MayTeach {
  return ({ recorded, recordedBy }, said) =>
    recorded || !policy.judges || (policy.trusted.has(recordedBy) && findInstructions(said).length === 0);
}
