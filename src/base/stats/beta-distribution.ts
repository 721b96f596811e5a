/**
 * Probability that a Beta(alpha, beta) value is below `x`: the regularised incomplete beta function, by Lentz's
 * method on its continued fraction (DLMF 8.17.22; Lentz 1976). `alpha` and `beta` must be above 0, `x` in 0..1.
 */
export function betaBelow(x: number, alpha: number, beta: number): number {
  return below(x, { alpha, beta, gammas: gammasOf(alpha, beta) });
}

/** A distribution, with ln Γ of its parameters and of their sum. */
interface Distribution {
  readonly alpha: number;
  readonly beta: number;
  readonly gammas: { readonly both: number; readonly alpha: number; readonly beta: number };
}

function gammasOf(alpha: number, beta: number): Distribution["gammas"] {
  return { both: logGamma(alpha + beta), alpha: logGamma(alpha), beta: logGamma(beta) };
}

function below(x: number, { alpha, beta, gammas }: Distribution): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The continued fraction converges fast only on one side of the mean, so the other side is mirrored.
  if (x <= (alpha + 1) / (alpha + beta + 2)) return byFraction(x, { alpha, beta, gammas });
  const mirrored = { both: gammas.both, alpha: gammas.beta, beta: gammas.alpha };
  return 1 - byFraction(1 - x, { alpha: beta, beta: alpha, gammas: mirrored });
}

function byFraction(x: number, { alpha, beta, gammas }: Distribution): number {
  const logFront = alpha * Math.log(x) + beta * Math.log1p(-x) + gammas.both - gammas.alpha - gammas.beta;
  return (Math.exp(logFront) / alpha) * continuedFraction(x, alpha, beta);
}

/** The quantile of Beta(alpha, beta) at a probability, 0..1, by bisection within 1e-9. */
export function betaQuantile(probability: number, alpha: number, beta: number): number {
  const distribution = { alpha, beta, gammas: gammasOf(alpha, beta) };
  let [low, high] = [0, 1];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (below(middle, distribution) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const TINY = 1e-300;
const STEPS = 400;

function continuedFraction(x: number, alpha: number, beta: number): number {
  let c = 1;
  let d = away(1 - ((alpha + beta) * x) / (alpha + 1));
  d = 1 / d;
  let result = d;
  for (let step = 1; step <= STEPS; step++) {
    const even = (step * (beta - step) * x) / ((alpha + 2 * step - 1) * (alpha + 2 * step));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    result *= d * c;
    const odd = (-(alpha + step) * (alpha + beta + step) * x) / ((alpha + 2 * step) * (alpha + 2 * step + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-12) break;
  }
  return result;
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/**
 * ln Γ(x) for x above 0, by Stirling's series (DLMF 5.11.1). Small x are first raised until the series is
 * exact to 1e-12.
 */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 12; at++) shift += Math.log(at);
  const square = 1 / (at * at);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
