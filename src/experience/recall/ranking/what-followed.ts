import { betaBelow } from "../../../base/stats/beta-distribution.ts";
import type { RecalledFor } from "../../records/recalled-for.ts";
import { isBounded } from "../../trust/cap-authors.ts";
import { type Observation, outcomePosterior } from "./outcome-posterior.ts";

/** An attempt at a similar task, and the experiences that it was given or that were withheld from it. */
export interface LikeAttempt {
  /** 0..1. */
  readonly score: number;
  /** How much the attempt's verdict says, 0..1. */
  readonly weight: number;
  readonly author: string;
  readonly recalled: RecalledFor;
}

/** An experience. `name` is its key in the `recalled` of attempts. */
interface Advice {
  readonly name: string;
  readonly author: string;
}

/** How attempts ended that were given an experience. */
export interface Followed {
  /** How many attempts were given the experience. */
  readonly given: number;
  /** Expected success of these attempts: the mean of its posterior, 0..1. */
  readonly rate: number;
  /** Expected success of the compared attempts without the experience, to which `rate` is shrunk; 0..1. */
  readonly otherwise: number;
}

/** Probability from which attempts with an experience are believed to fail more often than those without it. */
const CONVINCED = 0.95;

/**
 * Compares how attempts ended that were given an experience with how attempts without it ended. `undefined` if no
 * attempt was given the experience. If the experience was withheld at random from some attempts, the comparison is
 * only with these. Each attempt counts 1 / its probability of being in its arm, relative to the mean of the arm
 * (Hájek, 1971).
 */
export function followed({ name }: Advice, attempts: readonly LikeAttempt[]): Followed | undefined {
  const compared = compare(name, attempts);
  if (compared.given.length === 0) return undefined;
  const { alpha, beta } = outcomePosterior(compared.given, compared.otherwise);
  return { given: compared.given.length, rate: alpha / (alpha + beta), otherwise: compared.otherwise };
}

/**
 * Whether an experience keeps failing: with a probability of .95, attempts that were given it succeed less often than
 * the compared attempts without it. The success rate of the attempts with it has a Beta posterior, which is shrunk to
 * the rate without it with the weight of two attempts.
 *
 * No single author can sink the experience of another: it must still keep failing if the attempts of any one other
 * author are left out. The attempts of the store's own author, and those without an author, are never left out.
 */
export function keepsFailing(advice: Advice, attempts: readonly LikeAttempt[], own: string): boolean {
  const fails = (some: readonly LikeAttempt[]): boolean => {
    const { given, otherwise } = compare(advice.name, some);
    if (given.length === 0) return false;
    const { alpha, beta } = outcomePosterior(given, otherwise);
    return betaBelow(otherwise, alpha, beta) >= CONVINCED;
  };
  if (!attempts.some(({ recalled }) => recalled.get(advice.name)?.injected) || !fails(attempts)) return false;
  const strangers = new Set(
    attempts.map(({ author }) => author).filter((name) => name !== advice.author && isBounded(name, own)),
  );
  return [...strangers].every((name) => fails(attempts.filter(({ author }) => author !== name)));
}

/** The attempts that were given an experience, and the expected success of the attempts to compare them with. */
function compare(
  name: string,
  attempts: readonly LikeAttempt[],
): { given: readonly Observation[]; otherwise: number } {
  const given: Drawn[] = [];
  const withheld: Drawn[] = [];
  const others: Drawn[] = [];
  for (const { score, weight, recalled } of attempts) {
    const found = recalled.get(name);
    if (!found) others.push({ score, weight, chance: 1 });
    else if (found.injected) given.push({ score, weight, chance: found.propensity });
    else withheld.push({ score, weight, chance: 1 - found.propensity });
  }
  const without = inverse(withheld.length > 0 ? withheld : others);
  const { alpha, beta } = outcomePosterior(without, 0.5);
  return { given: inverse(given), otherwise: alpha / (alpha + beta) };
}

interface Drawn extends Observation {
  /** Probability of the arm that the attempt was in. */
  readonly chance: number;
}

/** The attempts of an arm, weighted by their inverse probabilities. */
function inverse(arm: readonly Drawn[]): Observation[] {
  const mean = arm.reduce((sum, { chance }) => sum + 1 / chance, 0) / Math.max(1, arm.length);
  return arm.map(({ score, weight, chance }) => ({ score, weight: weight / chance / mean }));
}
