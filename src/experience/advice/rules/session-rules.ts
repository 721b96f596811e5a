import {
  either,
  having,
  type Option,
  required,
  wholeFrom,
  withDefault,
} from "../../../base/options/option.ts";
import { nested, type OptionsSpec, withDefaults } from "../../../base/options/read-options.ts";
import { draw } from "../../../base/stats/draw.ts";
import { formatRules, type Rule } from "../../records/rule.ts";
import type { AssignedRule } from "../../ledger/rule-rows.ts";
import { share } from "../../ledger/withholding.ts";
import { RULE } from "../../records/ledger-reasons.ts";
import type { TeamRules } from "./team-rules.ts";

/** Rules of a team that recalls give, to each session the same at each turn. */
export interface SessionRules {
  readonly from: Pick<TeamRules, "list">;
  /** At most so many, those of highest priority, of equals the oldest. @default 5 */
  readonly max?: number;
  /**
   * Share of threads that each rule is withheld from, each by itself, so that `lift({ by: "rule" })` can say what it
   * does; from 0 to below 1. A thread without it knows nothing of it. @default 0
   */
  readonly holdout?: number;
}

const open = having<Pick<TeamRules, "list">>("open TeamRules", "list");
const SESSION_RULES = {
  from: required(open),
  max: withDefault(wholeFrom(1), 5),
  holdout: withDefault(share, 0),
} satisfies OptionsSpec<SessionRules>;

export const rulesOption: Option<SessionRules | Pick<TeamRules, "list">> = either(
  open,
  nested(SESSION_RULES),
);

/** The rules with the defaults of what was left out. */
export function sessionRules(rules: SessionRules | Pick<TeamRules, "list">): Required<SessionRules> {
  return withDefaults("list" in rules ? { from: rules } : rules, SESSION_RULES);
}

/** Which rules a session gets: the same for the same session, whoever asks. */
export function assignRules(rules: readonly Rule[], session: string, holdout: number): AssignedRule[] {
  return rules.map((rule) => ({
    rule,
    given: holdout === 0 || draw(RULE, session, rule.id) >= holdout,
    propensity: 1 - holdout,
  }));
}

/** The rules that a session gets as prompt text; empty for none. */
export function givenRulesText(assigned: readonly AssignedRule[]): string {
  return formatRules(assigned.filter(({ given }) => given).map(({ rule }) => rule));
}
