import { checkOptions, type OptionTypes } from "../../../base/options/check-options.ts";
import { invalidArgument, invalidKind } from "../../../base/options/invalid-argument.ts";
import { draw } from "../../../base/stats/draw.ts";
import { formatRules, type Rule } from "../../records/rule.ts";
import { type AssignedRule, RULE } from "../../ledger/rule-rows.ts";
import type { TeamRules } from "./team-rules.ts";

/** Rules that a recall gives at the start of a session. */
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

const SESSION_RULES: OptionTypes<SessionRules> = { from: "any", max: "number", holdout: "number" };

/** The options as they are meant. @throws DeeplakeError INVALID_ARGUMENT */
export function sessionRules(given: SessionRules | Pick<TeamRules, "list">): Required<SessionRules> {
  const rules = "list" in given ? { from: given } : given;
  checkOptions("rules", rules, SESSION_RULES);
  const { from, max = 5, holdout = 0 } = rules;
  if (typeof (from as Partial<TeamRules> | undefined)?.list !== "function")
    throw invalidKind("open TeamRules in rules.from", from);
  if (!Number.isSafeInteger(max) || max < 1) throw invalidArgument("a whole number from 1 in rules.max", max);
  if (!(holdout >= 0 && holdout < 1))
    throw invalidArgument("a share from 0 to below 1 in rules.holdout", holdout);
  return { from, max, holdout };
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
