import { groupBy } from "../../base/collections/group-by.ts";
import type { Row } from "../../base/types.ts";
import { estimateTokens } from "../prompt/count-tokens.ts";
import type { Rule } from "../records/rule.ts";
import type { Exposure } from "./exposure.ts";

/** What becomes of a rule in one session. */
export interface AssignedRule {
  readonly rule: Rule;
  readonly given: boolean;
  /** Probability of `given`. */
  readonly propensity: number;
}

/** Where and for whom a recall gives rules. */
export interface RuleGiving {
  readonly recallId: string;
  readonly runId: string;
  readonly threadId: string;
  readonly user: string;
  readonly agent: string;
  readonly scope: string;
  /** Unix milliseconds. */
  readonly at: number;
}

/** By this rows of the ledger are known that are about rules. */
export const RULE = "rule";

/** Rows of the ledger: a rule, its revision and its words each, whether it was given or withheld. */
export function ruleRows(assigned: readonly AssignedRule[], giving: RuleGiving, id: () => string): Row[] {
  return assigned.map(({ rule, given, propensity }, index) => ({
    id: id(),
    recall_id: giving.recallId,
    run_id: giving.runId,
    thread_id: giving.threadId,
    user_id: giving.user,
    experience_id: rule.id,
    experience_version: rule.revision,
    rank: index + 1,
    propensity,
    injected: given,
    tokens: given ? estimateTokens(rule.text) : 0,
    reason: RULE,
    at: giving.at,
    agent: giving.agent,
    scope: giving.scope,
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
export function ruleExposures(rows: Iterable<Row>): RuleExposures[] {
  const revisions = groupBy(
    [...rows].filter((row) => row["reason"] === RULE),
    (row) => `${row["experience_id"] as string} revision ${row["experience_version"] as number}`,
  );
  return [...revisions].map(([key, about]) => ({
    key,
    label: (about[0] as Row)["context"] as string,
    exposures: about.map(exposureOf),
  }));
}

function exposureOf(row: Row): Exposure {
  const injected = row["injected"] === true;
  // Stored as a 32-bit float: as it was before.
  const propensity = Math.round((row["propensity"] as number) * 1e6) / 1e6;
  return {
    recallId: row["id"] as string,
    runId: row["run_id"] as string,
    threadId: row["thread_id"] as string,
    user: (row["user_id"] as string | undefined) ?? "",
    agent: row["agent"] as string,
    scope: row["scope"] as string,
    cluster: "",
    at: row["at"] as number,
    injected,
    propensity,
    reason: "",
    tokens: (row["tokens"] as number | null) ?? 0,
    items: [
      {
        experienceId: row["experience_id"] as string,
        version: row["experience_version"] as number,
        rank: row["rank"] as number,
        similarity: 0,
        score: 0,
        injected,
        propensity,
        reason: "",
      },
    ],
  };
}
