import { packedCholesky, type WorkingModel } from "@mesometrics/inference";
import { cholesky, type Matrix, multiply } from "@mesometrics/matrix";
import { type SubsetEstimate, targetOf } from "./unit-moments.js";

/** The rows of a grouping, by their codes. */
interface Levels {
  readonly codes: Int32Array;
  readonly levels: number;
}

/**
 * What regressions on rows chosen one by one need: each has the effects of its own rows, so they are taken out again for
 * every choice.
 */
export interface RowMoments {
  readonly observations: number;
  /** The effect with most levels, taken out by its means. */
  readonly absorbed: Levels | null;
  /** The others, as dummies. */
  readonly crossing: readonly Levels[];
  readonly regressors: number;
  /** n x (k + 1), row by row: the orthonormal regressors and the outcome, effects of the whole sample taken out */
  readonly columns: Float64Array;
  /** length n: square roots of the weights */
  readonly scale: Float64Array | null;
  /** length k: the coefficient of the term is this combination of the regressors' coefficients. */
  readonly target: Float64Array;
}

/** More dummies than this make a regression from the rows the faster one. */
const mostDummies = 150;

/** Null where effects have slopes or too many levels: the regressions are then estimated from the rows. */
export function rowMoments(model: WorkingModel, term: string): RowMoments | null {
  const { frame, effects } = model;
  const sorted = [...effects].sort((a, b) => b.levels - a.levels);
  const [absorbed = null, ...crossing] = sorted.map(({ codes, levels }) => ({ codes, levels }));
  const isPlain = effects.every(({ slopes, intercept }) => slopes === null && intercept);
  const dummies = crossing.reduce((total, { levels }) => total + levels, 0);
  if (!isPlain || dummies > mostDummies || model.instrumental !== null) return null;
  const n = frame.observations;
  const k = model.terms.length;
  const lower = cholesky(model.bread);
  const design: Matrix = multiply(model.design, lower);
  const columns = new Float64Array(n * (k + 1));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) columns[i * (k + 1) + j] = design.data[i + j * n];
    columns[i * (k + 1) + k] = model.outcome[i];
  }
  return {
    observations: n,
    absorbed,
    crossing,
    regressors: k,
    columns,
    scale: frame.weights?.values.map(Math.sqrt) ?? null,
    target: targetOf({ lower }, model.terms.indexOf(term)),
  };
}

/** The share of a regressor's square that effects and other regressors must leave for the normal equations to keep ten digits. */
const smallestPivot = 1e-6;

/**
 * Prepares the regressions on sets of rows.
 *
 * @param clusters of the variance: those of the panel's units, or null for the rows themselves
 * @returns writes the estimate on the rows whose `labels` equal `group` into `into`; false where it would lose digits
 */
export function rowRegressions(
  { observations: n, absorbed, crossing, regressors: k, columns, scale, target }: RowMoments,
  withVariance: boolean,
  clusters: Levels | null,
): (labels: Int32Array, group: number, into: SubsetEstimate) => boolean {
  const offsets: number[] = [];
  let dummies = 0;
  for (const { levels } of crossing) {
    offsets.push(dummies);
    dummies += levels;
  }
  const width = dummies + k + 1;
  const last = width - 1;
  const { factor, start, factorise, backSolve, coefficients } = packedCholesky(width, dummies);
  const before = new Float64Array(width);
  const means = {
    sizes: new Float64Array(absorbed?.levels ?? 0),
    sums: new Float64Array((absorbed?.levels ?? 0) * width),
  };
  const solution = new Float64Array(width);
  const direction = new Float64Array(width);
  const at = new Int32Array(crossing.length);

  /** The cross products of the chosen rows, and the sums of each level of the absorbed effect. */
  const accumulate = (labels: Int32Array, group: number): void => {
    factor.fill(0);
    means.sizes.fill(0);
    means.sums.fill(0);
    for (let i = 0; i < n; i++) {
      if (labels[i] !== group) continue;
      const s = scale === null ? 1 : scale[i];
      const row = i * (k + 1);
      for (let e = 0; e < at.length; e++) at[e] = offsets[e] + crossing[e].codes[i];
      for (let e = 0; e < at.length; e++) {
        const to = start[at[e]];
        for (let f = e; f < at.length; f++) factor[to + at[f]] += s * s;
        for (let j = 0; j <= k; j++) factor[to + dummies + j] += s * columns[row + j];
      }
      for (let a = 0; a <= k; a++) {
        const to = start[dummies + a] + dummies;
        for (let b = a; b <= k; b++) factor[to + b] += columns[row + a] * columns[row + b];
      }
      if (absorbed === null) continue;
      const level = absorbed.codes[i];
      const sums = level * width;
      means.sizes[level] += s * s;
      for (let e = 0; e < at.length; e++) means.sums[sums + at[e]] += s * s;
      for (let j = 0; j <= k; j++) means.sums[sums + dummies + j] += s * columns[row + j];
    }
  };

  /** Takes the absorbed effect out of the cross products; false where hardly anything of a regressor is left. */
  const project = (): boolean => {
    for (let j = 0; j < width; j++) before[j] = factor[start[j] + j];
    for (let level = 0; level < means.sizes.length; level++) {
      const size = means.sizes[level];
      if (size === 0) continue;
      const sums = level * width;
      for (let a = 0; a < width; a++) {
        const value = means.sums[sums + a] / size;
        if (value === 0) continue;
        const to = start[a];
        for (let b = a; b < width; b++) factor[to + b] -= value * means.sums[sums + b];
      }
    }
    for (let d = 0; d < dummies; d++) if (factor[start[d] + d] <= 1e-10 * before[d]) factor[start[d] + d] = 0;
    for (let j = dummies; j < last; j++) if (!(factor[start[j] + j] > smallestPivot * before[j])) return false;
    return true;
  };

  /** W_i x of a row: the columns of W weighted by x. */
  const combination = (i: number, x: Float64Array, outcome: number): number => {
    const row = i * (k + 1);
    let value = outcome * columns[row + k];
    for (let j = 0; j < k; j++) value += columns[row + j] * x[dummies + j];
    let effects = 0;
    for (let e = 0; e < crossing.length; e++) effects += x[offsets[e] + crossing[e].codes[i]];
    return value + (scale === null ? effects : scale[i] * effects);
  };

  const ofAbsorbed = (x: Float64Array, outcome: number, level: number): number => {
    const sums = level * width;
    let value = outcome * means.sums[sums + last];
    for (let a = 0; a < last; a++) value += x[a] * means.sums[sums + a];
    return value / means.sizes[level];
  };

  const residual = new Float64Array(width);
  const scores = new Float64Array(clusters?.levels ?? n);
  const varianceOf = (labels: Int32Array, group: number): number => {
    // The row of (W'W)^-1 W' that gives the coefficient, as weights of the columns of W: two triangular solves.
    for (let j = 0; j < last; j++) {
      let value = j < dummies ? 0 : target[j - dummies];
      for (let i = dummies; i < j; i++) value -= factor[start[i] + j] * direction[i];
      direction[j] = j < dummies ? 0 : value / factor[start[j] + j];
    }
    backSolve(direction, 0);
    for (let j = 0; j < last; j++) residual[j] = -solution[j];
    scores.fill(0);
    for (let i = 0; i < n; i++) {
      if (labels[i] !== group) continue;
      const s = scale === null ? 1 : scale[i];
      const level = absorbed === null ? -1 : absorbed.codes[i];
      const z = combination(i, direction, 0) - (level < 0 ? 0 : s * ofAbsorbed(direction, 0, level));
      const e = combination(i, residual, 1) - (level < 0 ? 0 : s * ofAbsorbed(residual, 1, level));
      scores[clusters?.codes[i] ?? i] += z * e;
    }
    let variance = 0;
    for (let c = 0; c < scores.length; c++) variance += scores[c] * scores[c];
    return variance;
  };

  return (labels, group, into) => {
    accumulate(labels, group);
    if (!project() || !factorise(smallestPivot)) return false;
    coefficients(solution, withVariance ? 0 : dummies);
    let coefficient = 0;
    for (let j = 0; j < k; j++) coefficient += target[j] * solution[dummies + j];
    into.coefficient = coefficient;
    into.variance = withVariance ? varianceOf(labels, group) : Number.NaN;
    return true;
  };
}
