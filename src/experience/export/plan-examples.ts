import { groupBy } from "../../base/collections/group-by.ts";
import { drawnOrder } from "../../base/stats/draw.ts";
import type { Candidate } from "./candidate.ts";
import type { ExportFormat } from "./training-example.ts";

/** An example to make. `ids` names its experiences. In a pair, the chosen experience is first. */
export interface PlannedExample {
  readonly key: string;
  readonly ids: readonly [string] | readonly [chosen: string, rejected: string];
  readonly label: boolean;
}

/** The options that decide which examples are made. */
export interface Choice {
  readonly format: ExportFormat;
  readonly minScoreGap: number;
  readonly pairsPerTask: number;
  readonly seed: string;
}

/**
 * Decides which examples to make from the candidates. The result depends only on the candidates and the choice, which
 * includes the seed. Single attempts keep the order of the candidates, which is the order of storage, because reading
 * texts in another order costs many times as much. Pairs are grouped by task, in an order that is drawn within each
 * task.
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

/** Keeps one of several equal attempts at a task with the same outcome: the one with the smallest id. */
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

/**
 * Pairs every success with every failure whose score is at least `minScoreGap` lower. The first pairs use all attempts
 * about equally often, so that `pairsPerTask` cuts fairly.
 */
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
      // An approach that both succeeded and failed is not paired with itself.
      if (good.attempt === bad.attempt || good.score - bad.score < minScoreGap) continue;
      yield { key, ids: [good.id, bad.id], label: true };
      if (++given === pairsPerTask) return;
    }
  }
}
