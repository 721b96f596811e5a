import type { Vector } from "../types.ts";

/** A linear model that predicts a number from a vector: `offset + weights · vector`. */
export interface LinearModel {
  readonly weights: Vector;
  readonly offset: number;
  /** For each given point: its value minus the prediction of a model that was fitted without it. */
  readonly leftOut: readonly number[];
}

/**
 * Ridge regression of `values` on `vectors`, with an unpenalised intercept. It is solved in its dual form,
 * whose cost grows with the number of points, not of dimensions: (K + penalty·I) a = y, with K of the
 * centred vectors. The residual of a point left out is a_i / [(K + penalty·I)⁻¹]_ii (Hastie, Tibshirani and
 * Friedman, "The Elements of Statistical Learning", sections 3.4.1, 7.10 and 18.3.5), except that the mean
 * includes all points.
 */
export function solveRidge(
  vectors: readonly Vector[],
  values: readonly number[],
  penalty: number,
): LinearModel {
  const n = vectors.length;
  const size = vectors[0]?.length ?? 0;
  const center = new Float64Array(size);
  for (const vector of vectors)
    for (let index = 0; index < size; index++) center[index]! += (vector[index] as number) / n;
  const centred = vectors.map((vector) =>
    Float64Array.from(vector, (value, index) => value - center[index]!),
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, n);

  const kernel = centred.map((row, i) =>
    Float64Array.from({ length: i + 1 }, (_, j) => dot(row, centred[j]!) + (i === j ? penalty : 0)),
  );
  const lower = cholesky(kernel);
  const duals = solveUpper(
    lower,
    solveLower(
      lower,
      values.map((value) => value - mean),
    ),
  );
  const weights = new Float64Array(size);
  for (const [i, row] of centred.entries())
    for (let index = 0; index < size; index++) weights[index]! += duals[i]! * row[index]!;
  const inverseDiagonal = diagonalOfInverse(lower);
  return {
    weights: Float32Array.from(weights),
    offset: mean - dot(weights, center),
    leftOut: Array.from(duals, (dual, i) => dual / inverseDiagonal[i]!),
  };
}

/**
 * The lower Cholesky factor of a symmetric positive definite matrix, given by its lower triangle. Works in
 * place.
 */
function cholesky(rows: Float64Array[]): Float64Array[] {
  for (const [i, row] of rows.entries()) {
    for (let j = 0; j <= i; j++) {
      const other = rows[j]!;
      let rest = row[j]!;
      for (let k = 0; k < j; k++) rest -= row[k]! * other[k]!;
      row[j] = i === j ? Math.sqrt(rest) : rest / other[j]!;
    }
  }
  return rows;
}

function solveLower(lower: readonly Float64Array[], values: ArrayLike<number>, from = 0): Float64Array {
  const solved = new Float64Array(lower.length);
  for (let i = from; i < lower.length; i++) {
    const row = lower[i]!;
    let rest = values[i]!;
    for (let k = from; k < i; k++) rest -= row[k]! * solved[k]!;
    solved[i] = rest / row[i]!;
  }
  return solved;
}

function solveUpper(lower: readonly Float64Array[], values: Float64Array): Float64Array {
  const solved = Float64Array.from(values);
  for (let i = lower.length - 1; i >= 0; i--) {
    const row = lower[i]!;
    const value = (solved[i]! /= row[i]!);
    for (let k = 0; k < i; k++) solved[k]! -= row[k]! * value;
  }
  return solved;
}

/** The diagonal of the inverse. Cell i is the squared length of column i of L⁻¹, which starts at row i. */
function diagonalOfInverse(lower: readonly Float64Array[]): Float64Array {
  const unit = new Float64Array(lower.length);
  return Float64Array.from(lower, (_, i) => {
    unit[i] = 1;
    const column = solveLower(lower, unit, i);
    unit[i] = 0;
    return dot(column, column);
  });
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
