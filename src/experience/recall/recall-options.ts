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

/** Options of a recall. `docs/recall.md` has the formulas of the scores. */
export interface RecallOptions extends InjectionOptions {
  /** Most experiences to return. @default 3 */
  readonly k?: number;
  /** Only experiences with this outcome. @default any */
  readonly outcome?: Outcome;
  /**
   * Only experiences of this scope, which must be one that the store reads. Scopes are compared by equality.
   * @default all that the store reads
   */
  readonly scope?: Scope;
  /** Only experiences that match all of these conditions. @default no condition */
  readonly where?: RecallConditions;
  /**
   * Only experiences at least this similar, -1..1.
   * @default .3 without embeddings unless `abstain` is false, otherwise no bound
   */
  readonly minSimilarity?: number;
  /**
   * How candidates are searched: `hybrid` by vector and words, `vector` by vector only. A store without
   * embeddings always searches by words only.
   * @default "hybrid"
   */
  readonly retrieval?: "hybrid" | "vector" | HybridRetrieval;
  /**
   * How items are ranked. `similarity`: by relevance to the task. `outcome`: by relevance and the lower bound
   * of the success rate of attempts with the same approach.
   * @default "similarity"
   */
  readonly ranking?: "similarity" | "outcome" | OutcomeRanking;
  /**
   * Whether experiences that say the same in the same words are merged into one item with a `count`.
   * @default true, but false if `status` of a recall names another status than "active"
   */
  readonly collapse?: boolean;
  /**
   * Whether experiences that newer attempts contradict are given like others (`docs/recall.md`).
   * @default false
   */
  readonly stale?: boolean;
  /** Whether recall returns nothing for a task about which the store knows too little. @default true */
  readonly abstain?: boolean;
  /** Whether each item explains its score. @default false */
  readonly explain?: boolean;
  /**
   * The statuses of the experiences to return. Other statuses than "active" are for people who inspect a store: then
   * the text is empty and nothing is written to the ledger. Nodes and middleware always use "active".
   * @default "active"
   */
  readonly status?: ExperienceStatus | readonly ExperienceStatus[];
  /**
   * Adds lessons that were made from the experiences given, or from others with the same task. "active":
   * lessons that evidence or a person confirmed. "proposed": also lessons that still need evidence. The lessons
   * follow the experiences in the text and are dropped first if the token budget is short.
   * @default none
   */
  readonly lessons?: "active" | "proposed";
  /**
   * Rules of a team to put at the beginning of the text. Later recalls repeat them, because an agent forgets what was
   * only in its first turn. Rules do not count towards the token budget.
   * @default none
   */
  readonly rules?: SessionRules | Pick<TeamRules, "list">;
  /** Id of the run that asks, for the ledger. */
  readonly runId?: string;
  readonly threadId?: string;
  /** The user for whom the run asks, for the ledger. `erase({ user })` finds the recall by this name. */
  readonly user?: string;
  /**
   * Leaves out experiences that were recorded in this thread, for an agent that still has the thread in its
   * context.
   * @default none
   */
  readonly withoutThread?: string;
}

/** Retrieval by vector and words, with custom weights. */
interface HybridRetrieval {
  readonly by: "hybrid";
  /** Weights of the two scores. Only their ratio matters. @default { vector: 0.8, text: 0.2 } */
  readonly weights?: HybridWeights;
}

/** Ranking by the outcomes of attempts. */
export interface OutcomeRanking {
  readonly by: "outcome";
  /** Days after which an attempt counts half. @default no decay */
  readonly halfLife?: number;
  /**
   * Seed for exploring: items are ranked by a random draw from the posterior of the success rate instead of its
   * lower bound, so that uncertain items are tried now and then. Equal seeds give equal draws, so pass a seed
   * that belongs to the run.
   * @default no exploration
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

/** The options that concern finding and ranking. */
export type FindOptions = Omit<
  RecallOptions,
  keyof InjectionOptions | "lessons" | "rules" | "runId" | "threadId" | "user" | "withoutThread"
>;

const FIND_OPTIONS = {
  k: withDefault(wholeFrom(1), 3),
  outcome: oneOf(...OUTCOMES),
  scope: scopeOption,
  where: nested(CONDITIONS),
  minSimilarity: range("a number", { least: -1, most: 1 }),
  retrieval: withDefault(either(oneOf("hybrid", "vector"), nested(RETRIEVAL)), "hybrid"),
  ranking: withDefault(either(oneOf("similarity", "outcome"), nested(RANKING)), "similarity"),
  // By default recall merges duplicates, and inspection does not.
  collapse: boolean(),
  stale: withDefault(boolean(), false),
  abstain: withDefault(boolean(), true),
  explain: withDefault(boolean(), false),
  status: withDefault(either(status, list(`a list of some of ${STATUSES.join(", ")}`, status, 1)), "active"),
} satisfies OptionsSpec<FindOptions>;

/**
 * The recall options that an integration takes. The integration sets the ids itself, and inspection by
 * `status` is not for agents.
 */
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

/** Checked options of a recall, with all defaults. */
export type RecallSettings = Settled<typeof RECALL_OPTIONS>;

/** Checks the task and options of a recall. @throws DeeplakeError INVALID_ARGUMENT */
export function statedRecall(task: string, options: RecallOptions): RecallOptions {
  if (typeof task !== "string") throw invalidArgument("a string in task", task);
  return statedOptions("recall", options, RECALL_OPTIONS);
}

/** Checks the options of a search without a recall. @throws DeeplakeError INVALID_ARGUMENT */
export function statedFind(options: FindOptions): FindOptions {
  return statedOptions("find", options, FIND_OPTIONS);
}

/** Fills in the defaults of checked options. */
export function recallSettings(options: RecallOptions): RecallSettings {
  return withDefaults(options, RECALL_OPTIONS);
}

/** Picks the recall options from the checked options of an integration. */
export function recallOptionsOf(options: object): IntegratedRecallOptions {
  return optionsOf(options, INTEGRATED_RECALL_OPTIONS);
}

/** The settings of a ranking by outcome; `undefined` for any other ranking. */
export function outcomeRankingOf(ranking: RecallOptions["ranking"]): OutcomeRanking | undefined {
  if (ranking === "outcome") return { by: "outcome" };
  return typeof ranking === "object" ? ranking : undefined;
}
