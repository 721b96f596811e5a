/**
 * Area under the ROC curve: how often a success was given a higher probability than a failure, ties counting half
 * (Hanley and McNeil, "The meaning and use of the area under a ROC curve", 1982). NaN when one of the two is missing.
 */
export function auc(probabilities: readonly number[], successes: readonly boolean[]): number {
  const order = probabilities
    .map((probability, index) => ({ probability, success: successes[index] === true }))
    .sort((a, b) => a.probability - b.probability);
  let failuresBelow = 0;
  let wins = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && order[end]?.probability === order[start]?.probability) end++;
    const tied = order.slice(start, end);
    const won = tied.filter(({ success }) => success).length;
    wins += won * (failuresBelow + (tied.length - won) / 2);
    failuresBelow += tied.length - won;
    start = end;
  }
  return wins / (failuresBelow * (order.length - failuresBelow));
}

/** Mean squared distance of probabilities from what happened, 0 (best) to 1. NaN of none. */
export function brier(probabilities: readonly number[], successes: readonly boolean[]): number {
  const squares = probabilities.map((probability, index) => (probability - Number(successes[index])) ** 2);
  return squares.reduce((sum, square) => sum + square, 0) / squares.length;
}
