import { dropCollinear } from "@mesometrics/inference";
import { leastSquares, type Matrix, MesometricsError, matrix, sparseMultiplyVector } from "@mesometrics/matrix";
import { crossOf } from "../models/sums-of-products.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { subsetWeights } from "../weights/combined-weights.js";
import type { NewUnitPredictor } from "./predictors.js";
import { principalWeights, type SpatialFilter, spatialFilter } from "./spatial-filter.js";

/** A cross-section of a sample and of new units behind it. */
export interface NewUnits {
  /** Of all units, the sample's first. */
  readonly weights: SpatialWeights;
  /** The number of units of the sample. */
  readonly sample: number;
  /** length sample: y */
  readonly outcome: Float64Array;
  /** length of all: X b + W X theta */
  readonly trend: Float64Array;
  readonly rho: number;
  readonly lambda: number;
}

/** The prediction of every new unit. */
export function predictNewUnits(units: NewUnits, predictor: NewUnitPredictor): Float64Array {
  switch (predictor) {
    case "trend":
      return units.trend.slice(units.sample);
    case "TS1":
    case "KP4":
      return trendAndLag(units);
    case "KP5":
      return trendAndErrors(units);
    case "TC1":
    case "KP1":
    case "BP1":
    case "BPW1":
    case "BPN1":
      return oneAtATime(units, predictor);
    case "KP2":
    case "KP3":
      return withOwnError(units, predictor);
    default:
      return jointly(units, predictor);
  }
}

function jointly(units: NewUnits, predictor: "TC" | "BP" | "BPW" | "BPN"): Float64Array {
  const { weights, sample, trend, rho, lambda, outcome } = units;
  const filter = spatialFilter(weights, rho, lambda);
  const all = filter.multiply(trend);
  const expected = all.slice(sample);
  if (predictor === "TC" || (rho === 0 && lambda === 0)) return expected;
  const surprise = outcome.map((y, i) => y - all[i]);
  if (predictor === "BPW") return added(expected, fromLagsOfSample(units, filter, surprise));
  if (predictor === "BP") return added(expected, conditional(filter, sample, surprise));
  const news = Array.from({ length: expected.length }, (_, o) => sample + o);
  const beside = neighboursInSample(weights, sample);
  if (beside.length === 0) return expected;
  const near = spatialFilter(principalWeights(weights, [...beside, ...news]), rho, lambda);
  return added(
    expected,
    conditional(
      near,
      beside.length,
      Float64Array.from(beside, (j) => surprise[j]),
    ),
  );
}

/** -Q_OO^-1 Q_OS r with Q = M'M: least squares of -M_S r on M_O. */
function conditional(filter: SpatialFilter, sample: number, surprise: Float64Array): Float64Array {
  const n = filter.units;
  const padded = new Float64Array(n);
  padded.set(surprise);
  const columns = matrix(n, n - sample);
  for (let o = 0; o < n - sample; o++) {
    const unit = new Float64Array(n);
    unit[sample + o] = 1;
    columns.data.set(filter.apply(unit), o * n);
  }
  const { coefficients } = leastSquares(columns, filter.apply(padded), { tolerance: 0 });
  return coefficients.data.map((value) => -value);
}

/** cov(y_O, W_OS y_S) var(W_OS y_S)^-1 W_OS r; lags that repeat each other say nothing more. */
function fromLagsOfSample(units: NewUnits, filter: SpatialFilter, surprise: Float64Array): Float64Array {
  const { weights, sample } = units;
  const n = filter.units;
  const news = n - sample;
  const { rowPointers, columnIndices, values } = weights.matrix;
  const rows: Matrix = matrix(n, news);
  for (let o = 0; o < news; o++) {
    for (let p = rowPointers[sample + o]; p < rowPointers[sample + o + 1]; p++) {
      if (columnIndices[p] < sample) rows.data[columnIndices[p] + o * n] = values[p];
    }
  }
  const names = Array.from({ length: news }, (_, o) => String(o));
  const { kept } = dropCollinear({ original: rows, transformed: rows }, names, [], 0);
  if (kept.length === 0) return new Float64Array(news);
  const lags = kept.map((o) => rows.data.slice(o * n, (o + 1) * n));
  // C'A' b, so that covariances are inner products.
  const roots = lags.map((b) => filter.spreadTransposed(filter.multiplyTransposed(b)));
  const spreads = roots.map((root) => filter.multiply(filter.spread(root)));
  const variance = matrix(kept.length, kept.length);
  roots.forEach((a, i) => {
    roots.forEach((b, j) => {
      variance.data[i + j * kept.length] = crossOf(a, b);
    });
  });
  const padded = new Float64Array(n);
  padded.set(surprise);
  const right = Float64Array.from(lags, (b) => crossOf(b, padded));
  const weightsOfLags = leastSquares(variance, right, { tolerance: 0 }).coefficients.data;
  const result = new Float64Array(news);
  spreads.forEach((spread, i) => {
    for (let o = 0; o < news; o++) result[o] += weightsOfLags[i] * spread[sample + o];
  });
  return result;
}

function neighboursInSample({ matrix: w }: SpatialWeights, sample: number): number[] {
  const found = new Set<number>();
  for (let i = sample; i < w.rows; i++) {
    for (let p = w.rowPointers[i]; p < w.rowPointers[i + 1]; p++) {
      if (w.columnIndices[p] < sample) found.add(w.columnIndices[p]);
    }
  }
  return [...found].sort((a, b) => a - b);
}

function oneAtATime(units: NewUnits, predictor: "TC1" | "KP1" | "BP1" | "BPW1" | "BPN1"): Float64Array {
  const joint = { TC1: "TC", KP1: "TC", BP1: "BP", BPW1: "BPW", BPN1: "BPN" } as const;
  return Float64Array.from({ length: units.trend.length - units.sample }, (_, o) => {
    const labels = [...units.weights.units.slice(0, units.sample), units.weights.units[units.sample + o]];
    const alone: NewUnits = {
      ...units,
      weights: subsetWeights(units.weights, labels, { islands: "zero" }),
      trend: oneMore(units.trend, units.sample, o),
    };
    return jointly(alone, joint[predictor])[0];
  });
}

function oneMore(values: Float64Array, sample: number, o: number): Float64Array {
  const result = values.slice(0, sample + 1);
  result[sample] = values[sample + o];
  return result;
}

function trendAndLag(units: NewUnits): Float64Array {
  return lagOfSample(units, units.outcome, units.rho);
}

function trendAndErrors(units: NewUnits): Float64Array {
  const { rho, lambda, outcome, trend } = units;
  if (rho !== 0) {
    throw new MesometricsError(
      "PREDICTOR_NOT_AVAILABLE",
      "KP5 is the predictor of error models: with rho the neighbours' outcomes are in the trend of their own (take KP2, KP3 or BP).",
      { predictor: "KP5" },
    );
  }
  const errors = outcome.map((y, i) => y - trend[i]);
  return lagOfSample(units, errors, lambda);
}

/** trend_O + parameter W_OS x */
function lagOfSample({ weights, sample, trend }: NewUnits, x: Float64Array, parameter: number): Float64Array {
  const padded = new Float64Array(trend.length);
  padded.set(x);
  const lag = sparseMultiplyVector(weights.matrix, padded);
  return trend.slice(sample).map((value, o) => value + parameter * lag[sample + o]);
}

/** Kelejian and Prucha (2007), eqs 2.9 and 2.10: one new unit at a time, the weights as they are. */
function withOwnError(units: NewUnits, predictor: "KP2" | "KP3"): Float64Array {
  const { weights, sample, trend, outcome, rho, lambda } = units;
  const base = trendAndLag(units);
  return base.map((start, o) => {
    const positions = Int32Array.from({ length: sample + 1 }, (_, i) => (i < sample ? i : sample + o));
    const own = principalWeights(weights, positions);
    const filter = spatialFilter(own, rho, lambda);
    const expected = filter.multiply(oneMore(trend, sample, o));
    const surprise = new Float64Array(sample + 1);
    for (let i = 0; i < sample; i++) surprise[i] = outcome[i] - expected[i];
    const unit = new Float64Array(sample + 1);
    unit[sample] = 1;
    // cov(u, u_i) over sigma2
    const ownCovariance = filter.spread(filter.spreadTransposed(unit));
    if (predictor === "KP3") {
      return start + crossOf(filter.multiply(ownCovariance), inverseOfSample(filter, sample, surprise));
    }
    const row = new Float64Array(sample + 1);
    const { rowPointers, columnIndices, values } = own.matrix;
    for (let p = rowPointers[sample]; p < rowPointers[sample + 1]; p++) row[columnIndices[p]] = values[p];
    const left = filter.multiplyTransposed(row);
    const root = filter.spreadTransposed(left);
    const variance = crossOf(root, root);
    if (variance === 0) return start;
    return start + (crossOf(ownCovariance, left) / variance) * crossOf(row, surprise);
  });
}

/** Sigma_SS^-1 r over sigma2, zero at the new unit: Q_SS r - Q_Si Q_ii^-1 Q_iS r. */
function inverseOfSample(filter: SpatialFilter, sample: number, surprise: Float64Array): Float64Array {
  const precise = (x: Float64Array) => filter.applyTransposed(filter.apply(x));
  const unit = new Float64Array(sample + 1);
  unit[sample] = 1;
  const column = precise(unit);
  const result = precise(surprise);
  const share = result[sample] / column[sample];
  for (let i = 0; i <= sample; i++) result[i] -= share * column[i];
  result[sample] = 0;
  return result;
}

function added(x: Float64Array, y: Float64Array): Float64Array {
  return x.map((value, i) => value + y[i]);
}
