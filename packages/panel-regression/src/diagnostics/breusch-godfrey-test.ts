import type { Estimate, TestResult } from "@mesometrics/inference";
import { leastSquares, type Matrix, MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { sumOfSquares } from "../group-sums.js";
import { panelResiduals } from "./panel-residuals.js";
import { chiSquaredResult } from "./test-result.js";

/** How residuals are lagged. */
export interface BreuschGodfreyOptions {
  /** Up to which order serial correlation is tested. Default 1. */
  readonly order?: number;
  /**
   * `unit` lags within each unit by time, zero where there is no earlier period. `stacked` lags the residuals of all
   * units, one after the other, as one series: what plm does. Default `unit`.
   */
  readonly lags?: "unit" | "stacked";
}

const name = "The Breusch-Godfrey test";

/**
 * The Breusch-Godfrey test of serial correlation on a panel: the residuals on the regressors, both after the fixed
 * effects are projected out, and on their own lags 1 to p, zeros before the first period; N R2 ~ chi2(p).
 *
 * The within transformation itself makes residuals of a unit negatively correlated by about -1/(T - 1), so with few
 * periods this test rejects too often after unit effects: see `wooldridgeWithinTest`.
 *
 * R: `plm::pbgtest(within, order = p)` with `lags: "stacked"`.
 *
 * @throws `INVALID_ORDER`, `NO_ADJACENT_PERIODS`, `NEEDS_PANEL`, `NOT_LEAST_SQUARES`, `WEIGHTS_NOT_SUPPORTED`,
 * `DATA_MISMATCH`, `PERFECT_FIT`, `ONE_UNIT`
 * @see Breusch (1978); Godfrey (1978); Wooldridge (2010), section 7.8.5
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { breuschGodfreyTest, feols, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm");
 * breuschGodfreyTest(fit, data, { lags: "stacked" }).statistic; // → 42.085412
 * ```
 */
export function breuschGodfreyTest(fit: Estimate, data: Dataset, options: BreuschGodfreyOptions = {}): TestResult {
  const { order: lagOrder = 1, lags = "unit" } = options;
  const sample = panelResiduals(fit, data, name);
  const { residuals, order, model, periods } = sample;
  const n = residuals.length;
  const most = Math.min(periods, n - model.terms.length) - 1;
  if (!Number.isSafeInteger(lagOrder) || lagOrder < 1 || lagOrder > most) {
    throw new MesometricsError("INVALID_ORDER", `The order is a whole number from 1 to ${most}, not ${lagOrder}`, {
      order: lagOrder,
      most,
    });
  }
  const k = model.design.columns;
  const design: Matrix = { rows: n, columns: k + lagOrder, data: new Float64Array(n * (k + lagOrder)) };
  design.data.set(model.design.data);
  for (let lag = 1; lag <= lagOrder; lag++) {
    const to = (k + lag - 1) * n;
    let found = false;
    if (lags === "unit") {
      const source = sample.lagged(lag);
      for (let i = 0; i < n; i++) {
        if (source[i] < 0) continue;
        design.data[to + i] = residuals[source[i]];
        found = true;
      }
    } else {
      for (let at = lag; at < n; at++) design.data[to + order[at]] = residuals[order[at - lag]];
      found = true;
    }
    if (!found) {
      throw new MesometricsError("NO_ADJACENT_PERIODS", `No unit of the sample has two periods ${lag} apart`, { lag });
    }
  }
  const auxiliary = leastSquares(design, residuals);
  const rss = sumOfSquares(residuals);
  const left = sumOfSquares(auxiliary.residuals.data);
  return chiSquaredResult(
    {
      id: "breusch-godfrey",
      label: `Breusch-Godfrey test of serial correlation up to order ${lagOrder}`,
      nullHypothesis: "The idiosyncratic errors are not serially correlated",
      rule: `N R2 of the auxiliary regression, lags ${lags === "unit" ? "within units" : "across the stacked units as in plm"}, ${sample.description}`,
      source: "Breusch (1978); Godfrey (1978); Wooldridge (2010), section 7.8.5",
    },
    Math.max(0, n * (1 - left / rss)),
    lagOrder,
  );
}
