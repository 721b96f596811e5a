import {
  either,
  boolean,
  fraction,
  range,
  type Option,
  string,
  withDefault,
} from "../../base/options/option.ts";
import { nested, type OptionsSpec, withDefaults } from "../../base/options/read-options.ts";

/** Options that withhold recalled experience on purpose, so that its effect can be measured. */
export interface Withholding {
  /**
   * What is withheld at random. A number is the share of threads that get no experience: `{ threads }`.
   * @default 0
   */
  readonly holdout?: number | Holdout;
  /**
   * Whether to stop injecting what the ledger shows to harm. Evidence of harm needs a holdout, now or earlier.
   * @default true
   */
  readonly gate?: boolean | Gate;
}

/** The shares to withhold. */
interface Holdout {
  /**
   * Share of threads that get no experience. A run without a thread counts as a thread. From 0 to below 1.
   * @default 0
   */
  readonly threads?: number;
  /**
   * Share of threads from which an experience is withheld, drawn independently for each experience. From 0
   * to below 1.
   * @default 0
   */
  readonly items?: number;
  /** Name of the experiment. Another salt draws other threads. @default "" */
  readonly salt?: string;
}

/** Options of the gate, which stops what the ledger shows to harm. */
interface Gate {
  /**
   * Share of threads that still get what the gate has stopped, so that a recovery is noticed; 0 to 1.
   * @default 0.05
   */
  readonly exploration?: number;
}

/** A share from 0 to below 1. */
export const share: Option<number> = range("a share", { least: 0, below: 1 });
const HOLDOUT = {
  threads: withDefault(share, 0),
  items: withDefault(share, 0),
  salt: withDefault(string(), ""),
} satisfies OptionsSpec<Holdout>;
const GATE = {
  exploration: withDefault(fraction(), 0.05),
} satisfies OptionsSpec<Gate>;

export const WITHHOLDING = {
  holdout: withDefault(either(share, nested(HOLDOUT)), 0),
  gate: withDefault(either(boolean(), nested(GATE)), true),
} satisfies OptionsSpec<Withholding>;

/** The shares in the options, with defaults. */
export function withheldShares(
  options: Withholding,
): Required<Holdout & Gate> & { readonly isGated: boolean } {
  const { holdout, gate } = withDefaults(options, WITHHOLDING);
  return {
    ...withDefaults(typeof holdout === "number" ? { threads: holdout } : holdout, HOLDOUT),
    ...withDefaults(typeof gate === "boolean" ? {} : gate, GATE),
    isGated: gate !== false,
  };
}
