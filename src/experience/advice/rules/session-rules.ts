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

/** Rules of a team that recall gives. A thread gets the same rules at each turn. */
export interface SessionRules {
  readonly from: Pick<TeamRules, "list">;
  /** Most rules to give: those with the highest priority, then the oldest. @default 5 */
  readonly max?: number;
  /**
   * Share of threads from which each rule is withheld, drawn independently for each rule, so that `lift({
   * by: "rule" })` can measure its effect. A thread never receives a withheld rule. From 0 to below 1.
   * @default 0
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

/** Fills in the defaults. `TeamRules` alone stand for `{ from }`. */
export function sessionRules(rules: SessionRules | Pick<TeamRules, "list">): Required<SessionRules> {
  return withDefaults("list" in rules ? { from: rules } : rules, SESSION_RULES);
}

/** Decides which rules a session gets. The draws depend only on the ids of the session and of the rule. */
export function assignRules(rules: readonly Rule[], session: string, holdout: number): AssignedRule[] {
  return rules.map((rule) => ({
    rule,
    given: holdout === 0 || draw(RULE, session, rule.id) >= holdout,
    propensity: 1 - holdout,
  }));
}

/** Formats the rules that a session gets as prompt text. No rules give an empty string. */
export function givenRulesText(assigned: readonly AssignedRule[]): string {
  return formatRules(assigned.filter(({ given }) => given).map(({ rule }) => rule));
}
