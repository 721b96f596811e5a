import { groupBy } from "../../base/collections/group-by.ts";
import { estimateTokens } from "../prompt/estimate-tokens.ts";
import type { Rule } from "../records/rule.ts";
import type { InjectionRow, NewInjection } from "../records/schemas.ts";
import { RULE } from "../records/ledger-reasons.ts";
import type { Exposure, RecallPlace } from "./exposure.ts";
import { exposedItem, exposureOf, placeCells } from "./injection-rows.ts";

/** A rule, and whether it is given or withheld. */
export interface AssignedRule {
  readonly rule: Rule;
  readonly given: boolean;
  /** Probability with which the rule is given. */
  readonly propensity: number;
}

/** Rows of the ledger for rules that were given or withheld, each with its revision and text. */
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

/** One revision of a rule, with the sessions that were given it or from which it was withheld. */
export interface RuleExposures {
  /** Id and revision of the rule. */
  readonly key: string;
  /** Text of the rule. */
  readonly label: string;
  readonly exposures: readonly Exposure[];
}

/**
 * Reads the exposures of rules from the ledger. Each revision counts as a rule of its own, because its text
 * differs.
 */
export function ruleExposures(rows: Iterable<InjectionRow>): RuleExposures[] {
  const about = [...rows].filter(({ reason }) => reason === RULE);
  const revisions = groupBy(about, (row) => `${row.experience_id} revision ${row.experience_version}`);
  return [...revisions].map(([key, some]) => ({
    key,
    label: some[0]?.context ?? "",
    // Each row becomes an exposure of its own, whose only item is the rule.
    exposures: some.map((row) => exposureOf({ ...row, recall_id: row.id }, [exposedItem(row)])),
  }));
}
