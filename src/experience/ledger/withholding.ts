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

/** How much recalled experience is withheld on purpose, so that its effect can be measured. */
export interface Withholding {
  /** What is withheld; a number is the share of threads that get no experience: `{ threads }`. @default 0 */
  readonly holdout?: number | Holdout;
  /** Whether what is shown to harm stops being injected; evidence needs a share withheld, now or earlier. @default true */
  readonly gate?: boolean | Gate;
}

/** From whom experience is withheld. */
export interface Holdout {
  /** Share of threads (of runs where there is no thread) that get no experience, 0 to below 1. @default 0 */
  readonly threads?: number;
  /** Share of threads from which a given experience is withheld, each independently, 0 to below 1. @default 0 */
  readonly items?: number;
  /** Names the experiment: another salt draws other threads. @default "" */
  readonly salt?: string;
}

/** How the gate stops what is shown to harm. */
export interface Gate {
  /** Share of threads that get what the gate has stopped, so that a recovery is seen, 0 to 1. @default 0.05 */
  readonly exploration?: number;
}

/** A share that leaves something over. */
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

/** The shares that options come to. */
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
