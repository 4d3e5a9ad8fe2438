import type { Dataset } from "@mesometrics/panel-data";
import { driscollKraay, neweyWest } from "./autocorrelation.js";
import { beckKatz } from "./beck-katz.js";
import { clusterJackknife } from "./cluster-jackknife.js";
import { conley } from "./conley.js";
import { coreCovariance, isEstimator } from "./core-covariance.js";
import type { Covariance, CovarianceEstimator, CovarianceResult, ParsedCovariance } from "./covariance.js";
import { plmRobust } from "./plm-robust.js";
import type { WorkingModel } from "./working-model.js";

/**
 * The estimator of any covariance by its name: what a table of specifications, a study file or a command hands on. It brings
 * every covariance along; a program that knows which it wants imports `conley`, `driscollKraay`, `neweyWest`, `beckKatz`,
 * `clusterJackknife` or `plmRobust` instead.
 *
 * @throws `UNKNOWN_COVARIANCE` for an unknown type, a missing cluster column, a cluster with `iid` or HC; `CR2_ONE_WAY` for
 * CR2 or a jackknife with several; `INVALID_LAGS`, `INVALID_CUTOFF`, `INVALID_COVARIANCE_OPTION` naming the option;
 * `PRESET_NOT_APPLICABLE`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { namedCovariance, tidy } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: namedCovariance({ type: "driscoll-kraay", lags: 2 }) });
 * fit.inference.label; // → "Driscoll-Kraay, 2 lags, t(19)"
 * ```
 */
export function namedCovariance(covariance: Covariance | CovarianceEstimator): CovarianceEstimator {
  if (typeof covariance !== "object" || covariance === null || isEstimator(covariance)) {
    return coreCovariance(covariance);
  }
  const { type } = covariance;
  switch (type) {
    case "CR3":
    case "CV3":
    case "CV3J":
      return clusterJackknife(covariance);
    case "driscoll-kraay":
      return driscollKraay(covariance);
    case "newey-west":
      return neweyWest(covariance);
    case "beck-katz":
      return beckKatz(covariance);
    case "conley":
      return conley(covariance);
    case "plm":
      return plmRobust(covariance);
    default:
      return coreCovariance(covariance);
  }
}

/**
 * The covariance of a working model's coefficients, with N observations, K coefficients, L absorbed parameters, G
 * clusters, bread B = (S'S)^-1 and residuals e:
 *
 * - `iid`: e'e / (N-L-K) B
 * - `HC0`: B (sum e_i^2 s_i s_i') B; `HC1` times N / (N-L-K); `HC2`, `HC3` with e_i^2 / (1-h_i) and e_i^2 / (1-h_i)^2,
 *   h the leverage in the regression with all dummies written out (MacKinnon and White 1985)
 * - `CR0`: B (sum_g S_g'e_g e_g'S_g) B; `CR1` times G/(G-1) (N-1)/(N-K'), where K' counts the coefficients and the
 *   parameters of the effects that are not nested in a cluster (the rule of fixest 0.12 and reghdfe)
 * - two clusters: V_1 + V_2 - V_12, and by inclusion and exclusion for any number (Cameron, Gelbach and Miller 2011),
 *   every part with the factor of G = min(G_1, G_2, …)
 * - `CR2`: see `bellMcCaffrey`; `CR3`, `CV3`, `CV3J`: the cluster jackknife, `clusterJackknife`
 * - `driscoll-kraay`: `driscollKraay`; `newey-west`: `neweyWest`; `beck-katz`: `beckKatz`; `conley`: `conley`; `plm`: `plmRobust`
 *
 * `preset` and `smallSample` of the covariance replace factor, K', degrees of freedom and distribution by those of another
 * program: see `smallSamplePresets`.
 *
 * @throws `UNKNOWN_COVARIANCE`, `UNKNOWN_COLUMN`, `MISSING_GROUP`, `ONE_CLUSTER`, `LEVERAGE_ONE`, `CR2_ONE_WAY`,
 * `UNKNOWN_PRESET`, `INVALID_SMALL_SAMPLE`, `PRESET_NOT_APPLICABLE`, `CLUSTER_DETERMINES_COEFFICIENT`, `PANEL_REQUIRED`,
 * `ONE_PERIOD`, `ONE_UNIT`, `TOO_MANY_LAGS`, `NO_COMPLETE_BLOCK`, `FREQUENCY_WEIGHTS`, `MISSING_COORDINATE`,
 * `INVALID_COORDINATE`, `ONE_PLACE`, `WEIGHTS_NOT_SUPPORTED`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { covarianceOf, frameOf, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * const { vcov, inference } = covarianceOf(model, { cluster: ["firm", "year"] }, data);
 * Math.sqrt(vcov.data[0]); // → 0.0117111788
 * inference.degreesOfFreedom[0]; // → 9
 * ```
 */
export function covarianceOf(
  model: WorkingModel,
  covariance: Covariance | CovarianceEstimator,
  data: Dataset,
): CovarianceResult {
  return namedCovariance(covariance).estimate(model, data);
}

/**
 * Checks a covariance given at run time and spells out its parts.
 *
 * @throws `UNKNOWN_COVARIANCE` for an unknown type, a missing cluster column, a cluster with `iid` or HC; `CR2_ONE_WAY` for
 * CR2 or a jackknife with several; `INVALID_LAGS`, `INVALID_CUTOFF`, `INVALID_COVARIANCE_OPTION` naming the option
 *
 * @example
 * ```ts
 * import { parseCovariance } from "@mesometrics/inference";
 * parseCovariance({ cluster: "firm" }); // → {"type":"CR1","clusters":["firm"],"columns":["firm"]}
 * ```
 */
export function parseCovariance(covariance: Covariance | CovarianceEstimator): ParsedCovariance {
  const { name, clusters, columns } = namedCovariance(covariance);
  return { type: name, clusters, columns };
}
