import { groupBy } from "../../base/collections/group-by.ts";
import { drawnOrder } from "../../base/stats/draw.ts";
import type { Candidate } from "./candidate.ts";
import type { ExportFormat } from "./training-example.ts";

/** The experiences of one example: of a pair the chosen one first. */
export interface PlannedExample {
  readonly key: string;
  readonly ids: readonly [string] | readonly [chosen: string, rejected: string];
  readonly label: boolean;
}

/** How to choose. */
export interface Choice {
  readonly format: ExportFormat;
  readonly minScoreGap: number;
  readonly pairsPerTask: number;
  readonly seed: string;
}

/**
 * The examples of candidates. They follow the order of the candidates, which is how they are stored: read in that order,
 * texts cost a fraction of what they cost in any other. Which examples there are depends on nothing but them and the seed.
 */
export function* planExamples(candidates: readonly Candidate[], choice: Choice): Generator<PlannedExample> {
  const some = distinct(candidates);
  if (choice.format !== "dpo") {
    for (const { key, id, success } of some) yield { key, ids: [id], label: success };
    return;
  }
  for (const [key, attempts] of groupBy(some, (candidate) => candidate.key))
    yield* pairs(
      key,
      drawnOrder(attempts, ({ id }) => [choice.seed, id]),
      choice,
    );
}

/** Equal attempts at a task with equal ends are one example; the smallest id stands for them. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  const first = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const { key, attempt, success, id } = candidate;
    const name = `${key} ${attempt} ${success}`;
    const known = first.get(name);
    if (!known || id < known.id) first.set(name, candidate);
  }
  return [...first.values()];
}

/** Every success with every failure; the first pairs use each attempt about equally often, so that a bound is fair. */
function* pairs(
  key: string,
  candidates: readonly Candidate[],
  { minScoreGap, pairsPerTask }: Choice,
): Generator<PlannedExample> {
  const chosen = candidates.filter(({ success }) => success);
  const rejected = candidates.filter(({ success }) => !success);
  let given = 0;
  for (let shift = 0; shift < rejected.length; shift++) {
    for (const [index, good] of chosen.entries()) {
      const bad = rejected[(index + shift) % rejected.length] as Candidate;
      // What once succeeded and once failed says nothing about itself.
      if (good.attempt === bad.attempt || good.score - bad.score < minScoreGap) continue;
      yield { key, ids: [good.id, bad.id], label: true };
      if (++given === pairsPerTask) return;
    }
  }
}
