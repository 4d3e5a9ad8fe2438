import { MesometricsError, sparseMultiplyVector } from "@mesometrics/matrix";
import type { Panel } from "@mesometrics/panel-data";
import { named } from "./match-units.js";
import type { SpatialWeights } from "./spatial-weights.js";
import { valuesByPeriod } from "./values-by-period.js";
import { type UnitValues, valuesOfUnits } from "./weights/unit-values.js";
import { type WeightsByPeriod, weightsOfPeriods } from "./weights/weights-by-period.js";

/**
 * The spatial lag W x: `(W x)_i = sum_j w_ij x_j`, under row normalisation the mean of the neighbours. An island's lag
 * is zero.
 *
 * The same as `spdep::lag.listw(listw, x, zero.policy = TRUE)`.
 *
 * @param x one value per unit by its label (a Map or an object), or a list of length N in the order of `weights.units`
 * @throws `WEIGHTS_UNITS_MISMATCH`, `SHAPE_MISMATCH`, `MISSING_VALUE` (a value is missing or infinite; the units are named)
 * @example
 * ```ts
 * import { contiguityWeights, spatialLag } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c"], [["a", "b"], ["b", "c"]]);
 * Array.from(spatialLag(weights, [10, 0, 30])); // → [0, 20, 0]
 * ```
 */
export function spatialLag(weights: SpatialWeights, x: ArrayLike<number> | UnitValues): Float64Array {
  return sparseMultiplyVector(weights.matrix, checkedValues(weights, x));
}

/**
 * The spatial lag of a panel column, period by period: row (i, t) gets `sum_j w_ij x_jt`. A unit that is not observed
 * in a period, or has a missing cell, makes the lag of its neighbours missing (`NaN`) there, never zero.
 *
 * @param column a column or an expression over columns, such as `log(gsp)`
 * @param weights one W, or one per period (`weightsByPeriod`)
 * @returns length n, in the order of the data's rows
 * @throws `WEIGHTS_UNITS_MISMATCH`, `UNKNOWN_PERIOD` (a period without weights), and what parsing and evaluating the expression throws
 * @example
 * ```ts
 * import { contiguityWeights, panel, spatialLagByPeriod } from "@mesometrics/spatial";
 * const data = panel({ unit: ["a", "b", "a", "b"], year: [1, 1, 2, 2], x: [1, 2, 3, 4] }, { unit: "unit", time: "year" });
 * const weights = contiguityWeights(["a", "b"], [["a", "b"]]);
 * Array.from(spatialLagByPeriod(data, "x", weights)); // → [2, 1, 4, 3]
 * ```
 */
export function spatialLagByPeriod(
  data: Panel,
  column: string,
  weights: SpatialWeights | WeightsByPeriod,
): Float64Array {
  const { unitLabels, unitCodes, timeCodes, timeLabels } = data.index;
  const byPeriod = valuesByPeriod(data, column);
  const n = unitLabels.length;
  const lagged = weightsOfPeriods(weights, unitLabels, timeLabels).map(({ matrix }, t) =>
    sparseMultiplyVector(matrix, byPeriod.subarray(t * n, (t + 1) * n)),
  );
  return Float64Array.from({ length: data.rows }, (_, row) => lagged[timeCodes[row]][unitCodes[row]]);
}

/** The values as a fresh array in the order of the weights, one finite number per unit. */
export function checkedValues(weights: SpatialWeights, x: ArrayLike<number> | UnitValues): Float64Array {
  if (!isList(x)) return valuesOfUnits("x", weights.units, x);
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

function isList(x: ArrayLike<number> | UnitValues): x is ArrayLike<number> {
  return Array.isArray(x) || ArrayBuffer.isView(x);
}
