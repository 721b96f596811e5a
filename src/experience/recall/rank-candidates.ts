import { sameWordingAs } from "../../base/text/same-task.ts";
import { recalledName, wasHeldOut } from "../records/recalled-for.ts";
import type { Experience, RecalledExperience } from "../records/experience.ts";
import { asShownBy, shownBy } from "../prompt/recall-template.ts";
import { informationOf, staleAmong } from "../trust/stale.ts";
import type { Candidate } from "./find-candidates.ts";
import { collapseDuplicates } from "./ranking/collapse-duplicates.ts";
import { fuseRelevance, type Relevance } from "./ranking/fuse-relevance.ts";
import { predictSuccess } from "./ranking/predict-success.ts";
import { rankByOutcome } from "./ranking/rank-by-outcome.ts";
import { type Followed, followed, keepsFailing } from "./ranking/what-followed.ts";
import { leastSimilarity, leastToSay } from "./silence.ts";
import { type OutcomeRanking, outcomeRankingOf, type RecallSettings } from "./recall-options.ts";

const SECONDS_A_DAY = 86_400;

/** What ranking uses beside the candidates and the options. */
interface RankingContext {
  readonly task: string;
  readonly agent: string;
  /** Unix seconds. */
  readonly now: number;
  /** Whether the similarities were computed from words, because there are no embeddings. */
  readonly lexical: boolean;
  /** The author of the store. */
  readonly author: string;
}

/**
 * Ranks the candidates that are similar enough and that the template shows, best score first.
 * - Duplicates become one item unless `collapse` is false.
 * - An attempt at the recall's task, in the same words, gets the highest relevance of all candidates.
 * - Equal scores are ordered by similarity, with attempts at the recall's task first. Equal similarities are ordered
 *   newest first, so that a correction comes before what it corrects.
 * - Experiences after which agents kept failing come after all others. Stale experiences come last.
 */
export function rank(
  candidates: readonly Candidate[],
  context: RankingContext,
  options: RecallSettings,
): readonly RecalledExperience[] {
  const hasWording = sameWordingAs(context.task);
  const isAsked = candidates.map(({ experience }) => hasWording(experience.task));
  const relevances = ledBy(isAsked, relevancesOf(candidates, context, options));
  const stale = options.stale ? new Map() : staleOf(candidates, isAsked, context);
  const afterwards = followedBy(candidates, context);
  const ranking = outcomeRankingOf(options.ranking);
  const byOutcome = ranking ? outcomeRanks(candidates, relevances, context, ranking) : [];
  const ranked = candidates.map(({ experience, similarity }, index) => {
    const { relevance, lexical } = relevances[index] as Relevance;
    const outcome = byOutcome[index];
    const after = afterwards.get(experience);
    const score = outcome?.score ?? relevance;
    const item: RecalledExperience = {
      experience,
      similarity,
      score,
      ...(stale.has(experience) && { stale: true }),
      ...(options.explain && {
        explanation: { similarity, lexical, relevance, ...outcome, ...after?.explained, score },
      }),
    };
    const place = item.stale ? 2 : after?.fails ? 1 : 0;
    return { item, place, nearness: isAsked[index] ? Infinity : similarity };
  });
  const best = ranked
    .sort(
      (a, b) =>
        a.place - b.place ||
        b.item.score - a.item.score ||
        (a.nearness === b.nearness ? 0 : b.nearness - a.nearness) ||
        b.item.experience.version - a.item.experience.version,
    )
    .map(({ item }) => item);
  const least = leastSimilarity(context.lexical, options);
  return shownBy(
    options.template,
    collapsed(best, options).filter(({ similarity }) => similarity >= least),
  );
}

/**
 * The stale experiences among the candidates. Compares only attempts whose tasks are similar enough to the recall's
 * task and from which nothing was withheld at random. The newest attempt at the recall's task is never stale.
 */
function staleOf(
  candidates: readonly Candidate[],
  isAsked: readonly boolean[],
  { lexical, author }: RankingContext,
): ReadonlyMap<Experience, unknown> {
  const near = candidates.filter(
    ({ similarity, recalled }) => similarity >= leastToSay(lexical) && !wasHeldOut(recalled),
  );
  const stale = staleAmong(
    near.map(({ experience }) => experience),
    { own: author },
  );
  const [newest] = candidates
    .filter((_, index) => isAsked[index])
    .map(({ experience }) => experience)
    .sort((a, b) => b.timestamp - a.timestamp || b.version - a.version);
  if (newest) stale.delete(newest);
  return stale;
}

/**
 * For each candidate that earlier recalls gave to other candidates: how these attempts ended, and whether agents keep
 * failing after they receive the candidate.
 */
function followedBy(
  candidates: readonly Candidate[],
  { lexical, author }: RankingContext,
): ReadonlyMap<Experience, { readonly explained: { readonly followed: Followed }; readonly fails: boolean }> {
  const near = candidates.filter(({ similarity }) => similarity >= leastToSay(lexical));
  const named = new Set(near.flatMap(({ recalled }) => [...recalled.keys()]));
  if (named.size === 0) return new Map();
  const attempts = near.map(({ experience, confidence, recalled }) => ({
    score: experience.score,
    weight: informationOf(confidence),
    author: experience.author,
    recalled,
  }));
  return new Map(
    candidates.flatMap(({ experience }) => {
      const advice = { name: recalledName(experience.id), author: experience.author };
      const about = named.has(advice.name) ? followed(advice, attempts) : undefined;
      if (!about) return [];
      return [
        [
          experience,
          { explained: { followed: about }, fails: keepsFailing(advice, attempts, author) },
        ] as const,
      ];
    }),
  );
}

/** Raises the relevance of each leader to the highest relevance of all. */
function ledBy(isLeader: readonly boolean[], relevances: readonly Relevance[]): Relevance[] {
  const highest = Math.max(...relevances.map(({ relevance }) => relevance));
  return relevances.map((each, index) => (isLeader[index] ? { ...each, relevance: highest } : each));
}

function collapsed(
  best: readonly RecalledExperience[],
  { collapse, template }: RecallSettings,
): readonly RecalledExperience[] {
  if (collapse === false) return best;
  const groups = collapseDuplicates(best, ({ experience }) => asShownBy(template, experience));
  return groups.flatMap(([first, ...others]) =>
    first && others.length > 0 ? { ...first, count: 1 + others.length } : (first ?? []),
  );
}

function relevancesOf(
  candidates: readonly Candidate[],
  { task, lexical }: RankingContext,
  { retrieval }: RecallSettings,
): Relevance[] {
  if (lexical || retrieval === "vector")
    return candidates.map(({ similarity }) => ({ relevance: similarity, lexical: lexical ? similarity : 0 }));
  return fuseRelevance(
    task,
    candidates.map(({ experience, similarity }) => ({ task: experience.task, similarity })),
    typeof retrieval === "object" ? retrieval.weights : undefined,
  );
}

function outcomeRanks(
  candidates: readonly Candidate[],
  relevances: readonly Relevance[],
  { task, agent, now }: RankingContext,
  { halfLife, explore }: OutcomeRanking,
): ReturnType<typeof rankByOutcome> {
  const ages = candidates.map(({ experience }) => Math.max(0, now - experience.timestamp) / SECONDS_A_DAY);
  const prior = predictSuccess(
    candidates.map(({ experience, similarity, confidence }, index) => ({
      similarity,
      sameTask: experience.task === task,
      sameAgent: experience.agent === agent,
      score: experience.score,
      age: ages[index] as number,
      weight: confidence,
    })),
  );
  return rankByOutcome(
    candidates.map(({ experience, confidence }, index) => ({
      id: experience.id,
      relevance: (relevances[index] as Relevance).relevance,
      approach: experience.approach,
      score: experience.score,
      confidence,
      age: ages[index] as number,
      version: experience.version,
    })),
    {
      prior,
      ...(halfLife !== undefined && { halfLife }),
      ...(explore !== undefined && { explore }),
    },
  );
}
