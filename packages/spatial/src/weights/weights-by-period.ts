import { MesometricsError } from "@mesometrics/matrix";
import { matchUnits, named } from "../match-units.js";
import type { SpatialWeights } from "../spatial-weights.js";

/** Weights that change over time: one W per period, of the same units in the same order. */
export interface WeightsByPeriod {
  readonly schema: "mesometrics/weights-by-period@1";
  readonly units: readonly string[];
  readonly periods: readonly string[];
  /** by period */
  readonly weights: readonly SpatialWeights[];
}

/**
 * Joins the weights of several periods; units are matched by label to those of the first.
 *
 * @throws `INVALID_ARGUMENT` (no period), `DUPLICATE_PERIOD`, `WEIGHTS_UNITS_MISMATCH`
 * @example
 * ```ts
 * import { contiguityWeights, panel, spatialLagByPeriod, weightsByPeriod } from "@mesometrics/spatial";
 * const units = ["a", "b", "c"];
 * const weights = weightsByPeriod([
 *   [2020, contiguityWeights(units, [["a", "b"], ["b", "c"]])],
 *   [2021, contiguityWeights(units, [["a", "c"], ["b", "c"]])],
 * ]);
 * const data = panel({ u: ["a", "b", "c", "a", "b", "c"], t: [2020, 2020, 2020, 2021, 2021, 2021], x: [1, 2, 3, 1, 2, 3] }, { unit: "u", time: "t" });
 * Array.from(spatialLagByPeriod(data, "x", weights)); // → [2, 2, 2, 3, 3, 1.5]
 * ```
 */
export function weightsByPeriod(
  entries: readonly (readonly [period: string | number, weights: SpatialWeights])[],
): WeightsByPeriod {
  if (entries.length === 0) {
    throw new MesometricsError("INVALID_ARGUMENT", "Weights by period need one period at least.", {
      argument: "entries",
    });
  }
  const periods = entries.map(([period]) => String(period));
  const repeated = periods.filter((period, t) => periods.indexOf(period) !== t);
  if (repeated.length > 0) {
    throw new MesometricsError("DUPLICATE_PERIOD", `Periods are given more than once: ${named(repeated)}.`, {
      periods: repeated,
    });
  }
  const { units } = entries[0][1];
  return {
    schema: "mesometrics/weights-by-period@1",
    units,
    periods,
    weights: entries.map(([, weights]) => matchUnits(weights, units)),
  };
}

/**
 * The weights of every period of the data, in the order of `units`.
 *
 * @throws `WEIGHTS_UNITS_MISMATCH`, `UNKNOWN_PERIOD` (a period without weights)
 */
export function weightsOfPeriods(
  weights: SpatialWeights | WeightsByPeriod,
  units: readonly string[],
  periods: readonly string[],
): readonly SpatialWeights[] {
  if (!("periods" in weights)) {
    const matched = matchUnits(weights, units);
    return periods.map(() => matched);
  }
  const missing = periods.filter((period) => !weights.periods.includes(period));
  if (missing.length > 0) {
    throw new MesometricsError("UNKNOWN_PERIOD", `There are no weights for ${named(missing)}.`, {
      missing,
      available: weights.periods,
    });
  }
  return periods.map((period) => matchUnits(weights.weights[weights.periods.indexOf(period)], units));
}
