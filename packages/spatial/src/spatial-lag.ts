import { MesometricsError, sparseMultiply, sparseMultiplyVector } from "@mesometrics/matrix";
import type { Panel } from "@mesometrics/panel-data";
import { matchUnits, named } from "./match-units.js";
import type { SpatialWeights } from "./spatial-weights.js";
import { valuesByPeriod } from "./values-by-period.js";

/**
 * The spatial lag W x: `(W x)_i = sum_j w_ij x_j`, under row normalisation the mean of the neighbours. An island's lag
 * is zero.
 *
 * The same as `spdep::lag.listw(listw, x, zero.policy = TRUE)`.
 *
 * @param x length N, in the order of `weights.units`
 * @throws `SHAPE_MISMATCH`, `MISSING_VALUE` (a value is missing or infinite; the units are named)
 * @example
 * ```ts
 * import { contiguityWeights, spatialLag } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c"], [["a", "b"], ["b", "c"]]);
 * Array.from(spatialLag(weights, [10, 0, 30])); // → [0, 20, 0]
 * ```
 */
export function spatialLag(weights: SpatialWeights, x: ArrayLike<number>): Float64Array {
  return sparseMultiplyVector(weights.matrix, checkedValues(weights, x));
}

/**
 * The spatial lag of a panel column, period by period: row (i, t) gets `sum_j w_ij x_jt`. A unit that is not observed
 * in a period, or has a missing cell, makes the lag of its neighbours missing (`NaN`) there, never zero.
 *
 * @param column a column or an expression over columns, such as `log(gsp)`
 * @returns length n, in the order of the data's rows
 * @throws `WEIGHTS_UNITS_MISMATCH`, and what parsing and evaluating the expression throws
 * @example
 * ```ts
 * import { contiguityWeights, panel, spatialLagByPeriod } from "@mesometrics/spatial";
 * const data = panel({ unit: ["a", "b", "a", "b"], year: [1, 1, 2, 2], x: [1, 2, 3, 4] }, { unit: "unit", time: "year" });
 * const weights = contiguityWeights(["a", "b"], [["a", "b"]]);
 * Array.from(spatialLagByPeriod(data, "x", weights)); // → [2, 1, 4, 3]
 * ```
 */
export function spatialLagByPeriod(data: Panel, column: string, weights: SpatialWeights): Float64Array {
  const { unitLabels, unitCodes, timeCodes, timeLabels } = data.index;
  const { matrix } = matchUnits(weights, unitLabels);
  const byPeriod = valuesByPeriod(data, column);
  const n = unitLabels.length;
  const lagged = sparseMultiply(matrix, { rows: n, columns: timeLabels.length, data: byPeriod }).data;
  return Float64Array.from({ length: data.rows }, (_, row) => lagged[timeCodes[row] * n + unitCodes[row]]);
}

/** The values as a fresh array, one finite number per unit. */
export function checkedValues(weights: SpatialWeights, x: ArrayLike<number>): Float64Array {
  if (x.length !== weights.units.length) {
    throw new MesometricsError(
      "SHAPE_MISMATCH",
      `There are ${x.length} values for the ${weights.units.length} units of the weights; give one per unit.`,
      { values: x.length, units: weights.units.length },
    );
  }
  const values = Float64Array.from(x);
  const missing = weights.units.filter((_, i) => !Number.isFinite(values[i]));
  if (missing.length > 0) {
    throw new MesometricsError(
      "MISSING_VALUE",
      `${missing.length} of ${x.length} units have no finite value: ${named(missing)}. Fill them or leave the units out.`,
      { units: missing },
    );
  }
  return values;
}
