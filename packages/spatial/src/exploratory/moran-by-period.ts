import { MesometricsError } from "@mesometrics/matrix";
import type { Panel } from "@mesometrics/panel-data";
import { named } from "../match-units.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { valuesByPeriod } from "../values-by-period.js";
import { type WeightsByPeriod, weightsOfPeriods } from "../weights/weights-by-period.js";
import type { MoranOptions } from "./autocorrelation-test.js";
import { weightSums } from "./moran-moments.js";
import { type MoranTest, moranOfValues } from "./moran-test.js";

/** Moran's I of one period. */
export interface MoranOfPeriod extends MoranTest {
  readonly period: string;
}

/**
 * Moran's I of a panel column in every period: the year-by-year table, one row per period in ascending order. The
 * test is that of `moranTest`; every period draws the same arrangements.
 *
 * @param column a column or an expression over columns, such as `log(gsp)`
 * @param weights one W, or one per period (`weightsByPeriod`)
 * @throws `WEIGHTS_UNITS_MISMATCH`, `UNKNOWN_PERIOD` (a period without weights), `MISSING_VALUE` (a unit has no value in a period; both are named),
 * `CONSTANT_COLUMN` (the same value everywhere in a period), and what `moranTest` throws
 * @example
 * ```ts
 * import { contiguityWeights, moranByPeriod, panel } from "@mesometrics/spatial";
 * const data = panel(
 *   { city: ["a", "b", "c", "d", "a", "b", "c", "d"], year: [1, 1, 1, 1, 2, 2, 2, 2], x: [1, 2, 3, 5, 2, 1, 2, 1] },
 *   { unit: "city", time: "year" },
 * );
 * const weights = contiguityWeights(["a", "b", "c", "d"], [["a", "b"], ["b", "c"], ["c", "d"]]);
 * moranByPeriod(data, "x", weights).map(({ period, estimate }) => [period, estimate]); // → [["1", 0.3], ["2", -1]]
 * ```
 */
export function moranByPeriod(
  data: Panel,
  column: string,
  weights: SpatialWeights | WeightsByPeriod,
  options: MoranOptions = {},
): readonly MoranOfPeriod[] {
  const { unitLabels, timeLabels } = data.index;
  const matched = weightsOfPeriods(weights, unitLabels, timeLabels);
  const byPeriod = valuesByPeriod(data, column);
  const n = unitLabels.length;
  let sums = weightSums(matched[0]);
  return timeLabels.map((period, t) => {
    const x = byPeriod.subarray(t * n, (t + 1) * n);
    const missing = unitLabels.filter((_, i) => Number.isNaN(x[i]));
    if (missing.length > 0) {
      throw new MesometricsError(
        "MISSING_VALUE",
        `${column} has no value in ${period} for ${named(missing)}; Moran's I needs every unit in every period.`,
        { column, period, units: missing },
      );
    }
    if (t > 0 && matched[t] !== matched[t - 1]) sums = weightSums(matched[t]);
    return { period, ...moranOfValues(`${column} in ${period}`, x, matched[t], sums, options) };
  });
}
