import {
  either,
  boolean,
  list,
  range,
  oneOf,
  required,
  string,
  wholeFrom,
  withDefault,
} from "../../base/options/option.ts";
import { invalidArgument } from "../../base/options/invalid-argument.ts";
import {
  nested,
  type OptionsSpec,
  optionsOf,
  type Settled,
  statedOptions,
  withDefaults,
} from "../../base/options/read-options.ts";
import { type HybridWeights, hybridWeights } from "../../base/text/fuse-scores.ts";
import type { Outcome } from "../records/experience.ts";
import { INJECTION_OPTIONS, type InjectionOptions } from "./injection-options.ts";
import { OUTCOMES } from "../records/outcome-of-score.ts";
import type { RecallConditions } from "./recall-filter.ts";
import { rulesOption, type SessionRules } from "../advice/rules/session-rules.ts";
import type { TeamRules } from "../advice/rules/team-rules.ts";
import { type Scope, scopeOption } from "../scope/scope.ts";
import { unixSeconds } from "../records/unix-time.ts";
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
  readonly retrieval?: "hybrid" | "vector" | HybridRetrieval;
  /**
   * What items are ranked by: `similarity`, or `outcome`: similarity times the lower bound of how well attempts like
   * this one did. @default "similarity"
   */
  readonly ranking?: "similarity" | "outcome" | OutcomeRanking;
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
   * Puts the rules of a team before what is recalled, whatever that is: an agent forgets what only its first turn said.
   * They come on top of the token budget. @default none
   */
  readonly rules?: SessionRules | Pick<TeamRules, "list">;
  /** The run that asked, for the injections ledger. */
  readonly runId?: string;
  readonly threadId?: string;
  /** Whose run asked, for the injections ledger: `erase({ user })` finds it by this. */
  readonly user?: string;
  /** Leaves out what was recorded in this thread, for an agent that has it before it. @default none */
  readonly withoutThread?: string;
}

/** Retrieval by vector and by words, with weights of one's own. */
export interface HybridRetrieval {
  readonly by: "hybrid";
  /** How much the two scores count; only the ratio matters. @default { vector: 0.8, text: 0.2 } */
  readonly weights?: HybridWeights;
}

/** Ranking by how well attempts did. */
export interface OutcomeRanking {
  readonly by: "outcome";
  /** Days after which an attempt counts half. @default attempts count alike */
  readonly halfLife?: number;
  /**
   * Ranks by a draw from what is known instead of its lower bound, so that uncertain items are tried now and then.
   * Equal seeds give equal draws: pass one of the run's own. @default no exploration
   */
  readonly explore?: string;
}

const RETRIEVAL = {
  by: required(oneOf("hybrid")),
  weights: hybridWeights,
} satisfies OptionsSpec<HybridRetrieval>;
const RANKING = {
  by: required(oneOf("outcome")),
  halfLife: range("a number of days", { above: 0 }),
  explore: string(),
} satisfies OptionsSpec<OutcomeRanking>;
const CONDITIONS = {
  agent: string(),
  tags: list("a list of strings", string()),
  after: unixSeconds,
  before: unixSeconds,
} satisfies OptionsSpec<RecallConditions>;
const status = oneOf(...STATUSES);

/** What finding and ranking take of them. */
export type FindOptions = Omit<
  RecallOptions,
  keyof InjectionOptions | "lessons" | "rules" | "runId" | "threadId" | "user" | "withoutThread"
>;

const FIND_OPTIONS = {
  k: withDefault(wholeFrom(1), 3),
  outcome: oneOf(...OUTCOMES),
  scope: scopeOption,
  where: nested(CONDITIONS),
  minSimilarity: withDefault(range("a number", { least: -1, most: 1 }), -1),
  retrieval: withDefault(either(oneOf("hybrid", "vector"), nested(RETRIEVAL)), "hybrid"),
  ranking: withDefault(either(oneOf("similarity", "outcome"), nested(RANKING)), "similarity"),
  // What it is by default depends on who looks.
  collapse: boolean(),
  abstain: withDefault(boolean(), true),
  explain: withDefault(boolean(), false),
  status: withDefault(either(status, list(`a list of some of ${STATUSES.join(", ")}`, status, 1)), "active"),
} satisfies OptionsSpec<FindOptions>;

/** The options of a recall that an integration takes: the rest is its own affair, or for people who inspect a store. */
export type IntegratedRecallOptions = Omit<
  RecallOptions,
  "status" | "runId" | "threadId" | "user" | "withoutThread"
>;

const { status: _, ...CHOICE_OPTIONS } = FIND_OPTIONS;
export const INTEGRATED_RECALL_OPTIONS = {
  ...CHOICE_OPTIONS,
  lessons: oneOf("active", "proposed"),
  rules: rulesOption,
  ...INJECTION_OPTIONS,
} satisfies OptionsSpec<IntegratedRecallOptions>;

const RECALL_OPTIONS = {
  ...INTEGRATED_RECALL_OPTIONS,
  status: FIND_OPTIONS.status,
  runId: withDefault(string(), ""),
  threadId: withDefault(string(), ""),
  user: withDefault(string(), ""),
  withoutThread: string(),
} satisfies OptionsSpec<RecallOptions>;

/** Options of a recall, with the default of each that has one. */
export type RecallSettings = Settled<typeof RECALL_OPTIONS>;

/** What a call asks for. @throws DeeplakeError INVALID_ARGUMENT */
export function statedRecall(task: string, options: RecallOptions): RecallOptions {
  if (typeof task !== "string") throw invalidArgument("a string in task", task);
  return statedOptions("recall", options, RECALL_OPTIONS);
}

/** What a search without a recall asks for. @throws DeeplakeError INVALID_ARGUMENT */
export function statedFind(options: FindOptions): FindOptions {
  return statedOptions("find", options, FIND_OPTIONS);
}

/** Options that were checked, with the defaults. */
export function recallSettings(options: RecallOptions): RecallSettings {
  return withDefaults(options, RECALL_OPTIONS);
}

/** What the checked options of an integration say about recall. */
export function recallOptionsOf(options: object): IntegratedRecallOptions {
  return optionsOf(options, INTEGRATED_RECALL_OPTIONS);
}

/** How attempts are ranked by their outcomes, where they are. */
export function outcomeRankingOf(ranking: RecallOptions["ranking"]): OutcomeRanking | undefined {
  if (ranking === "outcome") return { by: "outcome" };
  return typeof ranking === "object" ? ranking : undefined;
}
