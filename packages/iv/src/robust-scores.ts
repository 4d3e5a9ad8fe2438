import type { CovarianceEstimator } from "@mesometrics/inference";
import { crossProduct, type Matrix, MesometricsError, matrix } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { covarianceAt, type InstrumentSlopes, slopeCovariance } from "./instrument-slopes.js";
import { clustersOf } from "./reduced-form.js";

/** Covariances of the slopes of E u and of the endogenous regressor, each L1 x L1. */
export interface RobustScores {
  /** var(slopes of E u) */
  readonly variance: Matrix;
  /** cov(slopes of D, slopes of E u), which is not symmetric under clustering */
  readonly crossVariance: Matrix;
  /** var(slopes of D) */
  readonly strengthVariance: Matrix;
  readonly rule: string;
}

/**
 * The joint covariance that K and the quasi likelihood ratio need, for one endogenous regressor. Beyond the variance of
 * each combination it takes the covariance between two, which HC and clusters of one column give.
 *
 * @throws `COVARIANCE_NOT_OFFERED` for another covariance; `TOO_FEW_CLUSTERS`
 */
export function robustScores(
  slopes: InstrumentSlopes,
  covariance: CovarianceEstimator,
  data: Dataset,
  u: Float64Array,
): RobustScores {
  const { name: type, clusters } = covariance;
  if (type === "HC0" || type === "HC1" || type === "HC2" || type === "HC3") {
    const parts = slopeCovariance(slopes, covariance, data);
    const { rows } = parts.blocks[0][0];
    const crossVariance = matrix(rows, rows);
    for (let e = 0; e < crossVariance.data.length; e++) {
      crossVariance.data[e] = u[0] * parts.blocks[1][0].data[e] + u[1] * parts.blocks[1][1].data[e];
    }
    return {
      variance: covarianceAt(parts, u),
      crossVariance,
      strengthVariance: parts.blocks[1][1],
      rule: parts.rule,
    };
  }
  if ((type !== "CR0" && type !== "CR1") || clusters.length !== 1) {
    throw new MesometricsError(
      "COVARIANCE_NOT_OFFERED",
      `K and the conditional likelihood ratio need the covariance between reduced form and first stage, which is offered under iid, HC0 to HC3 and CR0 or CR1 with one cluster column, not ${type}${clusters.length > 1 ? ` with ${clusters.length} columns` : ""}: use arTest and arSet.`,
      { covariance: covariance.spec },
    );
  }
  const cluster = clustersOf(slopes.form, data, clusters[0]);
  const l1 = slopes.slopes.rows;
  if (cluster.levels <= l1) {
    throw new MesometricsError(
      "TOO_FEW_CLUSTERS",
      `${cluster.levels} clusters of '${cluster.label}' cannot tell ${l1} instruments apart: use fewer instruments or other clusters.`,
      { column: cluster.label, clusters: cluster.levels, instruments: slopes.form.instrumentTerms },
    );
  }
  const hypothesis = slopes.modelOf(u);
  const { inference } = covariance.estimate(hypothesis, data);
  const sums = (residuals: Float64Array): Matrix => {
    const { basis } = slopes.form;
    const total = matrix(cluster.levels, l1);
    for (let j = 0; j < l1; j++) {
      for (let i = 0; i < basis.rows; i++) {
        total.data[cluster.codes[i] + j * cluster.levels] += basis.data[i + j * basis.rows] * residuals[i];
      }
    }
    return total;
  };
  const ofHypothesis = sums(hypothesis.residuals);
  const ofRegressor = sums(slopes.modelOf(Float64Array.of(0, 1)).residuals);
  const times = (a: Matrix, b: Matrix): Matrix => {
    const meat = crossProduct(a, b);
    return { ...meat, data: meat.data.map((value) => value * inference.adjustment) };
  };
  return {
    variance: times(ofHypothesis, ofHypothesis),
    crossVariance: times(ofRegressor, ofHypothesis),
    strengthVariance: times(ofRegressor, ofRegressor),
    rule: inference.label,
  };
}
