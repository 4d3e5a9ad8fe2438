import type { Estimate, TestResult } from "@mesometrics/inference";
import { crossProduct, type Matrix, MesometricsError, symmetricEigen } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { absorbs, type PanelResiduals, panelResiduals } from "./panel-residuals.js";
import { normalResult } from "./test-result.js";

const name = "The bias-corrected CD test of Pesaran and Xie";

/**
 * 1 - theta below this many times 1 / (2T), the noise that estimated variances put into it, is no correction but a division
 * of noise by noise.
 */
const NOISE = { timeEffects: 5, components: 2 };

/**
 * The bias-corrected CD* of Pesaran and Xie, for balanced panels with latent factors or with time effects:
 * CD* = (CD + sqrt(T/2) theta) / (1 - theta), standard normal, two-sided.
 *
 * After a fit without time effects the first `factors` principal components of the residuals, standardised by unit, are
 * removed, with loadings g_i; after time effects these are the factor, with loading one for every unit. CD is that of what is
 * left, with standard deviations s_i. With loadings scaled to n^-1 sum g_i g_i' = I: theta = 1 - n^-1 sum a_i^2,
 * a_i = 1 - s_i phi'g_i, phi = n^-1 sum g_i / s_i.
 *
 * After time effects the statistic lives on differences between the units' variances: where they are about equal theta is
 * one and there is nothing to correct (`DEGENERATE_CORRECTION`); `weightedCd` works there. The two complement each other.
 *
 * Stata: `xtcd2, cdstar` uses one variance for all units, so its number differs.
 *
 * @param options.factors principal components to remove; default 1; after time effects none
 * @throws `BALANCED_PANEL_REQUIRED`, `INVALID_FACTORS`, `DEGENERATE_CORRECTION`, `NEEDS_PANEL`, `NOT_LEAST_SQUARES`,
 * `WEIGHTS_NOT_SUPPORTED`, `DATA_MISMATCH`, `PERFECT_FIT`, `ONE_UNIT`
 * @see Pesaran and Xie (2021), "A bias-corrected CD test for error cross-sectional dependence in panel data models with
 * latent factors"
 *
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets";
 * import { feols, panel, pesaranXieCd } from "@mesometrics/panel-regression";
 *
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const fit = feols(data, "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp | state + year");
 * pesaranXieCd(fit, data).statistic; // → -1.0579782
 * ```
 */
export function pesaranXieCd(fit: Estimate, data: Dataset, options: { readonly factors?: number } = {}): TestResult {
  const sample = panelResiduals(fit, data, name);
  const { units, periods, residuals, unit, time, model } = sample;
  const hasTimeEffects = data.kind === "panel" && absorbs(model.frame, data.index.time);
  const least = hasTimeEffects ? 0 : 1;
  const factors = options.factors ?? least;
  if (residuals.length !== units * periods) {
    throw new MesometricsError(
      "BALANCED_PANEL_REQUIRED",
      `${name} needs every unit in every period; the sample has ${residuals.length} of ${units * periods} cells: use weightedCd`,
      { observations: residuals.length, cells: units * periods },
    );
  }
  const most = hasTimeEffects ? 0 : Math.min(units, periods) - 2;
  if (!Number.isSafeInteger(factors) || factors < least || factors > most) {
    throw new MesometricsError(
      "INVALID_FACTORS",
      hasTimeEffects
        ? `After time effects these are the factor: leave 'factors' out, or test the fit without time effects`
        : `The number of factors is a whole number from 1 to ${most}, not ${factors}`,
      { factors, least, most },
    );
  }
  const table: Matrix = { rows: periods, columns: units, data: new Float64Array(units * periods) };
  for (let i = 0; i < residuals.length; i++) table.data[unit.codes[i] * periods + time.codes[i]] = residuals[i];
  const loadings = hasTimeEffects ? [new Float64Array(units).fill(1)] : removeFactors(table, factors, sample);
  const deviations = standardDeviations(table, sample);
  const theta = correction(loadings, deviations);
  const noise = hasTimeEffects ? NOISE.timeEffects : NOISE.components;
  if (!(1 - theta > noise / (2 * periods))) {
    throw new MesometricsError(
      "DEGENERATE_CORRECTION",
      `The factors leave too little of the CD statistic to correct (1 - theta = ${(1 - theta).toPrecision(3)} with ${periods} periods): the units' variances are about equal. Use weightedCd`,
      { theta, periods },
    );
  }
  const cd = uncentredCd(table, deviations);
  return normalResult(
    {
      id: "pesaran-xie-cd",
      label: "Bias-corrected CD test (CD*)",
      nullHypothesis: "The errors of different units are uncorrelated beyond the factors",
      rule: `${hasTimeEffects ? "the time effects" : `${factors} principal component${factors === 1 ? "" : "s"}`} as factors, theta = ${theta.toPrecision(4)}; ${sample.description}`,
      source: "Pesaran and Xie (2021)",
    },
    (cd + Math.sqrt(periods / 2) * theta) / (1 - theta),
    "two-sided",
  );
}

/** Standardises the columns of a T x n table, takes their first principal components out, and gives the loadings, scaled. */
function removeFactors(table: Matrix, factors: number, sample: PanelResiduals): Float64Array[] {
  const { rows, columns, data } = table;
  const size = standardDeviations(table, sample);
  for (let i = 0; i < columns; i++) for (let t = 0; t < rows; t++) data[t + i * rows] /= size[i];
  const transposed: Matrix = { rows: columns, columns: rows, data: new Float64Array(data.length) };
  for (let i = 0; i < columns; i++)
    for (let t = 0; t < rows; t++) transposed.data[i + t * columns] = data[t + i * rows];
  const { vectors } = symmetricEigen(crossProduct(transposed));
  const scores: Float64Array[] = [];
  for (let f = 0; f < factors; f++) {
    const factor = vectors.data.subarray((rows - 1 - f) * rows, (rows - f) * rows);
    const loading = new Float64Array(columns);
    for (let i = 0; i < columns; i++) {
      for (let t = 0; t < rows; t++) loading[i] += factor[t] * data[t + i * rows];
    }
    scores.push(loading);
  }
  for (let f = 0; f < factors; f++) {
    const factor = vectors.data.subarray((rows - 1 - f) * rows, (rows - f) * rows);
    for (let i = 0; i < columns; i++) for (let t = 0; t < rows; t++) data[t + i * rows] -= factor[t] * scores[f][i];
  }
  return scores.map((loading) => {
    let squares = 0;
    for (let i = 0; i < columns; i++) squares += loading[i] * loading[i];
    const size = Math.sqrt(squares / columns);
    return loading.map((value) => value / size);
  });
}

function standardDeviations(table: Matrix, sample: PanelResiduals): Float64Array {
  const deviations = new Float64Array(table.columns);
  let largest = 0;
  for (let i = 0; i < table.columns; i++) {
    let squares = 0;
    for (let t = 0; t < table.rows; t++) squares += table.data[t + i * table.rows] * table.data[t + i * table.rows];
    deviations[i] = Math.sqrt(squares / table.rows);
    largest = Math.max(largest, deviations[i]);
  }
  for (let i = 0; i < table.columns; i++) {
    if (deviations[i] > 1e-11 * largest) continue;
    throw new MesometricsError(
      "INVALID_FACTORS",
      `The effects and factors leave no residual for '${sample.unit.levelLabels[i]}': remove fewer`,
      { unit: sample.unit.levelLabels[i] },
    );
  }
  return deviations;
}

/** theta = 1 - n^-1 sum a_i^2 */
function correction(loadings: readonly Float64Array[], deviations: Float64Array): number {
  const n = deviations.length;
  const a = new Float64Array(n).fill(1);
  for (const loading of loadings) {
    let phi = 0;
    for (let i = 0; i < n; i++) phi += loading[i] / deviations[i] / n;
    for (let i = 0; i < n; i++) a[i] -= deviations[i] * phi * loading[i];
  }
  let squares = 0;
  for (let i = 0; i < n; i++) squares += a[i] * a[i];
  return 1 - squares / n;
}

/** sqrt(2T / (n(n - 1))) sum_{i < j} r_ij through the sums over units in each period. */
function uncentredCd(table: Matrix, deviations: Float64Array): number {
  const { rows, columns, data } = table;
  let total = 0;
  for (let t = 0; t < rows; t++) {
    let across = 0;
    let squares = 0;
    for (let i = 0; i < columns; i++) {
      const value = data[t + i * rows] / deviations[i];
      across += value;
      squares += value * value;
    }
    total += (across * across - squares) / 2;
  }
  return (Math.sqrt((2 * rows) / (columns * (columns - 1))) * total) / rows;
}
