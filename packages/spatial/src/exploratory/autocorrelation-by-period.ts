import { MesometricsError } from "@mesometrics/matrix";
import type { Panel } from "@mesometrics/panel-data";
import { knownOption } from "../assemble-weights.js";
import { named } from "../match-units.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { valuesByPeriod } from "../values-by-period.js";
import { type WeightsByPeriod, weightsOfPeriods } from "../weights/weights-by-period.js";
import type { AutocorrelationTest, MoranOptions } from "./autocorrelation-test.js";
import { gearyOfValues } from "./geary-test.js";
import { getisOrdOfValues } from "./getis-ord-test.js";
import { weightSums } from "./moran-moments.js";
import { moranOfValues } from "./moran-test.js";

/** A test of one column in one period. */
export interface AutocorrelationOfPeriod extends AutocorrelationTest {
  readonly column: string;
  readonly period: string;
}

export interface AutocorrelationByPeriodOptions extends MoranOptions {
  /** Default: `moran` and `geary`. `getis-ord` is for values that are zero or more. */
  readonly statistics?: readonly ("moran" | "geary" | "getis-ord")[];
}

/**
 * Global autocorrelation of several columns year by year, in one call: one row per column, period and statistic, in this order.
 *
 * @param columns columns or expressions over columns, such as `log(gdp)`
 * @param weights one W, or one per period (`weightsByPeriod`)
 * @throws `WEIGHTS_UNITS_MISMATCH`, `UNKNOWN_PERIOD`, `MISSING_VALUE` (column, period and units are named), and what
 * `moranTest`, `gearyTest`, `getisOrdTest` throw
 * @example
 * ```ts
 * import { autocorrelationByPeriod, contiguityWeights, panel } from "@mesometrics/spatial";
 * const data = panel(
 *   { city: ["a", "b", "c", "d", "a", "b", "c", "d"], year: [1, 1, 1, 1, 2, 2, 2, 2], x: [1, 2, 3, 5, 2, 1, 2, 1] },
 *   { unit: "city", time: "year" },
 * );
 * const weights = contiguityWeights(["a", "b", "c", "d"], [["a", "b"], ["b", "c"], ["c", "d"]]);
 * autocorrelationByPeriod(data, ["x"], weights).map(({ period, id, estimate }) => [period, id, estimate]); // → [["1","moran",0.3],["1","geary",0.3642857],["2","moran",-1],["2","geary",1.5]]
 * ```
 */
export function autocorrelationByPeriod(
  data: Panel,
  columns: readonly string[],
  weights: SpatialWeights | WeightsByPeriod,
  options: AutocorrelationByPeriodOptions = {},
): readonly AutocorrelationOfPeriod[] {
  const { unitLabels, timeLabels } = data.index;
  const { statistics = ["moran", "geary"], ...test } = options;
  const matched = weightsOfPeriods(weights, unitLabels, timeLabels);
  const sums = matched.map((one, t) => (t > 0 && one === matched[t - 1] ? null : weightSums(one)));
  for (let t = 1; t < sums.length; t++) sums[t] ??= sums[t - 1];
  const n = unitLabels.length;
  const kinds = { moran: moranOfValues, geary: gearyOfValues, "getis-ord": getisOrdOfValues };
  const wanted = statistics.map(
    (name) => kinds[knownOption("statistics", name, ["moran", "geary", "getis-ord"] as const)],
  );
  return columns.flatMap((column) => {
    const byPeriod = valuesByPeriod(data, column);
    return timeLabels.flatMap((period, t) => {
      const x = byPeriod.subarray(t * n, (t + 1) * n);
      const missing = unitLabels.filter((_, i) => !Number.isFinite(x[i]));
      if (missing.length > 0) {
        throw new MesometricsError(
          "MISSING_VALUE",
          `${column} has no value in ${period} for ${named(missing)}; a test needs every unit in every period.`,
          { column, period, units: missing },
        );
      }
      return wanted.map((of) => ({
        column,
        period,
        ...of(`${column} in ${period}`, x, matched[t], sums[t] as ReturnType<typeof weightSums>, test),
      }));
    });
  });
}
