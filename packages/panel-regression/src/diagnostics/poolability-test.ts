import { type Estimate, residualDegreesOfFreedom, type TestResult } from "@mesometrics/inference";
import { leastSquares, type Matrix, MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { sumOfSquares } from "../group-sums.js";
import { absorbs, panelResiduals, requirePanel } from "./panel-residuals.js";
import { fisherFResult } from "./test-result.js";

/** The groups with coefficients of their own under the alternative, and how their parameters are counted. */
export interface PoolabilityOptions {
  /** Default `unit`. */
  readonly by?: "unit" | "time";
  /**
   * `rank` counts what can be estimated in each group; `columns` counts every regressor in every group even where it is
   * constant there, as plm does. They differ only where a regressor does not vary within some group. Default `rank`.
   */
  readonly count?: "rank" | "columns";
}

const name = "The poolability test";

/**
 * The Chow test of poolability: one set of slopes for all units (or periods) against separate regressions for each.
 *
 * F = ((RSS_0 - RSS_1) / q) / (RSS_1 / df), RSS_1 the sum over the separate regressions with an intercept each, df = N less
 * the sum of their ranks, q the difference of the residual degrees of freedom; F(q, df) for independent, homoskedastic
 * errors. From a fit with unit effects it tests the slopes; from a pooled fit slopes and intercepts. For a few groups of
 * units, and for robust covariances, see `groupRegressions`.
 *
 * R: `plm::pooltest(y ~ x, data, model = "within" | "pooling")`.
 *
 * @throws `EFFECTS_NOT_SUPPORTED` for fits with effects other than those of `by`; `NO_DEGREES_OF_FREEDOM` where the groups
 * are too small for regressions of their own; `NEEDS_PANEL`, `NOT_LEAST_SQUARES`, `WEIGHTS_NOT_SUPPORTED`, `DATA_MISMATCH`,
 * `PERFECT_FIT`, `ONE_UNIT`
 * @see Chow (1960); Baltagi (2021), section 4.1
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel, poolabilityTest } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const test = poolabilityTest(feols(data, "inv ~ value + capital | firm"), data);
 * test.statistic; // → 5.7804563
 * test.degreesOfFreedom; // → [18,170]
 * ```
 */
export function poolabilityTest(fit: Estimate, data: Dataset, options: PoolabilityOptions = {}): TestResult {
  const { by = "unit", count = "rank" } = options;
  const { index } = requirePanel(data, name);
  const sample = panelResiduals(fit, data, name);
  const { model, residuals } = sample;
  const { frame } = model;
  const column = by === "unit" ? index.unit : index.time;
  if (
    frame.fixedEffects.length > (absorbs(frame, column) ? 1 : 0) ||
    frame.fixedEffects.some((one) => one.slopes !== null)
  ) {
    throw new MesometricsError(
      "EFFECTS_NOT_SUPPORTED",
      `Separate regressions by ${column} cannot hold the effects ${frame.fixedEffects.map(({ label }) => label).join(" + ")}: give a fit without effects or with '| ${column}' alone`,
      { effects: frame.fixedEffects.map(({ label }) => label) },
    );
  }
  const group = by === "unit" ? sample.unit : sample.time;
  const hasIntercept = frame.hasIntercept || frame.fixedEffects.length > 0;
  const members: number[][] = Array.from({ length: group.levels }, () => []);
  for (let i = 0; i < group.codes.length; i++) members[group.codes[i]].push(i);
  let parameters = 0;
  let separate = 0;
  for (const rows of members) {
    const { design, outcome } = regressionOf(
      rows,
      frame.regressors,
      frame.outcome,
      hasIntercept && !frame.hasIntercept,
    );
    const own = leastSquares(design, outcome);
    parameters += count === "rank" ? own.rank : design.columns;
    separate += sumOfSquares(own.residuals.data);
  }
  const df2 = residuals.length - parameters;
  const df1 = residualDegreesOfFreedom(model) - df2;
  if (df2 <= 0 || df1 <= 0) {
    throw new MesometricsError(
      "NO_DEGREES_OF_FREEDOM",
      `${residuals.length} rows cannot carry ${parameters} coefficients of ${group.levels} separate regressions by ${column}: use fewer regressors`,
      { observations: residuals.length, parameters },
    );
  }
  const rss = sumOfSquares(residuals);
  if (!(separate > 1e-22 * rss)) {
    throw new MesometricsError(
      "PERFECT_FIT",
      `${name} has no residual variance left: the separate regressions are exact`,
      {
        parameters,
      },
    );
  }
  return fisherFResult(
    {
      id: "poolability",
      label: "Chow test of poolability",
      nullHypothesis: `All ${by === "unit" ? "units" : "periods"} have the same ${frame.fixedEffects.length > 0 ? "slopes" : "slopes and intercept"}`,
      rule: `${group.levels} separate regressions by ${column}${count === "columns" ? ", every column counted in each" : ""}; ${sample.description}`,
      source: "Chow (1960); Baltagi (2021), section 4.1",
    },
    (rss - separate) / df1 / (separate / df2),
    df1,
    df2,
  );
}

function regressionOf(
  rows: readonly number[],
  regressors: Matrix,
  outcome: Float64Array,
  addsIntercept: boolean,
): { readonly design: Matrix; readonly outcome: Float64Array } {
  const n = rows.length;
  const offset = addsIntercept ? 1 : 0;
  const design: Matrix = {
    rows: n,
    columns: regressors.columns + offset,
    data: new Float64Array(n * (regressors.columns + offset)),
  };
  if (addsIntercept) design.data.fill(1, 0, n);
  for (let j = 0; j < regressors.columns; j++) {
    for (let i = 0; i < n; i++) design.data[i + (j + offset) * n] = regressors.data[rows[i] + j * regressors.rows];
  }
  return { design, outcome: Float64Array.from(rows, (row) => outcome[row]) };
}
