import { nestedIn, withinTransform } from "@mesometrics/fixed-effects";
import type { WorkingModel } from "@mesometrics/inference";
import {
  bindColumns,
  cholesky,
  column,
  type Matrix,
  MesometricsError,
  multiply,
  orthonormalBasis,
  pivotedQr,
} from "@mesometrics/matrix";
import type { GroupColumn, ModelFrame } from "@mesometrics/panel-data";

/**
 * The cross products of every unit, from which the regression on any set of units follows without its rows: dummies of the
 * effects that cross the units, regressors and outcome, with the effects that are nested in the units projected out (which no
 * choice of units changes).
 */
export interface UnitMoments {
  readonly units: number;
  /** Columns: a basis of the crossing dummies, then k regressors, then the outcome. */
  readonly width: number;
  readonly regressors: number;
  /** units x width (width + 1) / 2: lower triangles, column by column */
  readonly products: Float64Array;
  /** length k: the coefficient of the term is this combination of the regressors' coefficients. */
  readonly target: Float64Array;
}

/** More dummies than this would make every regression slow and its cross products large. */
const mostDummies = 400;

/**
 * @param model the regression on all units; its regressors are replaced by combinations that are orthonormal over the sample, so
 * that the units' cross products lose no digits to collinearity or to units of measurement
 * @param term a term of the model
 * @throws `TOO_MANY_EFFECTS`
 */
export function unitMoments(model: WorkingModel, unit: GroupColumn, term: string): UnitMoments {
  const { frame, bread } = model;
  const isNested = frame.fixedEffects.map((effect) => nestedIn(effect.codes, unit.codes));
  const nested = frame.fixedEffects.filter((_, position) => isNested[position]);
  const crossing = frame.fixedEffects.filter((_, position) => !isNested[position]);
  const dummies = crossing.flatMap(dummiesOf);
  if (dummies.length > mostDummies) {
    throw new MesometricsError(
      "TOO_MANY_EFFECTS",
      `The effects that cross the units have ${dummies.length} levels: a permutation test takes at most ${mostDummies}`,
      { levels: dummies.length, most: mostDummies },
    );
  }
  const n = frame.observations;
  const k = model.terms.length;
  // With (X'X)^-1 = L L', the columns of X L are orthonormal and b = L (coefficients of X L).
  const lower = cholesky(bread);
  const flat = new Float64Array(n * dummies.length);
  dummies.forEach((dummy, j) => {
    flat.set(dummy, j * n);
  });
  const columns: Matrix = { rows: n, columns: dummies.length, data: flat };
  const projected =
    nested.length === 0 || dummies.length === 0 ? columns : withinTransform(columns, nested, {}).columns;
  const within = bindColumns(
    // In a balanced panel the blocks of an orthonormal basis are orthogonal within every unit, which saves most of the work.
    dummies.length === 0 ? columns : orthonormalBasis(pivotedQr(projected)),
    // Effects are out of these already, and what was taken out lies in the effects of any set of units.
    multiply(model.design, lower),
    { rows: n, columns: 1, data: model.outcome },
  );
  const j = model.terms.indexOf(term);
  return {
    units: unit.levels,
    width: within.columns,
    regressors: k,
    products: crossProductsByUnit(within, unit),
    target: Float64Array.from({ length: k }, (_, i) => lower.data[j + i * k]),
  };
}

function dummiesOf(effect: ModelFrame["fixedEffects"][number]): readonly Float64Array[] {
  const { codes, slopes } = effect;
  const parts = [
    ...(effect.intercept ? [null] : []),
    ...(slopes === null ? [] : Array.from({ length: slopes.columns }, (_, j) => column(slopes, j))),
  ];
  return parts.flatMap((slope) =>
    Array.from({ length: effect.levels }, (_, level) =>
      Float64Array.from(codes, (code, i) => (code === level ? (slope === null ? 1 : slope[i]) : 0)),
    ),
  );
}

/** Unit by unit the lower triangle of its cross products, column by column. */
function crossProductsByUnit(x: Matrix, unit: GroupColumn): Float64Array {
  const width = x.columns;
  const size = (width * (width + 1)) / 2;
  const products = new Float64Array(unit.levels * size);
  for (let j = 0, e = 0; j < width; j++) {
    for (let i = j; i < width; i++, e++) {
      for (let row = 0; row < x.rows; row++) {
        products[unit.codes[row] * size + e] += x.data[row + i * x.rows] * x.data[row + j * x.rows];
      }
    }
  }
  return products;
}

/** What the regression on a set of units says of the term. */
export interface SubsetEstimate {
  /** NaN where the units do not determine it */
  coefficient: number;
  /** The variance clustered by unit without a factor (CR0); NaN where not asked for. */
  variance: number;
}

/**
 * Prepares the regressions on sets of units.
 *
 * @returns writes the estimate on the units whose `labels` equal `group` into `into`
 */
export function subsetRegressions(
  moments: UnitMoments,
  withVariance: boolean,
): (labels: Int32Array, group: number, into: SubsetEstimate) => void {
  const { units, width, regressors, products, target } = moments;
  const size = (width * (width + 1)) / 2;
  const last = width - 1;
  const first = last - regressors;
  const sumOf = subsetSums(products, units, size);
  const factor = new Float64Array(size);
  const weights = new Float64Array(size);
  const diagonal = new Float64Array(width);
  const solution = new Float64Array(width);
  const direction = new Float64Array(width);
  // Where column j would start were it stored from row 0: element (i, j), i >= j, is at column[j] + i.
  const start = Int32Array.from({ length: width }, (_, j) => j * width - (j * (j + 1)) / 2);

  /** Cholesky in place; a dummy that earlier columns explain is left empty, such a regressor ends it. */
  const factorise = (): boolean => {
    for (let j = 0; j < width; j++) diagonal[j] = factor[start[j] + j];
    for (let j = 0; j < last; j++) {
      const at = start[j];
      const pivot = factor[at + j];
      if (!(pivot > 1e-10 * diagonal[j])) {
        if (j >= first) return false;
        for (let i = j; i < width; i++) factor[at + i] = 0;
        continue;
      }
      const root = Math.sqrt(pivot);
      for (let i = j; i < width; i++) factor[at + i] /= root;
      for (let m = j + 1; m < width; m++) {
        const value = factor[at + m];
        // Columns have norm 1 at most: this is rounding.
        if (m < first && Math.abs(value) < 1e-15) continue;
        const to = start[m];
        for (let i = m; i < width; i++) factor[to + i] -= factor[at + i] * value;
      }
    }
    return true;
  };

  /** x = L'^-1 x on columns from … last - 1; empty columns get zero. */
  const backSolve = (x: Float64Array, from: number): void => {
    for (let j = last - 1; j >= from; j--) {
      const at = start[j];
      const pivot = factor[at + j];
      let value = x[j];
      for (let i = j + 1; i < last; i++) value -= factor[at + i] * x[i];
      x[j] = pivot === 0 ? 0 : value / pivot;
    }
  };

  return (labels, group, into) => {
    sumOf(labels, group, factor);
    into.coefficient = Number.NaN;
    into.variance = Number.NaN;
    if (!factorise()) return;
    for (let j = 0; j < last; j++) solution[j] = factor[start[j] + last];
    backSolve(solution, withVariance ? 0 : first);
    let coefficient = 0;
    for (let j = 0; j < regressors; j++) coefficient += target[j] * solution[first + j];
    into.coefficient = coefficient;
    if (!withVariance) return;
    // The row of (W'W)^-1 W' that gives the coefficient, as weights of the columns of W: two triangular solves.
    for (let j = 0; j < last; j++) {
      if (j < first) {
        direction[j] = 0;
        continue;
      }
      let value = target[j - first];
      for (let i = first; i < j; i++) value -= factor[start[i] + j] * direction[i];
      direction[j] = value / factor[start[j] + j];
    }
    backSolve(direction, 0);
    // A unit's score is (W d)'(y - W c): one weight for each of its cross products.
    for (let j = 0, e = 0; j < width; j++) {
      const [d, c] = j === last ? [0, 1] : [direction[j], -solution[j]];
      weights[e++] = d * c;
      for (let i = j + 1; i < width; i++, e++) {
        weights[e] = i === last ? d : -(direction[i] * solution[j] + d * solution[i]);
      }
    }
    let variance = 0;
    for (let u = 0; u < units; u++) {
      if (labels[u] !== group) continue;
      const from = u * size;
      let score = 0;
      for (let e = 0; e < size; e++) score += weights[e] * products[from + e];
      variance += score * score;
    }
    into.variance = variance;
  };
}

/**
 * Sums of `size` numbers over the units of a group. The sums over every subset of a block of units are tabled once, so that a
 * sum is one table row for each block.
 */
function subsetSums(
  products: Float64Array,
  units: number,
  size: number,
): (labels: Int32Array, group: number, into: Float64Array) => void {
  const perBlock = [8, 4, 1].find((count) => Math.ceil(units / count) * 2 ** count * size <= 2e6) ?? 1;
  const blocks = Math.ceil(units / perBlock);
  const subsets = 2 ** perBlock;
  const table = new Float64Array(blocks * subsets * size);
  for (let u = 0; u < units; u++) {
    const known = 2 ** (u % perBlock);
    const base = Math.floor(u / perBlock) * subsets;
    for (let subset = 0; subset < known; subset++) {
      const from = (base + subset) * size;
      const to = from + known * size;
      for (let e = 0; e < size; e++) table[to + e] = table[from + e] + products[u * size + e];
    }
  }
  return (labels, group, into) => {
    into.fill(0);
    for (let block = 0; block < blocks; block++) {
      let subset = 0;
      for (let u = block * perBlock, bit = 1; u < Math.min(units, (block + 1) * perBlock); u++, bit *= 2) {
        if (labels[u] === group) subset += bit;
      }
      const from = (block * subsets + subset) * size;
      for (let e = 0; e < size; e++) into[e] += table[from + e];
    }
  };
}
