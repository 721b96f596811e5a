import { groupBy } from "../../base/collections/group-by.ts";
import { estimateTokens } from "../prompt/estimate-tokens.ts";
import type { Rule } from "../records/rule.ts";
import type { InjectionRow, NewInjection } from "../records/schemas.ts";
import { RULE } from "../records/ledger-reasons.ts";
import type { Exposure, RecallPlace } from "./exposure.ts";
import { exposedItem, exposureOf, placeCells } from "./injection-rows.ts";

/** What becomes of a rule in one session. */
export interface AssignedRule {
  readonly rule: Rule;
  readonly given: boolean;
  /** Probability of `given`. */
  readonly propensity: number;
}

/** Rows of the ledger: a rule, its revision and its words each, whether it was given or withheld. */
export function ruleRows(
  assigned: readonly AssignedRule[],
  place: RecallPlace,
  id: () => string,
): NewInjection[] {
  return assigned.map(({ rule, given, propensity }, index) => ({
    ...placeCells(place),
    id: id(),
    experience_id: rule.id,
    experience_version: rule.revision,
    rank: index + 1,
    propensity,
    injected: given,
    tokens: given ? estimateTokens(rule.text) : 0,
    reason: RULE,
    context: rule.text,
  }));
}

/** One revision of a rule, and the sessions that it was given to or withheld from. */
export interface RuleExposures {
  /** Id and revision. */
  readonly key: string;
  /** The words of the rule. */
  readonly label: string;
  readonly exposures: readonly Exposure[];
}

/** What the ledger says of rules, for each revision apart: what is said in other words is another rule. */
export function ruleExposures(rows: Iterable<InjectionRow>): RuleExposures[] {
  const about = [...rows].filter(({ reason }) => reason === RULE);
  const revisions = groupBy(about, (row) => `${row.experience_id} revision ${row.experience_version}`);
  return [...revisions].map(([key, some]) => ({
    key,
    label: some[0]?.context ?? "",
    // Each row is a recall of its own: what else its recall gave is no part of it.
    exposures: some.map((row) => exposureOf({ ...row, recall_id: row.id }, [exposedItem(row)])),
  }));
}
