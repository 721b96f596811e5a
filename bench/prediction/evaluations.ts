import type { Predict, TaskKey } from "./predictors.ts";
import type { Run } from "./runs.ts";

/** Each run predicted from runs with a strictly earlier timestamp. */
export function inTimeOrder(runs: readonly Run[], key: TaskKey, predict: Predict): number[] {
  return runs.map((run) => {
    const now = run.timestamp as number;
    return predict(
      run,
      runs.filter(({ timestamp }) => (timestamp as number) < now),
      key,
    );
  });
}

/** Each run predicted from all others. */
export function leftOut(runs: readonly Run[], predict: Predict): number[] {
  return runs.map((run) => predict(run, without(runs, run), "task"));
}

/**
 * AUC from random pairs of a success and a failure, each predicted from all runs but both. Leaving one out leaves more
 * failures behind a success and more successes behind a failure, which pushes AUC below .5 where there is nothing to
 * learn; leaving the pair out does not (Airola et al., "An experimental comparison of cross-validation techniques for
 * estimating the area under the ROC curve", 2011).
 */
export function pairOutAuc(
  runs: readonly Run[],
  predict: Predict,
  pairs: number,
  next: () => number,
): number {
  const successes = runs.filter(({ success }) => success);
  const failures = runs.filter(({ success }) => !success);
  const any = (from: readonly Run[]): Run => from[Math.floor(next() * from.length)] as Run;
  let wins = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const success = any(successes);
    const failure = any(failures);
    const others = without(runs, success, failure);
    const difference = predict(success, others, "task") - predict(failure, others, "task");
    wins += difference === 0 ? 0.5 : Number(difference > 0);
  }
  return wins / pairs;
}

function without(runs: readonly Run[], ...left: readonly Run[]): Run[] {
  return runs.filter((run) => !left.includes(run));
}
