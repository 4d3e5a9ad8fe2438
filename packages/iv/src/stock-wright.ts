import { chiSquaredSurvival } from "@mesometrics/distributions";
import {
  type Covariance,
  type CovarianceEstimator,
  dummyColumns,
  type Estimate,
  observationCount,
  type TestResult,
} from "@mesometrics/inference";
import {
  bindColumns,
  cholesky,
  choleskySolve,
  column,
  crossProduct,
  dot,
  type Matrix,
  MesometricsError,
  matrix,
  orthonormalBasis,
  pivotedQr,
} from "@mesometrics/matrix";
import type { Dataset, GroupColumn } from "@mesometrics/panel-data";
import { hypothesisedValues, rebuiltEquation } from "./covariance-of-fit.js";
import { clustersOf, type ReducedForm } from "./reduced-form.js";

/** What a Stock-Wright test is asked. */
export interface StockWrightOptions {
  /** The coefficient under the null, or one for each endogenous regressor; 0 by default. */
  readonly value?: number | Readonly<Record<string, number>>;
  /** Default: the covariance of the estimate, without its small-sample factor. */
  readonly vcov?: Covariance | CovarianceEstimator;
  /**
   * Whose moments: `partialled` (default) those of the excluded instruments after the exogenous regressors and effects are
   * partialled out; `ivreg2` those of all instruments, exogenous regressors and dummies written out, as Stata's `ivreg2`
   * has it. Under iid they agree; under a robust covariance only the first is the same however controls are absorbed.
   */
  readonly convention?: "partialled" | "ivreg2";
}

/** Cells of the moments' design that may be written out: 160 MB. */
const largestDesign = 2e7;

/**
 * The Stock-Wright S statistic: N times the continuously updated GMM objective at given coefficients,
 * S = (Z'e)' (sum of score products)^-1 (Z'e) with e = y - D beta after the exogenous regressors, chi-squared with L1 degrees
 * of freedom whatever the strength of the instruments. Unlike `arTest` the scores hold the residual under the null, not
 * that of the regression on the instruments.
 *
 * Source: Stock & Wright (2000), Econometrica 68. Stata: `ivreg2 …, first` (`e(sstat)`, convention `ivreg2`).
 *
 * @throws `NOT_AN_IV_ESTIMATE`, `DATA_MISMATCH`, `INVALID_ARGUMENT`; `COVARIANCE_NOT_OFFERED` beyond iid, HC and clusters of
 *   one column; `TOO_FEW_CLUSTERS` with as many moments as clusters; `DESIGN_TOO_LARGE`; `SINGULAR_RESTRICTIONS`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivreg, panel, stockWrightTest } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix", { vcov: { type: "iid" } });
 * const both = (["partialled", "ivreg2"] as const).map((convention) => stockWrightTest(fit, data, { convention }).statistic);
 * both[0] / both[1]; // → 1.00000000
 * ```
 */
export function stockWrightTest(fit: Estimate, data: Dataset, options: StockWrightOptions = {}): TestResult {
  const { convention = "partialled" } = options;
  if (convention !== "partialled" && convention !== "ivreg2") {
    throw new MesometricsError("INVALID_ARGUMENT", '`convention` is "partialled" or "ivreg2".', { convention });
  }
  const { form, covariance } = rebuiltEquation(fit, data, options.vcov);
  const values = hypothesisedValues(form, options.value);
  const residual = form.outcome.slice();
  values.forEach((value, j) => {
    const d = column(form.endogenous, j);
    for (let i = 0; i < residual.length; i++) residual[i] -= value * d[i];
  });
  const l1 = form.instruments.columns;
  const { name: type, clusters } = covariance;
  let statistic: number;
  let rule: string;
  if (type === "iid") {
    const moments = column(crossProduct(form.basis, asColumn(residual)), 0);
    statistic = (form.observations * dot(moments, moments)) / dot(residual, residual);
    rule = "iid, e'e / N";
  } else {
    const isHc = type.startsWith("HC");
    if (!isHc && ((type !== "CR0" && type !== "CR1" && type !== "CR2") || clusters.length !== 1)) {
      throw new MesometricsError(
        "COVARIANCE_NOT_OFFERED",
        `The Stock-Wright statistic is offered under iid, HC and clusters of one column, not ${type}: use arTest.`,
        { covariance: covariance.spec },
      );
    }
    const cluster = isHc ? null : clustersOf(form, data, clusters[0]);
    const design = convention === "partialled" ? form.basis : allInstruments(form);
    statistic = robustObjective(form, design, residual, cluster);
    rule = cluster === null ? "scores of rows" : `scores of clusters by ${cluster.label}`;
  }
  return {
    id: "stock-wright-s",
    label: `Stock-Wright S (${convention})`,
    statistic,
    distribution: "chi2",
    degreesOfFreedom: [l1],
    pValue: chiSquaredSurvival(statistic, l1),
    nullHypothesis: form.endogenousTerms.map((term, j) => `${term} = ${values[j]}`).join(", "),
    rule: `${rule}; ${convention === "partialled" ? "moments of the partialled instruments" : "moments of all instruments, exogenous regressors and dummies written out"}`,
    source: "Stock and Wright (2000)",
  };
}

function robustObjective(
  form: ReducedForm,
  design: Matrix,
  residual: Float64Array,
  cluster: GroupColumn | null,
): number {
  const { rows: n, columns: l } = design;
  const groups = cluster === null ? n : cluster.levels;
  if (cluster !== null && groups <= l) {
    throw new MesometricsError(
      "TOO_FEW_CLUSTERS",
      `${groups} clusters of '${cluster.label}' leave the covariance of ${l} moments singular: take convention "partialled", other clusters or no clusters.`,
      { column: cluster.label, clusters: groups, moments: l },
    );
  }
  const { weights } = form.model.frame;
  const scores = matrix(groups, l);
  for (let j = 0; j < l; j++) {
    for (let i = 0; i < n; i++) {
      const score = design.data[i + j * n] * residual[i];
      // A row that stands for f observations holds f equal scores; their squares add up to f, not f^2.
      const scale = cluster === null && weights?.kind === "frequency" ? 1 / Math.sqrt(weights.values[i]) : 1;
      scores.data[(cluster === null ? i : cluster.codes[i]) + j * groups] += score * scale;
    }
  }
  const moments = crossProduct(design, asColumn(residual));
  try {
    const lower = cholesky(crossProduct(scores));
    return dot(moments.data, choleskySolve(lower, moments).data);
  } catch (error) {
    if (!(error instanceof MesometricsError) || error.code !== "NOT_POSITIVE_DEFINITE") throw error;
    throw new MesometricsError(
      "SINGULAR_RESTRICTIONS",
      `The covariance of the ${l} moments is singular: a dummy or an instrument belongs to a single row. Take convention "partialled" or fewer instruments.`,
      { moments: l },
    );
  }
}

/** An orthonormal basis of all instruments: dummies of the effects, exogenous regressors and excluded instruments. */
function allInstruments(form: ReducedForm): Matrix {
  const { model, exogenous, basis } = form;
  const { rows: n } = basis;
  const levels = model.effects.reduce(
    (total, effect) => total + effect.levels * ((effect.intercept ? 1 : 0) + (effect.slopes?.columns ?? 0)),
    0,
  );
  if (n * (levels + exogenous.columns + basis.columns) > largestDesign) {
    throw new MesometricsError(
      "DESIGN_TOO_LARGE",
      `${levels} dummies on ${observationCount(model.frame)} rows are too many to write out: take convention "partialled".`,
      { dummies: levels },
    );
  }
  const dummies = model.effects.map(dummyColumns);
  return orthonormalBasis(pivotedQr(bindColumns(...dummies, exogenous, basis), { tolerance: 1e-9 }));
}

function asColumn(data: Float64Array): Matrix {
  return { rows: data.length, columns: 1, data };
}
