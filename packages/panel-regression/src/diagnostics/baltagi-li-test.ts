import {
  type Estimate,
  meansByGroup,
  type TestResult,
  transformedWorkingModel,
  type WorkingModel,
} from "@mesometrics/inference";
import { MesometricsError, solve } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { hasGaps, type PanelResiduals, panelResiduals } from "./panel-residuals.js";
import { requirePooled } from "./pooled-fit.js";
import { chiSquaredResult, normalResult } from "./test-result.js";

const name = "The Baltagi-Li test";

/** Steps of the search for the maximum likelihood; it takes some ten. */
const MOST_STEPS = 500;

/**
 * The Lagrange multiplier test of Baltagi and Li for first-order serial correlation of the errors when there are random
 * unit effects; balanced panels. AR(1) and MA(1) alternatives give the same statistic.
 *
 * With u the residuals of the random effects regression by maximum likelihood, s_e^2 = u'Qu / (n (T - 1)), s_1^2 = u'Pu / n,
 * G the matrix with ones beside its diagonal and W = P/s_1^2 + Q/s_e^2:
 * D = n (T - 1)/T (s_1^2 - s_e^2)/s_1^2 + s_e^2/2 sum_i u_i'W G W u_i; two-sided D^2 J ~ chi2(1), one-sided D sqrt(J) ~ N(0, 1), J
 * the element of the inverse information that belongs to the correlation.
 *
 * R: `plm::pbltest(y ~ x, data, alternative = "twosided" | "onesided")`, whose likelihood is maximised by nlme to about six
 * digits.
 *
 * @param fit the pooled fit: it names outcome, regressors and sample
 * @param sides `one-sided` rejects positive correlation only. Default `two-sided`.
 * @throws `BALANCED_PANEL_REQUIRED`, `POOLED_FIT_REQUIRED`, `THREE_PERIODS_REQUIRED`, `NOT_CONVERGED`, `NEEDS_PANEL`,
 * `NOT_LEAST_SQUARES`, `WEIGHTS_NOT_SUPPORTED`, `DATA_MISMATCH`, `PERFECT_FIT`, `ONE_UNIT`
 * @see Baltagi and Li (1995), Journal of Econometrics 68, section 3
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { baltagiLiTest, feols, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * baltagiLiTest(feols(data, "inv ~ value + capital"), data).statistic; // → 69.532119
 * ```
 */
export function baltagiLiTest(
  fit: Estimate,
  data: Dataset,
  sides: "one-sided" | "two-sided" = "two-sided",
): TestResult {
  const sample = panelResiduals(fit, data, name);
  requirePooled(sample.model, name);
  const { units: n, periods: t, residuals } = sample;
  if (residuals.length !== n * t || hasGaps(sample)) {
    throw new MesometricsError(
      "BALANCED_PANEL_REQUIRED",
      `${name} needs every unit in every one of adjacent periods: use beraSosaEscuderoYoonTest, or make the panel balanced`,
      { observations: residuals.length, cells: n * t },
    );
  }
  if (t < 3) {
    throw new MesometricsError("THREE_PERIODS_REQUIRED", `${name} needs at least three periods, not ${t}`, {
      periods: t,
    });
  }
  const u = maximumLikelihoodResiduals(sample, data);
  const { within, between } = decompose(sample, u);
  const sigmaE = within / (n * (t - 1));
  const sigma1 = between / n;
  const score = ((n * (t - 1)) / t) * ((sigma1 - sigmaE) / sigma1) + (sigmaE / 2) * crossed(sample, u, sigmaE, sigma1);
  const variance = inverseInformation(n, t, sigmaE, sigma1);
  const description = {
    id: "baltagi-li",
    label: "Baltagi-Li test of serial correlation",
    nullHypothesis: "The idiosyncratic errors are not serially correlated, given random unit effects",
    rule: `score at the maximum likelihood of random effects, s_e ${Math.sqrt(sigmaE).toPrecision(5)}, s_1 ${Math.sqrt(sigma1).toPrecision(5)}`,
    source: "Baltagi and Li (1995), section 3",
  };
  return sides === "two-sided"
    ? chiSquaredResult(description, score * score * variance, 1)
    : normalResult(description, score * Math.sqrt(variance), "one-sided");
}

/** y - X b on the rows in levels, at the maximum likelihood: alternating the slopes and the ratio of variances (Breusch 1987). */
function maximumLikelihoodResiduals(sample: PanelResiduals, data: Dataset): Float64Array {
  const { model, periods } = sample;
  let u: Float64Array = sample.residuals;
  let ratio = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { within, between } = decompose(sample, u);
    // s_1^2 = s_e^2 + T s_u^2, and s_u^2 cannot be negative.
    const unit = Math.max(0, (between * (periods - 1)) / within - 1) / periods;
    if (step > 0 && Math.abs(unit - ratio) <= 1e-13 * (1 + unit)) return u;
    ratio = unit;
    const variances = { idiosyncratic: 1, unit, time: 0 };
    const next = transformedWorkingModel(model.frame, [{ kind: "quasiDemean", effect: "unit", variances }], data);
    u = levelResiduals(next, model);
  }
  throw new MesometricsError("NOT_CONVERGED", `${name}: the likelihood of random effects was not maximised`, {
    steps: MOST_STEPS,
  });
}

function levelResiduals(fitted: WorkingModel, levels: WorkingModel): Float64Array {
  const { regressors, regressorLabels, outcome, observations } = levels.frame;
  const u = outcome.slice();
  fitted.terms.forEach((term, position) => {
    const from = regressorLabels.indexOf(term) * observations;
    for (let i = 0; i < observations; i++) u[i] -= fitted.coefficients[position] * regressors.data[from + i];
  });
  return u;
}

/** u'Qu and u'Pu with P the means by unit. */
function decompose(sample: PanelResiduals, u: Float64Array): { readonly within: number; readonly between: number } {
  const means = meansByGroup(u, sample.unit);
  let within = 0;
  let between = 0;
  for (let i = 0; i < u.length; i++) {
    const mean = means[sample.unit.codes[i]];
    within += (u[i] - mean) * (u[i] - mean);
    between += mean * mean;
  }
  return { within, between };
}

/** sum_i v_i'G v_i with v_i = W u_i: twice the products of adjacent periods. */
function crossed(sample: PanelResiduals, u: Float64Array, sigmaE: number, sigma1: number): number {
  const means = meansByGroup(u, sample.unit);
  const v = u.map((value, i) => {
    const mean = means[sample.unit.codes[i]];
    return mean / sigma1 + (value - mean) / sigmaE;
  });
  const previous = sample.lagged(1);
  let total = 0;
  for (let i = 0; i < v.length; i++) if (previous[i] >= 0) total += 2 * v[i] * v[previous[i]];
  return total;
}

/** The element for the correlation of the inverse information of correlation, s_u^2 and s_e^2. */
function inverseInformation(n: number, t: number, sigmaE: number, sigma1: number): number {
  const a = (sigmaE - sigma1) / (t * sigma1);
  // In units of s_e^2, which leaves the element for the correlation as it is.
  const s = sigma1 / sigmaE;
  const j11 = n * (2 * a * a * (t - 1) * (t - 1) + 2 * a * (2 * t - 3) + (t - 1));
  const j12 = (n * (t - 1)) / (s * s);
  const j13 = ((n * (t - 1)) / t) * (1 / (s * s) - 1);
  const j22 = (n * t * t) / (2 * s * s);
  const j23 = (n * t) / (2 * s * s);
  const j33 = (n / 2) * (1 / (s * s) + (t - 1));
  const information = { rows: 3, columns: 3, data: Float64Array.of(j11, j12, j13, j12, j22, j23, j13, j23, j33) };
  return solve(information, { rows: 3, columns: 1, data: Float64Array.of(1, 0, 0) }).data[0];
}
