import { checkOptions, type OptionTypes } from "../../base/options/check-options.ts";
import { invalid, invalidArgument, said } from "../../base/options/invalid-argument.ts";
import type { HybridWeights } from "../../base/text/fuse-scores.ts";
import type { Outcome } from "../records/experience.ts";
import { checkInjection, INJECTION_OPTIONS, type InjectionOptions } from "./injection-options.ts";
import { OUTCOMES } from "../records/outcome-of-score.ts";
import type { RecallConditions } from "./recall-filter.ts";
import { type SessionRules, sessionRules } from "../advice/rules/session-rules.ts";
import type { TeamRules } from "../advice/rules/team-rules.ts";
import { type Scope, scopeText } from "../scope/scope.ts";
import { isUnixSeconds } from "../records/unix-time.ts";
import { type ExperienceStatus, STATUSES } from "../records/status.ts";

/** How to recall. `docs/recall.md` says how the scores are made. */
export interface RecallOptions extends InjectionOptions {
  /** At most this many experiences. @default 3 */
  readonly k?: number;
  /** Only experiences that ended like this. */
  readonly outcome?: Outcome;
  /** Only experiences of this scope, compared by equality; one of those that the store reads. */
  readonly scope?: Scope;
  /** Only experiences that match all of these. @default no condition */
  readonly where?: RecallConditions;
  /** Only experiences at least this similar, -1..1. @default no bound */
  readonly minSimilarity?: number;
  /**
   * How candidates are found: `hybrid` by vector and by words, `vector` by vector alone. Without embeddings it is by
   * words alone, whatever is said here. @default "hybrid"
   */
  readonly retrieval?: "hybrid" | "vector";
  /** How much the two scores of `hybrid` count; only the ratio matters. @default { vector: 0.8, text: 0.2 } */
  readonly weights?: HybridWeights;
  /**
   * What items are ranked by: `similarity`, or `outcome`: similarity times the lower bound of how well attempts like
   * this one did. @default "similarity"
   */
  readonly ranking?: "similarity" | "outcome";
  /** With `ranking: "outcome"`: days after which an attempt counts half. @default attempts count alike */
  readonly halfLife?: number;
  /**
   * With `ranking: "outcome"`: ranks by a draw from what is known instead of its lower bound, so that uncertain items
   * are tried now and then. Equal seeds give equal draws: pass one of the run's own. @default no exploration
   */
  readonly explore?: string;
  /** Whether items that say the same come once, with `count`. @default true */
  readonly collapse?: boolean;
  /** Whether to say nothing about a task that a calibrated store knows too little about. @default true */
  readonly abstain?: boolean;
  /** Whether each item says how its score was made. @default false */
  readonly explain?: boolean;
  /**
   * Experiences of these statuses, for people who inspect a store: where it says more than "active", the text stays
   * empty and no injection is noted. Nodes and middleware never do. @default "active"
   */
  readonly status?: ExperienceStatus | readonly ExperienceStatus[];
  /**
   * Adds lessons made of what was found, or of others with the same task: those with evidence, or with `proposed` also
   * those that wait for some. They stand behind the experiences and give way to them where the token budget is short. @default none
   */
  readonly lessons?: "active" | "proposed";
  /**
   * Puts the rules of a team before what is recalled, at the first recall of each thread in this process, and at every
   * recall without a thread. They come on top of the token budget. @default none
   */
  readonly rules?: SessionRules | Pick<TeamRules, "list">;
  /** The run that asked, for the injections ledger. */
  readonly runId?: string;
  readonly threadId?: string;
}

/** What finding and ranking take of them. */
export type FindOptions = Omit<
  RecallOptions,
  keyof InjectionOptions | "lessons" | "rules" | "runId" | "threadId"
>;

const FIND_OPTIONS: OptionTypes<Omit<FindOptions, "status">> = {
  k: "number",
  outcome: OUTCOMES,
  scope: "any",
  where: "object",
  minSimilarity: "number",
  retrieval: ["hybrid", "vector"],
  weights: "object",
  ranking: ["similarity", "outcome"],
  halfLife: "number",
  explore: "string",
  collapse: "boolean",
  abstain: "boolean",
  explain: "boolean",
};

/** What integrations take of them: the rest is their own affair, or for people who inspect a store. */
export const INTEGRATED_RECALL_OPTIONS: OptionTypes<Omit<RecallOptions, "status" | "runId" | "threadId">> = {
  ...FIND_OPTIONS,
  lessons: ["active", "proposed"],
  rules: "object",
  ...INJECTION_OPTIONS,
};

const RECALL_OPTIONS: OptionTypes<RecallOptions> = {
  ...INTEGRATED_RECALL_OPTIONS,
  status: "any",
  runId: "string",
  threadId: "string",
};

const CONDITIONS: OptionTypes<RecallConditions> = {
  agent: "string",
  tags: "any",
  after: "number",
  before: "number",
};

const WEIGHTS: OptionTypes<HybridWeights> = { vector: "number", text: "number" };

/** @throws DeeplakeError INVALID_ARGUMENT */
export function checkRecall(task: string, options: RecallOptions): void {
  checkOptions("recall", options, RECALL_OPTIONS);
  const { k = 3, scope, where, minSimilarity, status = "active", weights, halfLife } = options;
  if (typeof task !== "string") throw invalidArgument("a text in task", task);
  if (!Number.isSafeInteger(k) || k < 1) throw invalidArgument("a whole number from 1 in k", k);
  if (scope !== undefined) scopeText(scope);
  if (minSimilarity !== undefined && !(minSimilarity >= -1 && minSimilarity <= 1))
    throw invalidArgument("a number from -1 to 1 in minSimilarity", minSimilarity);
  if (weights !== undefined) checkWeights(weights);
  if (halfLife !== undefined && !(halfLife > 0))
    throw invalidArgument("a number of days above 0 in halfLife", halfLife);
  if (where !== undefined) checkConditions(where);
  checkInjection(options);
  const statuses = [status].flat();
  if (statuses.length === 0 || !statuses.every((name) => STATUSES.includes(name)))
    throw invalidArgument(
      `one or several of ${STATUSES.join(", ")} in status`,
      statuses.find((name) => !STATUSES.includes(name)) ?? status,
    );
  if (options.rules !== undefined) sessionRules(options.rules);
}

/** Whether finding takes all of these options; `checkRecall` checks their values. @throws DeeplakeError INVALID_ARGUMENT */
export function checkFind(options: FindOptions): void {
  checkOptions("find", options, { ...FIND_OPTIONS, status: "any" });
}

/** What an integration's options say about recall, without what they leave open. */
export function recallOptionsOf(options: Given): RecallOptions {
  const names = Object.keys(INTEGRATED_RECALL_OPTIONS) as (keyof RecallOptions)[];
  const given = names.map((name) => [name, options[name]] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

type Given = { readonly [Name in keyof RecallOptions]?: RecallOptions[Name] | undefined };

function checkConditions(where: RecallConditions): void {
  checkOptions("where", where, CONDITIONS);
  const { tags = [], after, before } = where;
  if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === "string"))
    throw invalidArgument("a list of texts in where.tags", tags);
  for (const [name, time] of Object.entries({ after, before }))
    if (time !== undefined && !isUnixSeconds(time))
      throw invalidArgument(`Unix seconds in where.${name}`, time);
}

function checkWeights(weights: HybridWeights): void {
  checkOptions("weights", weights, WEIGHTS);
  const { vector, text } = weights;
  if (!(vector >= 0 && text >= 0 && vector + text > 0 && vector + text < Infinity))
    throw invalid("vector and text from 0, not both 0, in weights", `${said(vector)} and ${said(text)}`);
}
