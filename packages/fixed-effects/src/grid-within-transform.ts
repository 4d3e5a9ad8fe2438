import { type Matrix, MesometricsError, matrix } from "@mesometrics/matrix";
import { type BalancedGrid, gridSums, removeGridMeans } from "./balanced-grid.js";
import type { WithinTransform } from "./within-transform.js";

/** Rows of a balanced panel, all units of the first period first: row t units + i. */
export interface GridRows {
  readonly units: number;
  readonly periods: number;
  /** Whose means are taken out. */
  readonly effects: { readonly units: boolean; readonly periods: boolean };
}

/** A column of which at most this share is left is a combination of the effects up to rounding, and set to zero. */
const ABSORBED = 1e-11;

/**
 * The within projection where every unit has one row in every period: x_it - x_i. - x_.t + x.. , or less the means of one
 * side only; equal to `withinTransform` with the codes of units and periods, which takes any sample, but brings its solvers.
 * The means are taken twice: the second pass takes out the rounding of the first.
 *
 * @param columns (units periods) x k, column-major; not changed
 * @throws `SHAPE_MISMATCH` where the columns have not units times periods rows
 *
 * @example
 * ```ts
 * import { gridWithinTransform } from "@mesometrics/fixed-effects";
 * const x = { rows: 4, columns: 1, data: Float64Array.of(1, 2, 3, 6) };
 * const { columns, absorbed } = gridWithinTransform(x, { units: 2, periods: 2, effects: { units: true, periods: true } });
 * [...columns.data]; // → [0.5,-0.5,-0.5,0.5]
 * absorbed; // → 3
 * ```
 */
export function gridWithinTransform(
  columns: Matrix,
  { units, periods, effects }: GridRows,
): Pick<WithinTransform, "columns" | "absorbed" | "solver"> {
  const n = units * periods;
  if (columns.rows !== n) {
    throw new MesometricsError(
      "SHAPE_MISMATCH",
      `${units} units in ${periods} periods have ${n} rows, but the columns have ${columns.rows}`,
      { units, periods, rows: columns.rows },
    );
  }
  const result = matrix(n, columns.columns, columns.data.slice());
  const grid: BalancedGrid = {
    slow: periods,
    fast: units,
    order: null,
    slowSums: new Float64Array(periods),
    fastSums: new Float64Array(units),
    fastMeans: new Float64Array(units),
  };
  const both = effects.units && effects.periods;
  const remove = both ? removeGridMeans : removeMeansOf(effects.units ? "fast" : "slow");
  const any = effects.units || effects.periods;
  for (let j = 0; any && j < columns.columns; j++) {
    const x = result.data.subarray(j * n, (j + 1) * n);
    const before = largest(x);
    for (let pass = 0; pass < 2; pass++) {
      gridSums(grid, x);
      remove(grid, x);
    }
    if (largest(x) <= ABSORBED * before) x.fill(0);
  }
  return {
    columns: result,
    absorbed: both ? units + periods - 1 : effects.units ? units : effects.periods ? periods : 0,
    solver: both ? "two-way-exact" : any ? "one-way" : "none",
  };
}

/** x less the means of one grouping, after `gridSums`. */
function removeMeansOf(side: "fast" | "slow"): (grid: BalancedGrid, x: Float64Array) => void {
  return ({ slow, fast, slowSums, fastSums }, x) => {
    for (let s = 0, p = 0; s < slow; s++) {
      for (let f = 0; f < fast; f++, p++) x[p] -= side === "fast" ? fastSums[f] / slow : slowSums[s] / fast;
    }
  };
}

function largest(x: Float64Array): number {
  let most = 0;
  for (let i = 0; i < x.length; i++) most = Math.max(most, Math.abs(x[i]));
  return most;
}
