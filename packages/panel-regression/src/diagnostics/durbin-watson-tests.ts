import { normalCdf } from "@mesometrics/distributions";
import type { Estimate, TestResult } from "@mesometrics/inference";
import { crossProduct, type Matrix, MesometricsError, multiply } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { type PanelResiduals, panelResiduals } from "./panel-residuals.js";
import { descriptiveResult, finish } from "./test-result.js";

/**
 * The Durbin-Watson statistics made for panels: sums of squared differences of residuals within units over their sum of
 * squares, 2 (T - 1)/T or so without serial correlation, smaller with a positive one.
 *
 * - `bhargava`: sum (e_it - e_i,t-1)^2 / e'e, where a residual after a gap counts with its own square (Bhargava, Franzini
 *   and Narendranathan 1982; modified as in Baltagi and Wu 1999)
 * - `baltagi-wu`: locally best invariant, adds the squares of the first and the last residual of each unit and of those
 *   before a gap
 *
 * Critical values are tabulated for few sizes, so no p-value is given: a description. R:
 * `plm::pbnftest(within, test = "bnf" | "lbi")`; Stata: `xtregar, lbi`.
 *
 * @throws `NEEDS_PANEL`, `NOT_LEAST_SQUARES`, `WEIGHTS_NOT_SUPPORTED`, `DATA_MISMATCH`, `PERFECT_FIT`, `ONE_UNIT`
 * @see Baltagi and Wu (1999), eq. 16 and 17
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel, panelDurbinWatson } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm");
 * panelDurbinWatson(fit, data).statistic; // → 0.68447968
 * panelDurbinWatson(fit, data, "baltagi-wu").statistic; // → 0.95635625
 * ```
 */
export function panelDurbinWatson(
  fit: Estimate,
  data: Dataset,
  type: "bhargava" | "baltagi-wu" = "bhargava",
): TestResult {
  const sample = panelResiduals(fit, data, "The panel Durbin-Watson statistic");
  const { residuals, order, starts, units } = sample;
  const previous = sample.lagged(1);
  const next = sample.lagged(-1);
  let rss = 0;
  let bhargava = 0;
  let ends = 0;
  for (let g = 0; g < units; g++) {
    for (let at = starts[g]; at < starts[g + 1]; at++) {
      const row = order[at];
      const square = residuals[row] * residuals[row];
      rss += square;
      const isFirst = at === starts[g];
      const isLast = at === starts[g + 1] - 1;
      if (previous[row] >= 0) {
        const step = residuals[row] - residuals[previous[row]];
        bhargava += step * step;
      } else if (!isFirst) bhargava += square;
      if (isFirst) ends += square;
      if (isLast || next[row] < 0) ends += square;
    }
  }
  const isWu = type === "baltagi-wu";
  return descriptiveResult(
    {
      id: isWu ? "baltagi-wu-lbi" : "bhargava-durbin-watson",
      label: isWu ? "Baltagi-Wu locally best invariant statistic" : "Bhargava-Franzini-Narendranathan Durbin-Watson",
      nullHypothesis: "The idiosyncratic errors are not serially correlated",
      rule: `no p-value, critical values are tabulated; ${sample.description}`,
      source: isWu ? "Baltagi and Wu (1999), eq. 17" : "Bhargava, Franzini and Narendranathan (1982)",
    },
    (bhargava + (isWu ? ends : 0)) / rss,
  );
}

/**
 * The Durbin-Watson test of the transformed regression with the residuals of all units stacked as one series, as plm
 * computes it: DW = sum (e_s - e_{s-1})^2 / e'e; p-value of a small DW from the normal distribution with the exact mean and
 * variance of DW. It also takes the differences between the last residual of one unit and the first of the next:
 * `panelDurbinWatson` does not.
 *
 * R: `plm::pdwtest(within)` for 100 rows or more (`lmtest::dwtest(exact = FALSE)`).
 *
 * @throws `NEEDS_PANEL`, `NOT_LEAST_SQUARES`, `WEIGHTS_NOT_SUPPORTED`, `DATA_MISMATCH`, `PERFECT_FIT`, `ONE_UNIT`,
 * `NO_DEGREES_OF_FREEDOM`
 * @see Durbin and Watson (1950, 1951)
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel, stackedDurbinWatsonTest } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const test = stackedDurbinWatsonTest(feols(data, "inv ~ value + capital | firm"), data);
 * test.statistic; // → 1.0789121
 * test.pValue; // → 3.1841e-11
 * ```
 */
export function stackedDurbinWatsonTest(fit: Estimate, data: Dataset): TestResult {
  const name = "The Durbin-Watson test";
  const sample = panelResiduals(fit, data, name);
  const { residuals, order, model } = sample;
  const n = residuals.length;
  const k = model.design.columns;
  if (n < Math.max(5, k + 1)) {
    throw new MesometricsError("NO_DEGREES_OF_FREEDOM", `${name} needs at least ${Math.max(5, k + 1)} rows, not ${n}`, {
      observations: n,
    });
  }
  let rss = residuals[order[0]] * residuals[order[0]];
  let steps = 0;
  for (let at = 1; at < n; at++) {
    const e = residuals[order[at]];
    const step = e - residuals[order[at - 1]];
    rss += e * e;
    steps += step * step;
  }
  const statistic = steps / rss;
  const { mean, variance } = momentsOfDurbinWatson(sample);
  return finish(
    {
      id: "durbin-watson-stacked",
      label: "Durbin-Watson test, stacked units",
      nullHypothesis: "The idiosyncratic errors are not positively serially correlated",
      rule: `normal approximation with mean ${mean.toPrecision(5)} and variance ${variance.toPrecision(5)}, lower tail; units stacked as in plm; ${sample.description}`,
      source: "Durbin and Watson (1950, 1951)",
    },
    statistic,
    "none",
    [],
    normalCdf((statistic - mean) / Math.sqrt(variance)),
  );
}

/** Mean and variance of DW for independent normal errors, with A the matrix of squared first differences. */
function momentsOfDurbinWatson(sample: PanelResiduals): { readonly mean: number; readonly variance: number } {
  const { order, model } = sample;
  const n = order.length;
  const k = model.design.columns;
  const design: Matrix = { rows: n, columns: k, data: new Float64Array(n * k) };
  const differenced: Matrix = { rows: n, columns: k, data: new Float64Array(n * k) };
  for (let j = 0; j < k; j++) {
    for (let at = 0; at < n; at++) design.data[at + j * n] = model.design.data[order[at] + j * n];
    for (let at = 0; at < n; at++) {
      const x = design.data[at + j * n];
      const before = at > 0 ? x - design.data[at - 1 + j * n] : 0;
      const after = at < n - 1 ? x - design.data[at + 1 + j * n] : 0;
      differenced.data[at + j * n] = before + after;
    }
  }
  const inner = multiply(crossProduct(design, differenced), model.bread);
  const outer = multiply(crossProduct(differenced), model.bread);
  const p = 2 * (n - 1) - trace(inner);
  const q = 2 * (3 * n - 4) - 2 * trace(outer) + trace(multiply(inner, inner));
  const mean = p / (n - k);
  return { mean, variance: (2 / ((n - k) * (n - k + 2))) * (q - p * mean) };
}

function trace(m: Matrix): number {
  let total = 0;
  for (let j = 0; j < m.columns; j++) total += m.data[j + j * m.rows];
  return total;
}
