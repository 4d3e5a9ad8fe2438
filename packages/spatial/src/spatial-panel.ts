import type { Estimate } from "@mesometrics/inference";
import type { CheckedFormula, Panel } from "@mesometrics/panel-data";
import { estimateModel } from "./models/estimate-model.js";
import { formulaOf, type SpatialPanelOptions, type SpatialPanelSpec, specify } from "./specification.js";
import { hasVaryingWeights, type VaryingWeightsPanelOptions } from "./varying-weights/varying-specification.js";
import { varyingWeightsPanel } from "./varying-weights/varying-weights-panel.js";

/**
 * A spatial model of a balanced panel by exact maximum likelihood:
 *
 *     y_t = rho W y_t + X_t beta + W X_t theta + mu + alpha_t 1 + e_t,   e ~ N(0, sigma2 I),   t = 1 .. T
 *
 * (`sdm`; `sar` has theta = 0, `slx` rho = 0, `ols` both; `sem` and `sdem` have instead of rho W y an error
 * u_t = lambda W u_t + e_t, `sac` and `gns` have both.) Spatial lags are taken of the raw data, effects projected out
 * afterwards, so that the estimates are those of the model with every dummy written out. The likelihood is concentrated to
 * rho (and lambda); its Jacobian T ln |I - rho W| comes from the eigenvalues of W, above 1500 units from a sparse Cholesky
 * factor; its maximum is a root of the analytic slope.
 *
 * With fixed effects the default `likelihood` is that of the data transformed to be free of them (Lee and Yu), wherever it
 * is defined; component `plain-ml` holds the maximum with every dummy beside it. `effects: "random"` adds phi, the variance
 * of the unit effects over sigma2. In error models with period effects and rows of W with different sums,
 * (I - lambda W) 1 is projected out at each lambda.
 *
 * The result: `terms` are the regressors, then their spatial lags `W:x`, then `rho`, `lambda`, `phi`. Standard errors come
 * from the joint information of all parameters, normal distribution. Components: `direct`, `indirect`, `total` effects with
 * delta-method covariance that includes rho (models with rho or W X), and `parameters`, everything with sigma2 and the
 * full joint covariance. Every rule, and every LR or Wald test (see `specificationTests`), names its likelihood.
 *
 * With weights by period (`weightsByPeriod`) every lag is that of its period and the Jacobian is sum_t ln |I - rho W_t|: models
 * with one spatial parameter, every dummy counted (`likelihood: "direct"`); effects are averages over units and periods.
 *
 * In R, with every dummy: `spatialreg::lagsarlm(y ~ x + W_x + factor(unit) + factor(time), listw = I_T x W)` is
 * `likelihood: "direct"`; `splm::spml` is so for individual effects only, as it lags already demeaned data.
 *
 * Sources: Elhorst (2014), Spatial Econometrics, ch. 3; LeSage and Pace (2009), Introduction to Spatial Econometrics,
 * chs 2-3; Lee and Yu (2010), Journal of Econometrics 154, on what the absorbed effects do to sigma2; Ord (1975).
 *
 * @param formula outcome and regressors; effects are an option, not part of the formula
 * @throws `WEIGHTS_UNITS_MISMATCH`, `UNBALANCED_PANEL` (the units are named), `PANEL_REQUIRED`, `INVALID_ARGUMENT`,
 * `FIXED_EFFECTS_IN_FORMULA`, `INSTRUMENTS_IN_FORMULA`, `UNKNOWN_TERM` (in `durbin`), `NO_SPATIAL_LINKS`,
 * `TOO_MANY_UNITS`, `TOO_FEW_PERIODS`, `LIKELIHOOD_NOT_AVAILABLE`, `VCOV_NOT_AVAILABLE`, `OUTCOME_ABSORBED`,
 * `OUTCOME_OUT_OF_RANGE`, `NO_REGRESSORS`, `NO_DEGREES_OF_FREEDOM`, `PERFECT_FIT`, `NO_INTERIOR_MAXIMUM`,
 * `RESERVED_NAME`, `INVALID_SPEC`, with weights by period `MODEL_NOT_AVAILABLE`, `UNKNOWN_PERIOD`, and what `modelFrame` throws
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { contiguityWeights, panel, spatialPanel, tidy } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * const fit = spatialPanel(data, "log(gsp) ~ log(pcap) + log(emp)", { weights, model: "sdm", effects: "twoways" });
 * fit.terms; // → ["log(pcap)","log(emp)","W:log(pcap)","W:log(emp)","rho"]
 * ```
 */
export function spatialPanel<Columns, const F extends string>(
  data: Panel<Columns>,
  formula: CheckedFormula<F, Columns> | SpatialPanelSpec,
  options: SpatialPanelOptions | VaryingWeightsPanelOptions,
): Estimate {
  const text = typeof formula === "string" ? formula : formulaOf(formula as SpatialPanelSpec);
  if (hasVaryingWeights(options)) return varyingWeightsPanel(data as Panel, text, options);
  return estimateModel(specify(data as Panel, text, options), "spatialPanel", data.hash, null);
}
