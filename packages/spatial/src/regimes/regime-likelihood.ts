import { inverse, leastSquares, lu, type Matrix, matrix, toDense } from "@mesometrics/matrix";
import { maximiseLikelihood } from "../maximise-likelihood.js";
import { jacobianOf } from "../models/jacobian.js";
import { maximiseProfile } from "../models/maximise-profile.js";
import { concentratedValue } from "../models/profile-likelihood.js";
import type { SpatialWeights } from "../spatial-weights.js";
import type { RegimeDesign } from "./regime-design.js";

/** A maximum of the likelihood of a model with regimes. */
export interface RegimeFit {
  /** length k */
  readonly beta: Float64Array;
  /** One rho, or one per regime. */
  readonly rho: Float64Array;
  readonly sigma2: number;
  readonly logLikelihood: number;
  /** length NT, effects projected out */
  readonly residuals: Float64Array;
  readonly iterations: number;
  readonly maxima: number;
  readonly lower: number;
  readonly upper: number;
}

/** R W with R the diagonal matrix of each unit's rho, dense; or only the rows of one regime. */
export function regimeRows(w: Matrix, weight: (unit: number) => number): Matrix {
  const n = w.rows;
  const result = matrix(n, n);
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) result.data[i + j * n] = weight(i) * w.data[i + j * n];
  return result;
}

/** A = I - R W. */
export function regimeFilter(w: Matrix, rhoOf: (unit: number) => number): Matrix {
  const a = regimeRows(w, (i) => -rhoOf(i));
  for (let i = 0; i < w.rows; i++) a.data[i + i * w.rows] += 1;
  return a;
}

/**
 * ln L concentrated to rho = (rho_1 .. rho_G): -(n/2)(ln 2 pi + 1 + ln(e'e / n)) + T ln|I - R W|, where with e_0 the
 * residual of y and e_g that of D_g W y on X, effects projected out of all, e = e_0 - sum_g rho_g e_g: a quadratic.
 * With one rho for all, ln|I - rho W| as in `spatialPanel`; with several a dense determinant at each point.
 *
 * @throws `NO_INTERIOR_MAXIMUM`
 */
export function fitRegimes(design: RegimeDesign, weights: SpatialWeights, isCommon: boolean): RegimeFit {
  const { units, periods, codes, outcome } = design;
  const count = units * periods;
  const number = isCommon ? 1 : design.regimes.length;
  const lags = laggedByRegime(design, isCommon);
  const stacked = matrix(count, number + 1);
  stacked.data.set(outcome);
  stacked.data.set(lags.data, count);
  const { residuals } = leastSquares(design.regressors, stacked, { tolerance: 0 });
  const cross = matrix(number + 1, number + 1);
  for (let a = 0; a <= number; a++) {
    for (let b = 0; b <= number; b++) {
      for (let i = 0; i < count; i++) {
        cross.data[a + b * (number + 1)] += residuals.data[i + a * count] * residuals.data[i + b * count];
      }
    }
  }
  const squaresAt = (rho: ArrayLike<number>) => {
    let total = 0;
    for (let a = 0; a <= number; a++) {
      for (let b = 0; b <= number; b++) {
        total += (a === 0 ? 1 : -rho[a - 1]) * (b === 0 ? 1 : -rho[b - 1]) * cross.data[a + b * (number + 1)];
      }
    }
    return total;
  };
  /** d e'e / d rho_g */
  const slopeOfSquares = (rho: ArrayLike<number>, g: number) => {
    let total = 0;
    for (let b = 0; b <= number; b++) total += (b === 0 ? 1 : -rho[b - 1]) * cross.data[g + 1 + b * (number + 1)];
    return -2 * total;
  };
  const found = isCommon
    ? maximumOfOne(weights, squaresAt, slopeOfSquares, count, periods)
    : maximumOfSeveral(toDense(weights.matrix), weights, codes, number, squaresAt, slopeOfSquares, count, periods);
  const filtered = outcome.slice();
  for (let g = 0; g < number; g++) {
    for (let i = 0; i < count; i++) filtered[i] -= found.rho[g] * lags.data[i + g * count];
  }
  const least = leastSquares(design.regressors, filtered, { tolerance: 0 });
  let squares = 0;
  for (const e of least.residuals.data) squares += e * e;
  return {
    ...found,
    beta: least.coefficients.data,
    sigma2: squares / count,
    logLikelihood: concentratedValue(squares, count, periods * found.logDeterminant),
    residuals: least.residuals.data,
  };
}

/** M D_g W y for every regime, or M W y. Lags are of the raw data: the regime's dummy comes between lag and projection. */
function laggedByRegime(design: RegimeDesign, isCommon: boolean): Matrix {
  const { units, periods, codes, rawLaggedOutcome, laggedOutcome } = design;
  const count = units * periods;
  if (isCommon) return { rows: count, columns: 1, data: laggedOutcome };
  const raw = matrix(count, design.regimes.length);
  for (let i = 0; i < count; i++) raw.data[i + codes[i % units] * count] = rawLaggedOutcome[i];
  return design.project(raw);
}

type Squares = (rho: ArrayLike<number>) => number;
type SlopeOfSquares = (rho: ArrayLike<number>, g: number) => number;

function maximumOfOne(
  weights: SpatialWeights,
  squares: Squares,
  slope: SlopeOfSquares,
  count: number,
  periods: number,
) {
  const jacobian = jacobianOf(weights);
  const { parameter, iterations, maxima } = maximiseLikelihood(
    {
      value: (rho) => concentratedValue(squares([rho]), count, periods * jacobian.logDeterminant(rho)),
      slope: (rho) => (-count * slope([rho], 0)) / (2 * squares([rho])) - periods * jacobian.trace(rho),
    },
    jacobian.lower,
    jacobian.upper,
  );
  return {
    rho: Float64Array.of(parameter),
    logDeterminant: jacobian.logDeterminant(parameter),
    iterations,
    maxima,
    lower: jacobian.lower,
    upper: jacobian.upper,
  };
}

/** Points per parameter among which the search starts, and where the determinant is looked at on the way to a point. */
const grid = 13;
const onTheWay = [0.25, 0.5, 0.75];

function maximumOfSeveral(
  w: Matrix,
  weights: SpatialWeights,
  codes: Int32Array,
  number: number,
  squares: Squares,
  slope: SlopeOfSquares,
  count: number,
  periods: number,
) {
  // One regime's rho may pass the end of the interval that a common one has, since only its own rows grow with it. Where
  // it may not, the determinant vanishes on the way from zero.
  const common = jacobianOf(weights);
  const lower = 2 * common.lower;
  const upper = 2 * common.upper;
  const logDeterminant = (rho: Float64Array) => {
    for (const share of onTheWay) {
      const there = positiveLogDeterminant(regimeFilter(w, (i) => share * rho[codes[i]]));
      if (there === Number.NEGATIVE_INFINITY) return there;
    }
    return positiveLogDeterminant(regimeFilter(w, (i) => rho[codes[i]]));
  };
  const { point, iterations, maxima } = maximiseProfile(
    (rho) => concentratedValue(squares(rho), count, periods * logDeterminant(rho)),
    (rho) => {
      const traces = regimeTraces(w, codes, rho, number);
      return Array.from(traces, (trace, g) => (-count * slope(rho, g)) / (2 * squares(rho)) - periods * trace);
    },
    Array.from({ length: number }, () => ({ lower, upper, closedAbove: false })),
    grid,
  );
  return { rho: point, logDeterminant: logDeterminant(point), iterations, maxima, lower, upper };
}

/** ln |A|, minus infinity where the determinant is not positive. */
function positiveLogDeterminant(a: Matrix): number {
  const { upper, permutation } = lu(a);
  let sign = 1;
  let result = 0;
  const seen = new Uint8Array(a.rows);
  for (let i = 0; i < a.rows; i++) {
    const pivot = upper.data[i + i * a.rows];
    if (pivot < 0) sign = -sign;
    result += Math.log(Math.abs(pivot));
    // A cycle of even length is an odd permutation.
    let length = 0;
    for (let k = i; seen[k] === 0; k = permutation[k]) {
      seen[k] = 1;
      length++;
    }
    if (length > 0 && length % 2 === 0) sign = -sign;
  }
  return sign > 0 ? result : Number.NEGATIVE_INFINITY;
}

/** tr(D_g W A^-1) for every regime. */
function regimeTraces(w: Matrix, codes: Int32Array, rho: Float64Array, number: number): Float64Array {
  const n = w.rows;
  const a = inverse(regimeFilter(w, (i) => rho[codes[i]]));
  const traces = new Float64Array(number);
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) traces[codes[i]] += w.data[i + j * n] * a.data[j + i * n];
  return traces;
}
