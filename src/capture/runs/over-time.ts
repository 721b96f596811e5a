import type { Exposure, LabelledRun } from "../../experience/ledger/exposure.ts";
import { attemptsAfter } from "../../experience/ledger/item-uses.ts";
import type { LoggedRun } from "../../experience/records/run-codec.ts";
import { costOf, type ModelPrices, sumOfCosts } from "../../experience/store/usage.ts";
import { isModelCall } from "../../experience/records/run-record.ts";

/** The number of attempts with experience, or without, and how many of them succeeded. */
export interface ArmShare {
  readonly n: number;
  readonly successes: number;
}

/** One point of the curve: labelled attempts that came one after another. */
export interface SuccessPoint {
  /** Times of the first and the last of these attempts, in Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly given: ArmShare;
  readonly without: ArmShare;
}

/** Fewest attempts of a point if there are several points; and most points. */
const FEWEST = 20;
const MOST = 24;

/**
 * Success of the attempts over time. Attempts whose recall gave them experience are counted separately from the
 * others. All points have about the same number of attempts, because points of equal time would be empty in pauses.
 */
export function successOverTime(
  exposures: readonly Exposure[],
  runs: readonly LabelledRun[],
): SuccessPoint[] {
  const after = attemptsAfter(runs);
  const given = new Set<LabelledRun>();
  for (const exposure of exposures)
    if (exposure.items.some(({ injected }) => injected)) for (const run of after(exposure)) given.add(run);
  const ordered = runs.toSorted((a, b) => a.at - b.at);
  const count = Math.max(1, Math.min(MOST, Math.floor(ordered.length / FEWEST)));
  return Array.from({ length: count }, (_, step) => {
    const some = ordered.slice(
      Math.round((step * ordered.length) / count),
      Math.round(((step + 1) * ordered.length) / count),
    );
    return {
      from: some[0]?.at ?? 0,
      to: some.at(-1)?.at ?? 0,
      given: shareOf(some.filter((run) => given.has(run))),
      without: shareOf(some.filter((run) => !given.has(run))),
    };
  }).filter((point) => point.given.n + point.without.n > 0);
}

function shareOf(runs: readonly LabelledRun[]): ArmShare {
  return { n: runs.length, successes: runs.filter(({ success }) => success).length };
}

/** Tokens and cost of the model calls that started in one period. */
export interface TokenPoint {
  /** Start of the period, in Unix milliseconds. */
  readonly from: number;
  readonly input: number;
  readonly output: number;
  /** `null` if a called model has no price. */
  readonly cost: number | null;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
/** Possible lengths of a period, in milliseconds. */
const STEPS = [
  SECOND,
  5 * SECOND,
  15 * SECOND,
  60 * SECOND,
  300 * SECOND,
  900 * SECOND,
  HOUR,
  6 * HOUR,
  DAY,
  7 * DAY,
  30 * DAY,
  365 * DAY,
];

/** Tokens and cost of model calls in at most `MOST` + 1 periods of equal length. `step` is that length. */
export function tokensOverTime(
  runs: readonly LoggedRun[],
  prices: ModelPrices = {},
): { readonly step: number; readonly points: readonly TokenPoint[] } {
  const calls = runs.filter(
    (run) => isModelCall(run) && (run.tokensInput ?? run.tokensOutput ?? run.tokensTotal) !== null,
  );
  if (calls.length === 0) return { step: 0, points: [] };
  const first = calls.reduce((least, { startedAt }) => Math.min(least, startedAt), Infinity);
  const last = calls.reduce((most, { startedAt }) => Math.max(most, startedAt), -Infinity);
  const step = STEPS.find((one) => (last - first) / one < MOST) ?? (last - first + 1) / MOST;
  const start = Math.floor(first / step) * step;
  const points = Array.from({ length: Math.floor((last - start) / step) + 1 }, (_, index) => ({
    from: start + index * step,
    input: 0,
    output: 0,
    cost: 0 as number | null,
  }));
  for (const run of calls) {
    const point = points[Math.floor((run.startedAt - start) / step)];
    if (!point) continue;
    const output = run.tokensOutput ?? 0;
    point.input += run.tokensInput ?? Math.max(0, (run.tokensTotal ?? 0) - output);
    point.output += output;
    point.cost = sumOfCosts(point.cost, costOf(run, prices));
  }
  return { step, points };
}
