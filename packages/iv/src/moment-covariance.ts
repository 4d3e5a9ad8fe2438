import {
  type CovarianceEstimator,
  clusterColumn,
  coreCovariance,
  observationCount,
  type WorkingModel,
} from "@mesometrics/inference";
import { dot, identity, type Matrix, MesometricsError, scale } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import type { InstrumentBasis } from "./instrumental-equation.js";

/** Weightings whose covariance is a positive semidefinite quadratic form of the residuals. */
const quadratic: ReadonlySet<string> = new Set(["iid", "HC0", "CR0", "driscoll-kraay", "newey-west"]);

/**
 * The covariance of moments that belongs to a covariance of coefficients, without small-sample factor: HC0 for every HC, CR0
 * for every CR and CV.
 *
 * @throws `WEIGHTING_NOT_SUPPORTED` for plm's covariances, whose corrections are those of regressors, not of moments
 */
export function momentWeighting(covariance: CovarianceEstimator): CovarianceEstimator {
  const { name: type, clusters } = covariance;
  if (clusters.length > 0)
    return coreCovariance({ type: "CR0", cluster: clusters.length === 1 ? clusters[0] : clusters });
  if (type === "iid") return coreCovariance({ type: "iid" });
  if (type.startsWith("HC")) return coreCovariance({ type: "HC0" });
  if (type !== "plm") return covariance;
  throw new MesometricsError(
    "WEIGHTING_NOT_SUPPORTED",
    'The covariance "plm" weights no moments: its corrections belong to regressors. Use { cluster } or { type: "HC0" } as `weighting`',
    { weighting: covariance.spec },
  );
}

/**
 * The covariance of the moments Q'u as a function of the residuals: sum_i u_i^2 q_i q_i', its clustered form, u'u/N Q'Q under
 * `iid`, …; the meat of the covariance of the same name.
 *
 * @returns a function from residuals (length n) to L x L
 * @throws the codes of `covarianceOf`
 */
export function momentCovariance(
  model: WorkingModel,
  basis: Pick<InstrumentBasis, "all">,
  weighting: CovarianceEstimator,
  data: Dataset,
): (residuals: Float64Array) => Matrix {
  const size = basis.all.columns;
  const bread = identity(size);
  if (weighting.name === "iid") {
    const n = observationCount(model.frame);
    return (residuals) => scale(bread, dot(residuals, residuals) / n);
  }
  const { homoskedasticBread, refit, ...parts } = model;
  const terms = Array.from({ length: size }, (_, at) => `moment ${at + 1}`);
  return (residuals) => {
    const moments = {
      ...parts,
      terms,
      design: basis.all,
      scoreDesign: basis.all,
      bread,
      residuals,
      instrumental: null,
    };
    const { vcov, inference } = weighting.estimate(moments, data);
    return scale(vcov, 1 / inference.adjustment);
  };
}

/**
 * Refuses weights that rest on no more clusters (or periods) than there are moments: their covariance is singular, or with as
 * many the criterion is the same for every coefficient.
 *
 * @throws `FEWER_CLUSTERS_THAN_INSTRUMENTS`
 */
export function requireEnoughClusters(
  model: WorkingModel,
  weighting: CovarianceEstimator,
  moments: number,
  instruments: readonly string[],
  data: Dataset,
): void {
  const refuse = (count: number, name: string) => {
    if (count > moments) return;
    throw new MesometricsError(
      "FEWER_CLUSTERS_THAN_INSTRUMENTS",
      `GMM weights clustered by '${name}' need more clusters than moments, but there are ${count} for ${moments} (${instruments.join(", ")}): use fewer instruments, \`weighting: { type: "HC0" }\` with clustered standard errors, or 2SLS or LIML`,
      { cluster: name, clusters: count, moments, instruments },
    );
  };
  if (weighting.clusters.length > 0) {
    for (const name of weighting.clusters) refuse(clusterColumn(model, data, name).levels, name);
  } else if (weighting.name === "driscoll-kraay" && model.frame.time !== null) {
    refuse(model.frame.time.levels, model.frame.time.label);
  }
}

/**
 * Refuses weightings that a continuously updated criterion cannot follow.
 *
 * @throws `WEIGHTING_NOT_SUPPORTED`
 */
export function requireQuadratic(weighting: CovarianceEstimator): void {
  const { name: type, clusters } = weighting;
  if (quadratic.has(type) && clusters.length < 2) return;
  throw new MesometricsError(
    "WEIGHTING_NOT_SUPPORTED",
    `Continuously updated GMM needs a covariance of the moments that is positive definite for every coefficient, which ${clusters.length > 1 ? "clustering in several ways" : `"${type}"`} does not promise: use one cluster column, "HC0", "driscoll-kraay" or "newey-west" as \`weighting\`, or iterated GMM`,
    { weighting: weighting.spec },
  );
}
