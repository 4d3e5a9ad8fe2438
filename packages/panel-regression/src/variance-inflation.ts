import { type Estimate, rebuild, type WorkingModel } from "@mesometrics/inference";
import { column, gramInverse, type Matrix, MesometricsError, pivotedQr, selectColumns } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";

/** How far the other regressors inflate the variance of one coefficient. */
export interface VarianceInflation {
  readonly term: string;
  /** 1 / (1 - R2) of the regressor on the others and an intercept, without the fixed effects. */
  readonly beforeEffects: number;
  /** The same after the fixed effects are projected out: what matters for the estimate; equal to the former without effects. */
  readonly afterEffects: number;
}

/**
 * Variance inflation factors of the regressors of a least squares estimate, before and after its fixed effects.
 *
 * VIF_j = (x_j'x_j) [(X'X)^-1]_jj of the centred columns (before), of the columns of the estimate itself (after). A panel
 * may hide or create collinearity: levels that move together across units need not do so within them. Neither factor counts
 * what the effects take away; see `hygiene` for the share of a regressor's variance that is left.
 *
 * R: `car::vif(lm(y ~ x + z))` before, `car::vif` of the demeaned regression after; Stata: `estat vif`, `estat vif, uncentered`
 * after the demeaned regression.
 *
 * @throws `TOO_FEW_TERMS` with fewer than two slopes, `NOT_ORDINARY_LEAST_SQUARES`, `DATA_MISMATCH`, `NOT_A_LINEAR_MODEL`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel, varianceInflation } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const [value] = varianceInflation(feols(data, "inv ~ value + capital | firm", { vcov: { type: "iid" } }), data);
 * value?.beforeEffects; // → 1.3137728
 * value?.afterEffects; // → 1.1651483
 * ```
 */
export function varianceInflation(fit: Estimate, data: Dataset): readonly VarianceInflation[] {
  const model = rebuild(fit, data);
  if (fit.kind !== "feols") {
    throw new MesometricsError(
      "NOT_ORDINARY_LEAST_SQUARES",
      `Variance inflation factors are of ordinary least squares; '${fit.kind}' is another estimator`,
      { kind: fit.kind },
    );
  }
  const slopes = model.terms.flatMap((term, j) => (term === "(Intercept)" ? [] : [j]));
  if (slopes.length < 2) {
    throw new MesometricsError(
      "TOO_FEW_TERMS",
      "With one regressor there is nothing that could inflate its variance: the factors need two slopes",
      { terms: model.terms },
    );
  }
  const before = centredInflation(regressorsOf(model, slopes));
  const after = model.effects.length > 0 ? inflation(selectColumns(model.design, slopes)) : before;
  return slopes.map((j, at) => ({ term: model.terms[j], beforeEffects: before[at], afterEffects: after[at] }));
}

/** n x k: the slopes' columns as the formula has them. */
function regressorsOf({ frame, terms }: WorkingModel, slopes: readonly number[]): Matrix {
  return selectColumns(
    frame.regressors,
    slopes.map((j) => frame.regressorLabels.indexOf(terms[j])),
  );
}

/** After the intercept is projected out. */
function centredInflation(x: Matrix): Float64Array {
  const data = new Float64Array(x.data.length);
  for (let j = 0; j < x.columns; j++) {
    const values = column(x, j);
    const [first] = values;
    let total = 0;
    for (let i = 0; i < x.rows; i++) total += values[i] - first;
    const mean = total / x.rows;
    for (let i = 0; i < x.rows; i++) data[i + j * x.rows] = values[i] - first - mean;
  }
  return inflation({ rows: x.rows, columns: x.columns, data });
}

/** (x_j'x_j) [(X'X)^-1]_jj on columns of length 1, so that units of measure do not enter. */
function inflation(x: Matrix): Float64Array {
  const data = new Float64Array(x.data.length);
  for (let j = 0; j < x.columns; j++) {
    const values = column(x, j);
    let largest = 0;
    for (let i = 0; i < x.rows; i++) largest = Math.max(largest, Math.abs(values[i]));
    let squares = 0;
    for (let i = 0; i < x.rows; i++) squares += (values[i] / largest) * (values[i] / largest);
    const length = largest * Math.sqrt(squares);
    for (let i = 0; i < x.rows; i++) data[i + j * x.rows] = values[i] / length;
  }
  const inverse = gramInverse(pivotedQr({ rows: x.rows, columns: x.columns, data }, { tolerance: 0 }));
  return Float64Array.from({ length: x.columns }, (_, j) => inverse.data[j + j * x.columns]);
}
