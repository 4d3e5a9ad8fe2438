import type { Estimate, TestResult } from "@mesometrics/inference";
import { crossProduct, type Matrix, MesometricsError, symmetricEigen } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { absorbs, type PanelResiduals, panelResiduals } from "./panel-residuals.js";
import { normalResult } from "./test-result.js";

const name = "The bias-corrected CD test of Pesaran and Xie";

/** Below this the correction divides zero by zero. */
const DEGENERATE = 1e-8;

/**
 * The bias-corrected CD* of Pesaran and Xie, for balanced panels with latent factors or time effects:
 * CD* = (CD + sqrt(T/2) theta) / (1 - theta), standard normal, two-sided.
 *
 * The first `factors` principal components f_t of the residuals, with loadings g_i, are removed; CD is that of what is
 * left, with standard deviations s_i. Time effects of the fit count as one more factor, whose loading is one for every unit.
 * With loadings scaled to n^-1 sum g_i g_i' = I: theta = 1 - n^-1 sum a_i^2, a_i = 1 - s_i phi'g_i, phi = n^-1 sum g_i / s_i.
 *
 * After time effects the statistic lives on differences between the units' variances: where they are all equal theta is one and there
 * is nothing to correct (`DEGENERATE_CORRECTION`). With few periods prefer `weightedCd`.
 *
 * Stata: `xtcd2, cdstar` standardises the residuals first and uses one variance for all units, so its number differs.
 *
 * @param options.factors principal components to remove; default 0 after time effects and 1 without
 * @throws `BALANCED_PANEL_REQUIRED`, `INVALID_FACTORS`, `DEGENERATE_CORRECTION`, `NEEDS_PANEL`, `NOT_LEAST_SQUARES`,
 * `WEIGHTS_NOT_SUPPORTED`, `DATA_MISMATCH`, `PERFECT_FIT`, `ONE_UNIT`
 * @see Pesaran and Xie (2021), "A bias-corrected CD test for error cross-sectional dependence in panel data models with
 * latent factors", eq. 19-24
 *
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets";
 * import { feols, panel, pesaranXieCd } from "@mesometrics/panel-regression";
 *
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const fit = feols(data, "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp | state");
 * pesaranXieCd(fit, data, { factors: 2 }).distribution; // → "normal"
 * ```
 */
export function pesaranXieCd(fit: Estimate, data: Dataset, options: { readonly factors?: number } = {}): TestResult {
  const sample = panelResiduals(fit, data, name);
  const { units, periods, residuals, unit, time, model } = sample;
  const hasTimeEffects = data.kind === "panel" && absorbs(model.frame, data.index.time);
  const factors = options.factors ?? (hasTimeEffects ? 0 : 1);
  if (residuals.length !== units * periods) {
    throw new MesometricsError(
      "BALANCED_PANEL_REQUIRED",
      `${name} needs every unit in every period; the sample has ${residuals.length} of ${units * periods} cells: use weightedCd`,
      { observations: residuals.length, cells: units * periods },
    );
  }
  const most = Math.min(units, periods) - 2;
  if (!Number.isSafeInteger(factors) || factors < 0 || factors > most || (factors === 0 && !hasTimeEffects)) {
    throw new MesometricsError(
      "INVALID_FACTORS",
      `The number of factors is a whole number from ${hasTimeEffects ? 0 : 1} to ${most}, not ${factors}`,
      { factors, most },
    );
  }
  const table: Matrix = { rows: periods, columns: units, data: new Float64Array(units * periods) };
  for (let i = 0; i < residuals.length; i++) table.data[unit.codes[i] * periods + time.codes[i]] = residuals[i];
  const loadings = removeFactors(table, factors);
  if (hasTimeEffects) loadings.push(new Float64Array(units).fill(1));
  const deviations = standardDeviations(table, sample);
  const theta = correction(loadings, deviations);
  const cd = uncentredCd(table, deviations);
  return normalResult(
    {
      id: "pesaran-xie-cd",
      label: "Bias-corrected CD test (CD*)",
      nullHypothesis: "The errors of different units are uncorrelated beyond the factors",
      rule: `${factors} principal component${factors === 1 ? "" : "s"}${hasTimeEffects ? " and the time effects" : ""} as factors, theta = ${theta.toPrecision(4)}; ${sample.description}`,
      source: "Pesaran and Xie (2021), eq. 19-24",
    },
    (cd + Math.sqrt(periods / 2) * theta) / (1 - theta),
    "two-sided",
  );
}

/** Takes the first principal components out of the columns of a T x n table, and gives their loadings, scaled. */
function removeFactors(table: Matrix, factors: number): Float64Array[] {
  const { rows, columns, data } = table;
  if (factors === 0) return [];
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
      `The factors leave no residual for '${sample.unit.levelLabels[i]}': remove fewer`,
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
  const rest = squares / n;
  if (rest > DEGENERATE) return 1 - rest;
  throw new MesometricsError(
    "DEGENERATE_CORRECTION",
    "The factors leave nothing of the CD statistic: the residuals of all units have the same variance and loading. Use weightedCd",
    { rest },
  );
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
