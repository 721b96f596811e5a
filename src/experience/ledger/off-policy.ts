import { invalidKind } from "../../base/options/invalid-argument.ts";
import { listsByKey } from "../../base/collections/group-by.ts";
import type { Exposure, ExposedItem } from "./exposure.ts";
import { shareOf } from "./item-observations.ts";
import { type Interval, wilson } from "../../base/stats/wilson.ts";
import { correlation, mean, variance } from "../../base/stats/moments.ts";
import type { Observation } from "./observations.ts";
import { type Estimated, squareAndAdd } from "../../base/stats/square-and-add.ts";
import { varianceRatios } from "../../base/stats/variance-ratios.ts";
import { sum } from "../../base/collections/sum.ts";

/**
 * A policy to evaluate: given the experiences that a recall found, returns the ids it would have shown. An
 * empty list means that it would show none.
 */
export type ChooseExperiences = (found: readonly ExposedItem[], recall: Exposure) => readonly string[];

/** The estimated outcome of a policy that was not used: share of successes, or mean score. */
export interface PolicyEstimate {
  /** Mean outcome under the policy, doubly robust; 0..1. */
  readonly value: number;
  /** 95% interval of `value`. */
  readonly interval: Interval;
  /**
   * The mean outcome estimated by self-normalised inverse propensities, which needs no model. If it is far
   * from `value`, distrust both.
   */
  readonly selfNormalised: number;
  /** The outcome of the policy minus the estimated outcome of giving everything that was found. */
  readonly difference: number;
  readonly differenceInterval: Interval;
  /** Labelled units in the estimate. */
  readonly n: number;
  /**
   * How many units observed under the policy itself would carry as much information. Below 30, do not trust
   * the interval.
   */
  readonly effectiveN: number;
  /**
   * Labelled units left out: those that could not have been given exactly what the policy would show, or could not
   * have been given everything that was found.
   */
  readonly unsupported: number;
}

type Choice = "chosen" | "everything";

interface Slate extends Readonly<Record<Choice, Term>> {
  readonly value: number;
  readonly given: number;
}

/**
 * One choice for one unit. `size` is the number of experiences in the choice. `weight` is the inverse
 * propensity of the choice if the unit was given exactly these experiences, else 0.
 */
interface Term {
  readonly size: number;
  readonly weight: number;
}

/**
 * Estimates the outcome of another ranking, threshold or `k` from a log in which experiences were withheld
 * independently. Only choices among the experiences that were found can be estimated.
 *
 * The estimate is doubly robust. A model predicts the outcome from the number of experiences given. The model
 * is fitted on the other half of the units and corrected by inverse propensities. Since the propensities are
 * known, the result is unbiased even if the model is wrong. Intervals are Wilson's with the effective number
 * of the units that were given the same as the policy would show. The interval of the difference combines the
 * intervals of both outcomes by square-and-add, with their correlation.
 *
 * Sources: M. Dudík, J. Langford, L. Li, "Doubly robust policy evaluation and learning" (ICML 2011); A.
 * Swaminathan, T. Joachims, "The self-normalized estimator for counterfactual learning" (NeurIPS 2015);
 * cross-fitting as in V. Chernozhukov et al., "Double/debiased machine learning" (2018).
 * @throws DeeplakeError INVALID_ARGUMENT if the policy does not return a list of ids
 */
export function offPolicy(
  observed: readonly Observation[],
  choose: ChooseExperiences,
): PolicyEstimate | null {
  const labelled = observed.filter(({ value }) => value !== null);
  const slates = labelled.flatMap((one) => slateOf(one, choose) ?? []);
  if (slates.length < 2) return null;
  const isEven = (_: Slate, index: number): boolean => index % 2 === 0;
  const ofEven = modelOf(slates.filter(isEven));
  const ofOdd = modelOf(slates.filter((slate, index) => !isEven(slate, index)));
  const scores = slates.map((slate, index) => {
    const model = isEven(slate, index) ? ofOdd : ofEven;
    const residual = slate.value - model(slate.given);
    const robust = ({ size, weight }: Term): number => model(size) + weight * residual;
    return { chosen: robust(slate.chosen), everything: robust(slate.everything) };
  });
  const chosen = estimated(slates, scores, "chosen");
  const everything = estimated(slates, scores, "everything");
  const same = scores.every((score) => score.chosen === score.everything);
  const together = correlation(scores.map((score) => [score.chosen, score.everything]));
  const { difference, interval } = same
    ? { difference: 0, interval: [0, 0] as const }
    : squareAndAdd(chosen, everything, together);
  return {
    value: chosen.value,
    interval: chosen.interval,
    selfNormalised: chosen.selfNormalised,
    difference,
    differenceInterval: interval,
    n: slates.length,
    effectiveN: chosen.effectiveN,
    unsupported: labelled.length - slates.length,
  };
}

/**
 * The mean of the doubly robust scores, with its interval. The mean is clamped to 0..1, which noise can
 * exceed.
 */
function estimated(
  slates: readonly Slate[],
  scores: readonly Record<Choice, number>[],
  choice: Choice,
): Estimated & { readonly effectiveN: number; readonly selfNormalised: number } {
  const weights = slates.map((slate) => slate[choice].weight);
  const [total, squares] = [sum(weights), sum(weights.map((weight) => weight ** 2))];
  const effectiveN = squares === 0 ? 0 : total ** 2 / squares;
  const value = Math.min(1, Math.max(0, mean(scores.map((score) => score[choice]))));
  const error = variance(scores.map((score) => score[choice])) / slates.length;
  const given = (same: boolean): number[] =>
    slates.filter((slate) => slate[choice].weight > 0 === same).map((slate) => slate.value);
  const [ratio = 1] = varianceRatios([[given(true)], [given(false)]]);
  return {
    value,
    // The smaller of two effective numbers counts. The number by the weights is needed because unequal weights carry
    // less information than their number suggests. The number by the variance of the scores alone would be too large
    // for a few equal scores.
    interval: wilson(
      value,
      Math.min(effectiveN / ratio, error === 0 ? Infinity : (value * (1 - value)) / error),
    ),
    effectiveN,
    // `NaN` if no unit was given what the policy would show.
    selfNormalised: sum(slates.map((slate, index) => slate.value * (weights[index] ?? 0))) / total,
  };
}

function slateOf({ exposure, propensity, value }: Observation, choose: ChooseExperiences): Slate | undefined {
  const ids: unknown = choose(exposure.items, exposure);
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === "string"))
    throw invalidKind("the function that chooses to return a list of ids", ids);
  const wanted = new Set<string>(ids);
  const known = new Set(exposure.items.map(({ experienceId }) => experienceId));
  if (value === null || [...wanted].some((id) => !known.has(id))) return undefined;
  const given = new Set(
    exposure.items.filter((item) => item.injected).map(({ experienceId }) => experienceId),
  );
  const chosen = termOf(exposure.items, propensity, wanted, given);
  const everything = termOf(exposure.items, propensity, known, given);
  return chosen && everything && { value, chosen, everything, given: given.size };
}

/**
 * The term for giving exactly the `wanted` experiences. Their probability combines the draw of the recall and
 * that of each experience. `undefined` if the probability is 0.
 */
function termOf(
  items: readonly ExposedItem[],
  recall: number,
  wanted: ReadonlySet<string>,
  given: ReadonlySet<string>,
): Term | undefined {
  let own = 1;
  for (const { experienceId, propensity } of items) {
    const itsShare = shareOf(propensity, recall);
    own *= wanted.has(experienceId) ? itsShare : 1 - itsShare;
  }
  const probability = recall * own + (wanted.size === 0 ? 1 - recall : 0);
  if (!(probability > 0)) return undefined;
  const same = wanted.size === given.size && [...wanted].every((id) => given.has(id));
  return { size: wanted.size, weight: same ? 1 / probability : 0 };
}

type Model = (size: number) => number;

/** Mean outcome by the number of experiences given, shrunk towards the overall mean. */
function modelOf(slates: readonly Slate[]): Model {
  const overall = mean(slates.map(({ value }) => value));
  const sizes = listsByKey(slates.map(({ given, value }) => [given, value]));
  return (size) => {
    const values = sizes.get(size);
    return values ? (values.length * mean(values) + overall) / (values.length + 1) : overall;
  };
}
