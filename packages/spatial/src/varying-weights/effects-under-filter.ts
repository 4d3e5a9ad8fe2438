import { cholesky, choleskySolve, type Matrix, matrix, type SparseMatrix } from "@mesometrics/matrix";
import { absorbsPeriods, absorbsUnits, type PanelEffects } from "../model-kind.js";
import { lagByPeriod } from "./lag-by-period.js";

/** Least squares of filtered columns on filtered dummies, B_t (mu + alpha_t 1) with B_t = I - lambda W_t. */
export interface EffectsUnderFilter {
  /** mu of every unit and alpha of every period for one column; zeros where there are none */
  solve(column: Float64Array): { readonly units: Float64Array; readonly periods: Float64Array };
  /** Columns less their effects. */
  residual(columns: Matrix): Matrix;
}

/**
 * Weights that change over time filter a unit's dummy to another column in every period, so that unit effects are not
 * projected out by means: their normal equations, sum_t B_t'B_t, are solved at each lambda, together with those of the
 * periods' (I - lambda W_t) 1.
 */
export function effectsUnderFilter(
  weights: readonly SparseMatrix[],
  effects: PanelEffects,
  lambda: number,
): EffectsUnderFilter {
  const n = weights[0].rows;
  const periods = weights.length;
  const withUnits = absorbsUnits(effects);
  const withPeriods = absorbsPeriods(effects);
  const ones = new Float64Array(n * periods).fill(1);
  const filtered = (z: Float64Array): Float64Array => {
    const lagged = lagByPeriod(weights, { rows: z.length, columns: 1, data: z }).data;
    return z.map((value, i) => value - lambda * lagged[i]);
  };
  const ofOnes = filtered(ones);
  const squares = Float64Array.from({ length: periods }, (_, t) => {
    let total = 0;
    for (let i = 0; i < n; i++) total += ofOnes[i + t * n] * ofOnes[i + t * n];
    return total;
  });
  const crossOnes = (z: Float64Array, t: number) => {
    let total = 0;
    for (let i = 0; i < n; i++) total += ofOnes[i + t * n] * z[i + t * n];
    return total;
  };
  // The dummies of all units add up to those of all periods: the last period's is left out.
  const free = withUnits && withPeriods ? periods - 1 : 0;
  const size = n + free;
  const factor = withUnits ? cholesky(normalMatrix()) : null;

  function normalMatrix(): Matrix {
    const result = matrix(size, size);
    const ofPeriods = Array.from({ length: free }, () => new Float64Array(n));
    weights.forEach((w, t) => {
      for (let i = 0; i < n; i++) {
        const [columns, values] = filterRow(w, i, lambda);
        for (let p = 0; p < columns.length; p++) {
          for (let q = 0; q < columns.length; q++) result.data[columns[p] + columns[q] * size] += values[p] * values[q];
          if (t < free) ofPeriods[t][columns[p]] += values[p] * ofOnes[i + t * n];
        }
      }
    });
    ofPeriods.forEach((column, t) => {
      for (let j = 0; j < n; j++) {
        result.data[n + t + j * size] = column[j];
        result.data[j + (n + t) * size] = column[j];
      }
      result.data[(n + t) * (size + 1)] = squares[t];
    });
    return result;
  }

  const solve: EffectsUnderFilter["solve"] = (column) => {
    const none = { units: new Float64Array(n), periods: new Float64Array(periods) };
    if (factor === null) {
      if (!withPeriods) return none;
      return { ...none, periods: squares.map((square, t) => crossOnes(column, t) / square) };
    }
    const right = new Float64Array(size);
    weights.forEach((w, t) => {
      for (let i = 0; i < n; i++) {
        const [columns, values] = filterRow(w, i, lambda);
        for (let p = 0; p < columns.length; p++) right[columns[p]] += values[p] * column[i + t * n];
      }
      if (t < free) right[n + t] = crossOnes(column, t);
    });
    const found = choleskySolve(factor, { rows: size, columns: 1, data: right }).data;
    none.periods.set(found.subarray(n));
    return { units: found.slice(0, n), periods: none.periods };
  };
  const once = (column: Float64Array): Float64Array => {
    const { units, periods: ofPeriods } = solve(column);
    const level = column.map((_, i) => units[i % n] + ofPeriods[Math.floor(i / n)]);
    const taken = filtered(level);
    return column.map((value, i) => value - taken[i]);
  };
  return {
    solve,
    residual: (columns) => {
      if (!withUnits && !withPeriods) return columns;
      const data = new Float64Array(columns.data.length);
      for (let j = 0; j < columns.columns; j++) {
        // The second pass takes out what the normal equations leave to rounding.
        data.set(once(once(columns.data.slice(j * columns.rows, (j + 1) * columns.rows))), j * columns.rows);
      }
      return { ...columns, data };
    },
  };
}

/** Row i of I - lambda W: columns and values. */
function filterRow(
  { rowPointers, columnIndices, values }: SparseMatrix,
  i: number,
  lambda: number,
): readonly [number[], number[]] {
  const columns = [i];
  const entries = [1];
  for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) {
    columns.push(columnIndices[p]);
    entries.push(-lambda * values[p]);
  }
  return [columns, entries];
}
