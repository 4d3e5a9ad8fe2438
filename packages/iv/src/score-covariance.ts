import { type CovarianceEstimator, coreCovariance, type InferenceRule } from "@mesometrics/inference";
import { crossProduct, dot, type Matrix, scale } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { momentCovariance, momentWeighting } from "./moment-covariance.js";
import type { ReducedForm } from "./reduced-form.js";

/**
 * Which errors may be correlated, for statistics that are built from sums of scores and have no correction for leverage:
 * a covariance without its small-sample part.
 */
export interface ScoreRule {
  readonly kind: "iid" | "rows" | "clusters" | "serial" | "spatial";
  readonly weighting: CovarianceEstimator;
  /** What a test's rule calls it. */
  readonly label: string;
  /** The cluster columns and the smallest number of clusters (periods, for Driscoll-Kraay); null without. */
  readonly clusters: { readonly columns: readonly string[]; readonly count: number } | null;
}

/**
 * The rule of the scores that goes with a covariance: HC0 to HC3 share HC0's, every cluster covariance CR0's, the
 * covariances over time and space keep their kernel, without factor.
 *
 * @param inference the record of that covariance on this sample, which knows its lags and the number of clusters
 * @returns null for Beck-Katz and `plm`, which are no sums of products of scores
 */
export function scoreRule(covariance: CovarianceEstimator, inference: InferenceRule): ScoreRule | null {
  const { name: type, clusters } = covariance;
  switch (type) {
    case "iid":
      return { kind: "iid", weighting: coreCovariance({ type: "iid" }), label: "iid", clusters: null };
    case "HC0":
    case "HC1":
    case "HC2":
    case "HC3":
      return {
        kind: "rows",
        weighting: momentWeighting(covariance),
        label: "heteroskedasticity-robust (HC0 scores)",
        clusters: null,
      };
    case "driscoll-kraay":
    case "newey-west": {
      const { lags, periods } = inference.facts;
      const dk = type === "driscoll-kraay";
      return {
        kind: dk ? "clusters" : "serial",
        weighting: momentWeighting(covariance),
        label: `${dk ? "Driscoll-Kraay" : "Newey-West"}, ${String(lags)} lags (scores)`,
        clusters: dk ? { columns: [], count: Number(periods) } : null,
      };
    }
    case "conley":
      return {
        kind: "spatial",
        weighting: momentWeighting(covariance),
        label: `${inference.label} (scores)`,
        clusters: null,
      };
    case "beck-katz":
    case "plm":
      return null;
    default: {
      const count = Math.min(...inference.clusters.map((cluster) => cluster.count));
      return {
        kind: "clusters",
        weighting: momentWeighting(covariance),
        label: `clustered by ${clusters.join(" and ")} (CR0 scores, ${count} clusters)`,
        clusters: { columns: clusters, count },
      };
    }
  }
}

/**
 * The covariance of the moments A'e in the scale of sums: Σ_i a_i a_i' e_i^2 over rows, the same of the sums within
 * clusters, with a kernel over time or space; e'e/N A'A under `iid`.
 *
 * @param instruments n x m: A
 * @param residuals length n: e
 * @returns m x m
 */
export function scoreCovariance(
  form: ReducedForm,
  rule: ScoreRule,
  instruments: Matrix,
  residuals: Float64Array,
  data: Dataset,
): Matrix {
  if (rule.kind === "iid") {
    return scale(crossProduct(instruments), dot(residuals, residuals) / form.observations);
  }
  return momentCovariance(form.model, { all: instruments }, rule.weighting, data)(residuals);
}
